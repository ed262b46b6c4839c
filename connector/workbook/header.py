"""Finds the header rows of a sheet, the column of each field, and the month of the rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from connector.mapping.headers import (
    ALTERNATIVE_SEPARATOR,
    PATH_SEPARATOR,
    HeaderCell,
    HeaderPath,
    format_path,
    header_paths,
    normalise_label,
)
from connector.mapping.income import IncomeMapping
from connector.workbook.caption import Caption, disagreement, read_caption, several_months
from connector.workbook.months import Year
from connector.workbook.plain import CellFaultError
from connector.workbook.sheet import Sheet, cell_text
from connector.workbook.titles import HeadText, read_head_texts
from connector.workbook.units import Unit, own_scale, read_unit
from connector.workbook.views import View, Views, build_views

DEEPEST_HEADER = 40  #: the header stands within the first rows, under a title at most
HEADER_ROWS = 4  #: three, and one of months over them
ENOUGH_TO_BE_ONE = 3  #: fields found before a sheet counts as an attempt at an income sheet
MOST_NOTES = 4  #: who filled it in, when, in which unit; a row of more is a header's
TRIED = 4  #: rows that look most like a header's last
_CAPTION = re.compile(r"[:：]|表$|表[（(]")  # a title or a note, no group of columns
KEYS = ("code", "id_number", "village")  #: any one of them, beside the head, names a household


@dataclass(frozen=True)
class Heading:
    """The header of a sheet: its last row, each column's path, and the fields found."""

    sheet: Sheet
    last_row: int
    paths: Mapping[int, HeaderPath]
    views: Views
    caption: Caption
    year: Year
    unit: Unit
    month: str = ""  #: of all rows, where the sheet has no column for it
    month_from: str = ""
    trouble: str = ""  #: why the rows' month cannot be known

    @property
    def found(self) -> Mapping[str, int]:
        """The column of each field that the sheet has; of the first month where it has several."""
        return self.views.all[0].columns.found

    @property
    def ambiguous(self) -> Mapping[str, tuple[int, ...]]:
        """The columns of each field that several columns could be."""
        return {n: c for view in self.views.all for n, c in view.columns.ambiguous.items()}

    @property
    def weight(self) -> int:
        """How many fields the header speaks of."""
        return max(len(v.columns.found) + len(v.columns.ambiguous) for v in self.views.all)

    @cached_property
    def month_views(self) -> tuple[View, ...]:
        """What each row is read as: a record of its own month, or one for each block."""
        if self.month:
            return (View(self.views.all[0].columns, self.month, self.month_from),)
        return self.views.all

    def scale(self, column: int) -> int:
        """Return what the column counts in, in yuan."""
        return own_scale(self.paths.get(column, ())) or self.unit.scale

    def is_usable(self, mapping: IncomeMapping) -> bool:
        """Whether rows under this header can name a household, a month and an amount."""
        trouble = self.trouble or self.unit.trouble
        return not (self.ambiguous or trouble or lacking_columns(self, mapping))


def read_heading(sheet: Sheet, mapping: IncomeMapping) -> Heading | None:
    """Return the header whose rows name the most fields, or None where nothing looks like one."""
    best = read_best_heading(sheet, mapping)
    return best if best and best.weight >= ENOUGH_TO_BE_ONE else None


def read_best_heading(sheet: Sheet, mapping: IncomeMapping) -> Heading | None:
    """Return the header that names the most fields, be they ever so few."""
    known = mapping.sheet_labels
    candidates = []
    for last_row in range(1, min(len(sheet.rows), DEEPEST_HEADER) + 1):
        if sum(bool(cell_text(value)) for value in sheet.rows[last_row - 1]) < 2:
            continue
        paths = header_paths(header_cells(sheet, last_row))
        told = sum(any(normalise_label(text) in known for text in p) for p in paths.values())
        candidates.append((told, -last_row, paths))
    candidates.sort(key=lambda one: one[:2], reverse=True)
    best: Heading | None = None
    for told, last_row, paths in sorted(candidates[:TRIED], key=lambda one: -one[1]):
        heading = _build_heading(sheet, -last_row, paths, mapping) if told else None
        if heading and (best is None or heading.weight > best.weight):
            best = heading
    return best


def _build_heading(
    sheet: Sheet, last_row: int, paths: Mapping[int, HeaderPath], mapping: IncomeMapping
) -> Heading:
    caption = read_caption(sheet, last_row)
    number = next(iter(caption.years)) if len(caption.years) == 1 else 0
    year = Year(number, mapping.form.income_year_starts)
    views = build_views(paths, mapping, year)
    amounts = money_columns(views, mapping)
    texts = read_head_texts(
        sheet,
        tuple(header_cells(sheet, last_row)),
        paths,
        last_row=last_row,
        names=frozenset(views.columns_of(mapping.sheet.columns)),
        amounts=amounts | views.other_times.keys(),
    )
    unit = read_unit(sheet, texts, paths, last_row=last_row, amounts=amounts)
    month, month_from, trouble = "", "", views.trouble
    if len(views.all) == 1 and "month" not in views.all[0].columns.found and not trouble:
        month, month_from, trouble = _month_of_sheet(caption, views, year, texts)
    return Heading(sheet, last_row, paths, views, caption, year, unit, month, month_from, trouble)


def money_columns(views: Views, mapping: IncomeMapping) -> frozenset[int]:
    """Return the columns of all months that hold money, be it only sums."""
    return frozenset(views.columns_of(f.name for f in mapping.field if f.is_money))


def _month_of_sheet(
    caption: Caption, views: Views, year: Year, texts: Sequence[HeadText]
) -> tuple[str, str, str]:
    """Return the month that the sheet names for all its rows, where, or why it cannot be known."""
    if not views.said and (trouble := several_months(texts)):
        return "", "", trouble
    months: dict[str, str] = {}
    for said in (*views.said, *caption.months):
        try:
            month = said.month or year.month(said.bare)
        except CellFaultError as fault:
            # '3月' beside '2022年3月' says the same once more.
            if any(known.endswith(f"-{said.bare:02d}") for known in months):
                continue
            return "", "", f"{said.where}{fault.message}"
        months.setdefault(month, said.where)
    if len(months) > 1:
        return "", "", disagreement(months)
    return (*next(iter(months.items()), ("", "")), "")


def header_cells(sheet: Sheet, last_row: int) -> Iterator[HeaderCell]:
    """Yield the cells of the head that ends in ``last_row``, with what each of them spans."""
    first_row = _first_row_of(sheet, last_row)
    covered: set[tuple[int, int]] = set()
    keeps_merges = False
    for area in sheet.merged:
        if area.top > last_row or area.bottom < first_row:
            continue
        keeps_merges |= area.right > area.left
        covered |= {
            (row, column)
            for row in range(max(area.top, first_row), min(area.bottom, last_row) + 1)
            for column in range(area.left, area.right + 1)
        }
        yield HeaderCell(
            row=area.top,
            column=area.left,
            text=cell_text(sheet.cell(area.top, area.left)),
            row_span=area.bottom - area.top + 1,
            column_span=area.right - area.left + 1,
        )
    for row in range(first_row, last_row + 1):
        for column, value in enumerate(sheet.rows[row - 1], start=1):
            if (row, column) in covered or not (text := cell_text(value)):
                continue
            is_group = not keeps_merges and not _CAPTION.search(text)
            span = _reach(sheet, row, column, last_row) if is_group else 1
            yield HeaderCell(row=row, column=column, text=text, column_span=span)


def _first_row_of(sheet: Sheet, last_row: int) -> int:
    """Return where a header that ends in ``last_row`` begins: below titles and notes, which
    are not to be read as groups of columns."""
    first_row = max(1, last_row - HEADER_ROWS + 1)
    for row in range(last_row - 1, first_row - 1, -1):
        texts = [text for value in sheet.rows[row - 1] if (text := cell_text(value))]
        if texts and len(texts) <= MOST_NOTES and all(map(_CAPTION.search, texts)):
            return row + 1
    return first_row


def _reach(sheet: Sheet, row: int, column: int, last_row: int) -> int:
    """Return over how many columns a group's label goes, where a format keeps no merged cells:
    to the right as long as there is a label below and none beside."""

    def has_parts(at: int) -> bool:
        return any(cell_text(sheet.cell(below, at)) for below in range(row + 1, last_row + 1))

    width = len(sheet.rows[row - 1])
    span = 1
    if not has_parts(column):
        return span
    longest = max(len(sheet.rows[below - 1]) for below in range(row, last_row + 1))
    while column + span <= max(width, longest):
        at = column + span
        if cell_text(sheet.cell(row, at)) or not has_parts(at):
            break
        span += 1
    return span


def lacking_columns(heading: Heading, mapping: IncomeMapping) -> list[str]:
    """Return what the sheet cannot do without, in the operator's words."""
    found = heading.found
    has_month = "month" in found or heading.month or len(heading.views.all) > 1
    lacking = [] if has_month or heading.trouble else [column_label("month", mapping)]
    lacking += [] if "head" in found else [column_label("head", mapping)]
    if not (any(name in found for name in KEYS) or heading.caption.village):
        lacking.append("、".join(column_label(name, mapping) for name in KEYS) + "（至少一列）")
    if not any((f.is_amount or f.typed) and f.name in found for f in mapping.field):
        lacking.append("收入的分项金额（至少一列）")
    return lacking


def column_label(name: str, mapping: IncomeMapping) -> str:
    """Return the operator's word for a field or for a column that names the household."""
    if name in mapping.fields:
        return mapping.fields[name].label
    return header_label(name, mapping)


def header_label(name: str, mapping: IncomeMapping) -> str:
    """Return the header path under which a workbook is first expected to have the field."""
    paths = mapping.fields[name].sheet if name in mapping.fields else mapping.sheet.columns[name]
    steps = paths[0].split(PATH_SEPARATOR)
    return format_path([step.split(ALTERNATIVE_SEPARATOR)[0].strip() for step in steps])
