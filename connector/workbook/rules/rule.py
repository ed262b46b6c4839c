"""What a rule is: its entry in the catalogue, and the small function that looks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from connector.records.issues import Level
from connector.workbook.row import Context, Finding, Row
from connector.workbook.rules.gathering import Gathering


@dataclass(frozen=True)
class Entry:
    """One line of the catalogue; ``code`` never changes once it has been released."""

    code: str
    level: Level
    finds: str  #: Chinese: what is wrong
    mend: str  #: Chinese: what to do about it; every message ends with it
    softer: str = ""  #: Chinese: when an error only warns
    settings: tuple[str, ...] = ()  #: the thresholds that it obeys, keys of ``[rules]``


@dataclass(frozen=True)
class Found:
    """What a rule saw: the field that it marks, and more than the entry says of it."""

    field: str
    detail: str = ""
    level: Level | None = None  #: None is the entry's level
    is_told: bool = True


RowLook = Callable[[Row, Context], Iterable[Found]]
BatchLook = Callable[[Gathering], Iterable[tuple[Row, Found]]]


@dataclass(frozen=True)
class RowRule:
    """A rule that needs one row only."""

    entry: Entry
    look: RowLook

    def find(self, row: Row, context: Context) -> Iterator[Finding]:
        """Yield what is wrong with the row."""
        return (build_finding(self.entry, found) for found in self.look(row, context))


@dataclass(frozen=True)
class BatchRule:
    """A rule that holds rows against each other, over all sheets and workbooks."""

    entry: Entry
    look: BatchLook

    def find(self, gathering: Gathering) -> Iterator[tuple[Row, Finding]]:
        """Yield each row that something is wrong with, and what."""
        return ((row, build_finding(self.entry, found)) for row, found in self.look(gathering))


def row_rule(
    code: str,
    level: Level,
    *,
    finds: str,
    mend: str,
    softer: str = "",
    settings: tuple[str, ...] = (),
) -> Callable[[RowLook], RowRule]:
    """Make a function that looks at one row a rule of the catalogue."""
    entry = Entry(code, level, finds, mend, softer, settings)
    return lambda look: RowRule(entry, look)


def batch_rule(
    code: str,
    level: Level,
    *,
    finds: str,
    mend: str,
    settings: tuple[str, ...] = (),
) -> Callable[[BatchLook], BatchRule]:
    """Make a function that looks at all rows together a rule of the catalogue."""
    entry = Entry(code, level, finds, mend, settings=settings)
    return lambda look: BatchRule(entry, look)


def build_finding(entry: Entry, found: Found) -> Finding:
    """Return the finding in whole sentences: what is wrong, then how to mend it."""
    return Finding(
        code=entry.code,
        message=f"{found.detail or entry.finds}；{entry.mend}",
        field=found.field,
        level=found.level or entry.level,
        is_told=found.is_told,
    )
