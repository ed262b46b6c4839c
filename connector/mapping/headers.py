"""Header paths of tables with merged cells: one algorithm for Excel and for HTML.

A header path is the way from the widest group down to a column, such as
``("转移性收入(元)", "其他")``. Columns are addressed by it and never by number, because
'其他' and '小计' repeat and the order of groups is not known.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product

PATH_SEPARATOR = "›"
ALTERNATIVE_SEPARATOR = "|"
ALIKE, MOST_ALIKE = 0.3, 4  #: from which likeness, and how many, are shown before the others

HeaderPath = tuple[str, ...]
Pattern = tuple[frozenset[str], ...]
"""A path as a mapping writes it, parsed: for each step the labels that may stand there."""

_UNIT = re.compile(
    r"[(\[（【](单位[:：]?)?(人民币)?(元|万元|人|户|年|月|元[/每](人|月|户))[)\]）】]"
)
_DECORATION = re.compile(r"[\s*＊:：。.、“”\"'‘’()（）\[\]【】<>《》_\-—]+")


@dataclass(frozen=True)
class HeaderCell:
    """A cell of a table's head: its text and the rectangle that it covers."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Columns:
    """Where each wanted field stands, and what kept others from being found."""

    found: Mapping[str, int]
    missing: tuple[str, ...] = ()
    ambiguous: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    unclaimed: tuple[int, ...] = ()  #: columns with a header that no field claims


@lru_cache(maxsize=8192)
def normalise_label(text: str) -> str:
    """Return what is left of a label when spaces, brackets, units and marks are ignored."""
    plain = unicodedata.normalize("NFKC", text)
    return _DECORATION.sub("", _UNIT.sub("", plain)).casefold()


def parse_pattern(text: str) -> Pattern:
    """Parse ``"转移性收入|转移收入 › 其他"`` into its steps."""
    return tuple(
        frozenset(normalise_label(label) for label in step.split(ALTERNATIVE_SEPARATOR))
        for step in text.split(PATH_SEPARATOR)
    )


def join_steps(pattern: Pattern) -> Pattern:
    """Return the pattern of one label that holds all the steps: '工资性收入（务工）'."""
    return (frozenset(map("".join, product(*pattern))),)


def format_path(path: Sequence[str]) -> str:
    """Return a header path as operators read it."""
    return f" {PATH_SEPARATOR} ".join(path)


def header_paths(cells: Iterable[HeaderCell]) -> dict[int, HeaderPath]:
    """Return the path of each column, top to bottom; a merged cell counts once."""
    by_column: dict[int, list[tuple[int, str]]] = {}
    for cell in cells:
        text = " ".join(cell.text.split())
        if not normalise_label(text):
            continue
        for column in range(cell.column, cell.column + cell.column_span):
            by_column.setdefault(column, []).append((cell.row, text))
    return {
        column: _without_repeats(text for _, text in sorted(texts))
        for column, texts in sorted(by_column.items())
    }


def _without_repeats(texts: Iterable[str]) -> HeaderPath:
    path: list[str] = []
    for text in texts:
        if not path or normalise_label(path[-1]) != normalise_label(text):
            path.append(text)
    return tuple(path)


def matches(path: HeaderPath, pattern: Pattern) -> bool:
    """Tell whether ``pattern`` names ``path``.

    The last steps must agree; the earlier ones must appear in order, so a title or a
    further group above them does no harm.
    """
    labels = [normalise_label(text) for text in path]
    if not labels or labels[-1] not in pattern[-1]:
        return False
    position = 0
    for step in pattern[:-1]:
        while position < len(labels) - 1 and labels[position] not in step:
            position += 1
        if position >= len(labels) - 1:
            return False
        position += 1
    return True


def find_columns(
    paths: Mapping[int, HeaderPath], wanted: Mapping[str, Sequence[Pattern]]
) -> Columns:
    """Find the one column of each wanted field.

    A field's patterns are tried in order; the first that names any column decides. Two
    columns for one field, or two fields on one column, are ambiguous and found by neither.
    But a column that a field names with its group is not the one that another means by its
    last label alone, where that one has further columns: '工资性收入 › 合计' beside '合计'.
    """
    named = {name: _candidates(paths, patterns) for name, patterns in wanted.items()}
    steps: dict[int, int] = {}
    for columns, length in named.values():
        steps |= {column: max(length, steps.get(column, 0)) for column in columns}
    candidates = {
        name: tuple(c for c in columns if length >= steps[c]) or columns
        for name, (columns, length) in named.items()
    }
    claims: dict[int, list[str]] = {}
    for name, columns in candidates.items():
        for column in columns:
            claims.setdefault(column, []).append(name)
    found, ambiguous = {}, {}
    for name, columns in candidates.items():
        if len(columns) == 1 and len(claims[columns[0]]) == 1:
            found[name] = columns[0]
        elif columns:
            ambiguous[name] = columns
    return Columns(
        found=found,
        missing=tuple(name for name, columns in candidates.items() if not columns),
        ambiguous=ambiguous,
        unclaimed=tuple(column for column in paths if column not in claims),
    )


def _candidates(
    paths: Mapping[int, HeaderPath], patterns: Sequence[Pattern]
) -> tuple[tuple[int, ...], int]:
    """Return the columns that the first fitting pattern names, and how many steps it has."""
    for pattern in patterns:
        if columns := tuple(c for c, path in paths.items() if matches(path, pattern)):
            return columns, len(pattern)
    return (), 0


def nearest_paths(
    paths: Iterable[HeaderPath],
    patterns: Sequence[Pattern],
    *,
    most: int = 2,
    at_least: float = 0.0,
) -> list[HeaderPath]:
    """Return the paths that read most like what ``patterns`` name, likest first; likeness
    goes from 0 to 1."""
    wanted = [label for pattern in patterns for label in _spellings(pattern)]

    def likeness(path: HeaderPath) -> float:
        shown = ["".join(map(normalise_label, path[-n:])) for n in (1, 2)]
        return max((_likeness(one, label) for one in shown for label in wanted), default=0.0)

    ranked = sorted(paths, key=likeness, reverse=True)
    return [path for path in ranked if likeness(path) >= at_least][:most]


def order_by_likeness(texts: Sequence[str], wanted: Sequence[str], *, most: int) -> list[str]:
    """Return the texts, first a few that read like one of ``wanted``, then the others as
    they stand."""

    def likeness(text: str) -> float:
        return max(_likeness(normalise_label(text), normalise_label(word)) for word in wanted)

    alike = [text for text in sorted(texts, key=likeness, reverse=True) if likeness(text) > ALIKE]
    first = alike[:MOST_ALIKE]
    return [*first, *(text for text in texts if text not in first)][:most]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _spellings(pattern: Pattern) -> list[str]:
    """Return the last step of a pattern alone, and each way to write its last two."""
    last = sorted(pattern[-1])
    groups = sorted(pattern[-2]) if len(pattern) > 1 else []
    return [*last, *(group + label for group in groups for label in last)]
