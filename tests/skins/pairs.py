"""Few combinations in which every two values of different switches stand together."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from random import Random

Combination = Mapping[str, str]
Pair = frozenset[tuple[str, str]]
Switches = Mapping[str, Sequence[str]]
Allows = Callable[[Combination], bool]

TRIES = 25


def pairs_of(combination: Combination) -> set[Pair]:
    """Every two values that stand together in a combination."""
    return {frozenset(two) for two in combinations(combination.items(), 2)}


def all_pairs(switches: Switches, may_stand: Allows) -> set[Pair]:
    """Every two values of different switches that may stand together."""
    found = set()
    for (one, of_one), (other, of_other) in combinations(switches.items(), 2):
        for a in of_one:
            for b in of_other:
                if may_stand({one: a, other: b}):
                    found.add(frozenset({(one, a), (other, b)}))
    return found


def choose_combinations(
    switches: Switches, may_stand: Allows, *, seed: int
) -> tuple[dict[str, str], ...]:
    """Choose, greedily and always alike, combinations that cover every pair that may be.

    ``may_stand`` judges partial combinations, and forbids pairs only.
    """
    rng = Random(seed)
    missing = all_pairs(switches, may_stand)
    chosen = []
    while missing:
        tried = [_grow(switches, may_stand, missing, rng) for _ in range(TRIES)]
        best = max(tried, key=lambda combination: len(pairs_of(combination) & missing))
        missing -= pairs_of(best)
        chosen.append({switch: best[switch] for switch in switches})
    return tuple(chosen)


def _grow(switches: Switches, may_stand: Allows, missing: set[Pair], rng: Random) -> dict[str, str]:
    """Start from a pair that is missing; add one switch after another in random order, each
    with the value that brings most pairs that are missing."""
    grown = dict(rng.choice(sorted(missing, key=sorted)))
    others = [switch for switch in switches if switch not in grown]
    for switch in rng.sample(others, len(others)):
        fitting = [v for v in switches[switch] if may_stand({**grown, switch: v})]
        gains = {
            value: sum(frozenset({(switch, value), old}) in missing for old in grown.items())
            for value in rng.sample(fitting, len(fitting))
        }
        grown[switch] = max(gains, key=lambda value: gains[value])
    return grown
