"""Finds the sheets of deregistrations and reinstatements by their headers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connector.mapping.deregistration import (
    OWN_COLUMNS,
    DeregistrationMapping,
    DeregistrationSheet,
)
from connector.mapping.headers import (
    ALTERNATIVE_SEPARATOR,
    Columns,
    HeaderPath,
    find_columns,
    format_path,
    header_paths,
    matches,
    normalise_label,
)
from connector.mapping.income import IncomeMapping
from connector.records.deregistration import Kind
from connector.records.issues import Issue, Level
from connector.workbook.caption import read_caption
from connector.workbook.complaints import sheet_issue
from connector.workbook.header import DEEPEST_HEADER, KEYS, header_cells
from connector.workbook.sheet import Sheet, cell_name, cell_text

PEOPLE = ("head", "code", "id_number")
ENOUGH_TO_BE_ONE = 2  #: of type, reason and proof, where the sheet's name does not tell


@dataclass(frozen=True)
class DeregistrationHeading:
    """The header of such a sheet; ``is_mixed`` where it could be of either kind."""

    kind: Kind
    sheet: Sheet
    layout: DeregistrationSheet
    last_row: int
    paths: Mapping[int, HeaderPath]
    columns: Columns
    village: str = ""  #: what a title or the sheet's name tells
    is_mixed: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether rows under this header can be read."""
        return not (self.is_mixed or self.columns.ambiguous or self.lacking)

    @property
    def lacking(self) -> tuple[str, ...]:
        """What the sheet cannot do without, in the operator's words."""
        named = {*self.columns.found, *self.columns.ambiguous}
        needed = ("head", *(name for name in OWN_COLUMNS if name in self.layout.columns))
        lacking = [self.label(name) for name in needed if name not in named]
        if not (named & set(KEYS) or self.village):
            keys = (self.label(name) for name in KEYS if name in self.layout.columns)
            lacking.append(f"{'、'.join(keys)}（至少一列）")
        return tuple(lacking)

    def label(self, name: str) -> str:
        """Return the header under which a workbook is first expected to have the column."""
        return first_label(self.layout, name)


def first_label(layout: DeregistrationSheet, name: str) -> str:
    """Return the first spelling of a column's header."""
    return layout.columns[name][0].split(ALTERNATIVE_SEPARATOR)[0].strip()


def find_deregistration_headings(
    sheets: Sequence[Sheet], mapping: DeregistrationMapping, income: IncomeMapping
) -> tuple[DeregistrationHeading, ...]:
    """Return the heading of each sheet that asks for deregistrations or reinstatements.

    A sheet with amounts is an income sheet, whatever else it has: from that nobody is
    deregistered.
    """
    tried = (_read_heading(sheet, mapping, income) for sheet in sheets)
    return tuple(heading for heading in tried if heading)


def _read_heading(
    sheet: Sheet, mapping: DeregistrationMapping, income: IncomeMapping
) -> DeregistrationHeading | None:
    if not _has_own_label(sheet, mapping):
        return None
    best: DeregistrationHeading | None = None
    for last_row in range(1, min(len(sheet.rows), DEEPEST_HEADER) + 1):
        if sum(bool(cell_text(value)) for value in sheet.rows[last_row - 1]) < 2:
            continue
        paths = header_paths(header_cells(sheet, last_row))
        heading = _build_heading(sheet, last_row, paths, mapping)
        if heading and (best is None or _weight(heading) > _weight(best)):
            best = heading
    return None if best is None or _has_amounts(best.paths, income) else best


def _has_own_label(sheet: Sheet, mapping: DeregistrationMapping) -> bool:
    """A quick look, so that large income sheets are not read for nothing."""
    known = mapping.sheet.labels | mapping.reinstatement_sheet.labels
    return any(
        isinstance(value, str) and normalise_label(value) in known
        for row in sheet.rows[:DEEPEST_HEADER]
        for value in row
    )


def _build_heading(
    sheet: Sheet, last_row: int, paths: Mapping[int, HeaderPath], mapping: DeregistrationMapping
) -> DeregistrationHeading | None:
    asked = find_columns(paths, mapping.sheet.patterns)
    undone = find_columns(paths, mapping.reinstatement_sheet.patterns)
    own, named = _own(asked), normalise_label(sheet.name)
    names = {normalise_label(name) for name in mapping.sheet.names}
    is_undone = bool(_own(undone)) and _has_people(undone)
    enough = 1 if named in names else ENOUGH_TO_BE_ONE
    if not is_undone and not (len(own) >= enough and _has_people(asked)):
        return None
    return DeregistrationHeading(
        kind=Kind.REINSTATEMENT if is_undone else Kind.DEREGISTRATION,
        sheet=sheet,
        layout=mapping.reinstatement_sheet if is_undone else mapping.sheet,
        last_row=last_row,
        paths=paths,
        columns=undone if is_undone else asked,
        village=read_caption(sheet, last_row).village,
        # The platform's own list of deregistered households has type and reason, no picture.
        is_mixed=is_undone and "proof" in own,
    )


def _own(columns: Columns) -> set[str]:
    return {*columns.found, *columns.ambiguous} & set(OWN_COLUMNS)


def _has_people(columns: Columns) -> bool:
    return any(name in columns.found or name in columns.ambiguous for name in PEOPLE)


def _weight(heading: DeregistrationHeading) -> int:
    return len(heading.columns.found) + len(heading.columns.ambiguous)


def _has_amounts(paths: Mapping[int, HeaderPath], income: IncomeMapping) -> bool:
    found = find_columns(paths, income.sheet_patterns).found
    return any(field.is_amount and field.name in found for field in income.field)


def describe_deregistration_heading(
    file: str, heading: DeregistrationHeading, mapping: DeregistrationMapping
) -> Iterator[Issue]:
    """Say what is missing, what is there twice and what will not be read."""
    name = heading.sheet.name
    if heading.is_mixed:
        yield sheet_issue(
            file,
            name,
            "mixed_sheet",
            f"表里既有“{first_label(mapping.sheet, 'proof')}”又有“{heading.label('reason')}”，"
            "分不清是注销还是退回，没有读取；请分成两张表",
        )
        return
    for column, places in heading.columns.ambiguous.items():
        told = "、".join(cell_name(heading.last_row, place) for place in places)
        yield sheet_issue(
            file,
            name,
            "ambiguous_column",
            f"分不清哪一列是“{heading.label(column)}”：{told}。请改表头，使每个项目只有一列",
            cell=cell_name(heading.last_row, places[0]),
        )
    for label in heading.lacking:
        yield sheet_issue(
            file,
            name,
            "missing_column",
            f"缺少列：{label}。请在表头补上这一列，"
            "或用 connector template --deregistration 生成的空表",
        )
    if unread := list(_unread(heading, mapping)):
        told = "、".join(format_path(heading.paths[column]) for column in unread)
        yield sheet_issue(
            file,
            name,
            "extra_column",
            f"这些列没有对应的项目，不会读取：{told}",
            level=Level.WARNING,
            cell=cell_name(heading.last_row, unread[0]),
        )


def _unread(heading: DeregistrationHeading, mapping: DeregistrationMapping) -> Iterator[int]:
    """Yield the columns that nobody reads, but those which say how a household was taken out."""
    patterns = [p for name in OWN_COLUMNS for p in mapping.sheet.patterns[name]]
    for column in heading.columns.unclaimed:
        if not any(matches(heading.paths[column], pattern) for pattern in patterns):
            yield column
