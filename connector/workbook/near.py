"""Which unread columns could be the ones that are missed, the likeliest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from connector.mapping.headers import HeaderPath, Pattern, format_path, normalise_label
from connector.mapping.income import IncomeMapping
from connector.workbook.header import Heading
from connector.workbook.sheet import cell_name

MOST = 3
LEAST = 0.5  #: what is less alike is not worth a person's look
_CLOSE = 0.1  #: no difference that tells two fields apart
_LAST_STEP = 0.6  #: the share of a path's last label; its groups have the rest
_CONTAINED = 0.8  #: '其他' in '其他补贴'


@dataclass(frozen=True)
class Near:
    """An unread column that is like a missed one, and how much."""

    column: int
    path: HeaderPath
    score: float


def find_near(name: str, heading: Heading, mapping: IncomeMapping) -> tuple[Near, ...]:
    """Return the unread columns that are most like where the field was looked for.

    A column that is clearly more like another missed field is left to that one.
    """
    missed = {n for view in heading.views.all for n in view.columns.missing}
    near = []
    for column in heading.views.unclaimed:
        path = heading.paths[column]
        score = _score(path, name, mapping)
        if score >= LEAST and score >= max(_score(path, n, mapping) for n in missed) - _CLOSE:
            near.append(Near(column, path, score))
    return tuple(sorted(near, key=lambda n: (-n.score, n.column))[:MOST])


def _score(path: HeaderPath, name: str, mapping: IncomeMapping) -> float:
    return max(likeness(path, pattern) for pattern in mapping.sheet_patterns[name])


def likeness(path: HeaderPath, pattern: Pattern) -> float:
    """Return how much a column's path is like the pattern, from 0 to 1."""
    labels = [normalise_label(text) for text in path]
    last = _likest(labels[-1:], pattern[-1])
    if len(pattern) == 1:
        return last
    groups = [_likest(labels[:-1], step) for step in pattern[:-1]]
    return _LAST_STEP * last + (1 - _LAST_STEP) * sum(groups) / len(groups)


def _likest(labels: Sequence[str], wanted: frozenset[str]) -> float:
    return max((_alike(label, want) for label in labels for want in wanted), default=0.0)


def _alike(label: str, wanted: str) -> float:
    if not label or not wanted:
        return 0.0
    ratio = SequenceMatcher(None, label, wanted).ratio()
    is_part = len(min(label, wanted, key=len)) > 1 and (label in wanted or wanted in label)
    return max(ratio, _CONTAINED) if is_part else ratio


def tell_near(near: Sequence[Near], heading: Heading) -> str:
    """Return the columns as operators read them, or nothing."""
    if not near:
        return ""
    told = (f"{cell_name(heading.last_row, n.column)}“{format_path(n.path)}”" for n in near)
    return f"；相近：{'、'.join(told)}"
