"""A roster as a workbook: what it is, every household, and each household's months."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from connector.mapping.load import Mapping
from connector.records.fields import Value
from connector.records.income import PROBLEM, Observation, to_json
from connector.records.roster import Roster, RosterRow
from connector.report.files import write_private
from connector.report.masking import HIDDEN, Masking
from connector.report.package import freeze_package
from connector.report.tabular import (
    MASKS,
    SheetCell,
    fill_facts,
    fill_sheet,
    mask_cells,
    name_conditions,
    read_cell,
)
from connector.report.words import MASKED_NOTE, UNMASKED_NOTE, format_time
from connector.workbook.paper import fit_heights

NUMBER = "序号"
TROUBLE = "没有读到月收入明细的原因"
MONTH_LABELS = (NUMBER, "户编号", "户主", "所在村", "月份")


def write_roster_xlsx(
    roster: Roster, path: Path, mapping: Mapping, *, unmasked: bool = False
) -> None:
    """Write the roster's workbook; equal rosters give equal bytes."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    masking = Masking([row.household for row in roster.rows], unmasked=unmasked)
    facts = _facts(roster, mapping, unmasked=unmasked)
    fill_facts(workbook.create_sheet("说明"), f"{roster.year} 年度{roster.title}", facts)
    labels = [NUMBER, *roster.labels, *([TROUBLE] if roster.has_details else [])]
    rows = (_cells(row, roster, masking, unmasked=unmasked) for row in roster.rows)
    fill_sheet(workbook.create_sheet("花名册"), labels, rows)
    if roster.has_details:
        fields = mapping.income.field
        months = (
            line
            for row in roster.rows
            for line in _months(row, mapping, masking, unmasked=unmasked)
        )
        labels = [*MONTH_LABELS, *(field.label for field in fields)]
        fill_sheet(workbook.create_sheet("月收入明细"), labels, months)
    for sheet in workbook.worksheets:
        fit_heights(sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    write_private(path, freeze_package(buffer.getvalue(), moment=roster.read_at))


def roster_json(roster: Roster, *, unmasked: bool) -> dict[str, Any]:
    """Return the roster as documents hold it: every row under the page's own labels."""
    masking = Masking([row.household for row in roster.rows], unmasked=unmasked)
    return {
        "which": roster.which,
        "year": roster.year,
        "expected": roster.expected,
        "rows": [
            {
                "number": row.number,
                "household": masking.show_household(row.household).model_dump(mode="json"),
                "cells": dict(
                    zip(
                        roster.labels,
                        mask_cells(row.cells, roster.columns, masking, unmasked=unmasked),
                        strict=True,
                    )
                ),
                "months": _months_json(row.detail, unmasked=unmasked)
                if roster.has_details
                else None,
                "reason": masking.show_text(row.trouble),
            }
            for row in roster.rows
        ],
        "troubles": list(roster.troubles),
    }


def _months_json(detail: Observation | None, *, unmasked: bool) -> dict[str, Any]:
    return {
        month: {name: to_json(value) for name, value in values.items()}
        for month, values in _shown_months(detail, unmasked=unmasked)
    }


def _shown_months(
    detail: Observation | None, *, unmasked: bool
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield the fields and sums of each month; the free text can name anybody."""
    for month, values in detail.months.items() if detail else ():
        shown = {**values, **(detail.sums.get(month, {}) if detail else {})}
        if shown.get(PROBLEM) and not unmasked:
            shown[PROBLEM] = HIDDEN
        yield month, shown


def _facts(roster: Roster, mapping: Mapping, *, unmasked: bool) -> Iterator[tuple[str, str]]:
    words = {**mapping.platform.roster.filters, **mapping.platform.roster.conditions}
    yield "平台", roster.platform_host
    yield "页面所示用户", roster.shown_user
    yield "单位", roster.shown_area or "（页面没有写）"
    asked = {**roster.asked}
    if not unmasked:
        asked |= {name: mask(asked[name]) for name, mask in MASKS.items() if name in asked}
    yield "查询条件", name_conditions(asked, words)
    yield "读取时间", format_time(roster.read_at)
    yield "户数", f"{len(roster.rows)}"
    counted = "平台没有写共多少项" if roster.expected is None else f"共 {roster.expected} 项"
    yield "平台的计数", counted
    for trouble in roster.troubles:
        yield "注意", trouble
    yield (
        "全年数",
        "年度合计由平台在年终生成，以前显示 0；各月的实际内容看“月收入明细”（--details）",
    )
    yield "脱敏", UNMASKED_NOTE if unmasked else MASKED_NOTE


def _cells(
    row: RosterRow, roster: Roster, masking: Masking, *, unmasked: bool
) -> Sequence[SheetCell]:
    people = roster.columns.get("population")
    texts = mask_cells(row.cells, roster.columns, masking, unmasked=unmasked)
    cells: list[SheetCell] = [
        read_cell(label, text, counts=column == people)
        for column, (label, text) in enumerate(zip(roster.labels, texts, strict=True))
    ]
    trouble = [masking.show_text(row.trouble)] if roster.has_details else []
    return [row.number, *cells, *trouble]


def _months(
    row: RosterRow, mapping: Mapping, masking: Masking, *, unmasked: bool
) -> Iterator[Sequence[SheetCell]]:
    household = masking.show_household(row.household)
    for month, shown in _shown_months(row.detail, unmasked=unmasked):
        named = (row.number, household.code, household.head, household.village, month)
        cells = (_value(shown.get(field.name)) for field in mapping.income.field)
        yield [*named, *cells]


def _value(value: Value) -> SheetCell:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value
