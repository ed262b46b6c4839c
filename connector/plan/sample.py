"""Draws households for a spot check, so that anybody can draw the same ones again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from connector.plan.reconciliation import Reconciliation, Row
from connector.records.household import Household, HouseholdKey


@dataclass(frozen=True, slots=True)
class Drawn:
    """One household to be visited, with its months."""

    household: Household
    township: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The households drawn from each village, and by which rule."""

    share: Fraction
    seed: int
    population: int
    drawn: tuple[Drawn, ...]


def draw_sample(found: Reconciliation, *, share: Fraction, seed: int) -> Sample:
    """Return ``share`` of every village's households, rounded up.

    Households are ranked by SHA-256 of seed, village and key, and the first ones are taken:
    no random generator of ours is needed to draw them again, and neither the order of the
    workbooks nor what was found has any influence.
    """
    by_village: dict[tuple[str, str], dict[HouseholdKey, list[Row]]] = {}
    for row in found.rows:
        if str(row.household.key) != "name:/":  # a row that names nobody cannot be visited
            village = by_village.setdefault((row.township, row.household.village), {})
            village.setdefault(row.household.key, []).append(row)
    drawn = [
        Drawn(household, township, tuple(rows[household.key]))
        for (township, village), rows in sorted(by_village.items())
        for household in _draw(
            [of_one[0].household for of_one in rows.values()], village, share=share, seed=seed
        )
    ]
    population = sum(map(len, by_village.values()))
    return Sample(share, seed, population, tuple(drawn))


def _draw(
    households: Sequence[Household], village: str, *, share: Fraction, seed: int
) -> Sequence[Household]:
    def rank(household: Household) -> str:
        text = f"{seed}/{village}/{household.key}"
        return hashlib.sha256(text.encode()).hexdigest()

    ranked = sorted(households, key=rank)
    chosen = ranked[: ceil(len(ranked) * share)]
    return sorted(chosen, key=lambda one: (one.code, one.head, one.id_number))
