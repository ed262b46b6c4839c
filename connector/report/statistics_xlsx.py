"""The statistics as a workbook: every level's table, and every household that left."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from connector.records.statistics import Statistics, StatisticsLine, name_area
from connector.report.files import write_private
from connector.report.masking import Masking
from connector.report.package import freeze_package
from connector.report.tabular import (
    SheetCell,
    fill_facts,
    fill_sheet,
    mask_cells,
    read_cell,
)
from connector.report.words import MASKED_NOTE, UNMASKED_NOTE, format_time
from connector.workbook.paper import fit_heights

TABLE_LABELS = ("所在地区", "行政区划")
TOTAL = "总计"
DETAIL_LABELS = ("所在地区",)


def write_statistics_xlsx(found: Statistics, path: Path, *, unmasked: bool = False) -> None:
    """Write the statistics' workbook; equal statistics give equal bytes."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    facts = _facts(found, unmasked=unmasked)
    fill_facts(workbook.create_sheet("说明"), f"{found.year} 年度户注销统计", facts)
    labels = [*TABLE_LABELS, *found.types.values(), TOTAL]
    fill_sheet(workbook.create_sheet("户注销统计"), labels, _lines(found))
    if found.has_details:
        masking = _make_masking(found, unmasked=unmasked)
        rows = (
            [name_area(one.area), *cells]
            for one, cells in zip(
                found.departed, _detail_cells(found, masking, unmasked=unmasked), strict=True
            )
        )
        fill_sheet(workbook.create_sheet("注销明细"), [*DETAIL_LABELS, *found.labels], rows)
    for sheet in workbook.worksheets:
        fit_heights(sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    write_private(path, freeze_package(buffer.getvalue(), moment=found.read_at))


def statistics_json(found: Statistics, *, unmasked: bool) -> dict[str, Any]:
    """Return the statistics as documents hold them."""
    masking = _make_masking(found, unmasked=unmasked)
    return {
        "year": found.year,
        "rows": [
            {
                "area": list(table.area),
                "name": line.name,
                "counts": dict(line.counts),
                "total": line.total,
                "is_sum": line is table.whole,
            }
            for table in found.tables
            for line in (*table.lines, *([table.whole] if table.whole else []))
        ],
        "details": [
            {
                "area": list(one.area),
                "household": masking.show_household(one.household).model_dump(mode="json"),
                "cells": dict(zip(found.labels, cells, strict=False)),
            }
            for one, cells in zip(
                found.departed, _texts(found, masking, unmasked=unmasked), strict=True
            )
        ]
        if found.has_details
        else None,
        "troubles": list(found.troubles),
    }


def _facts(found: Statistics, *, unmasked: bool) -> Iterator[tuple[str, str]]:
    yield "平台", found.platform_host
    yield "页面所示用户", found.shown_user
    yield "单位", found.shown_area or "（页面没有写）"
    yield "读取时间", format_time(found.read_at)
    yield "表数", f"{len(found.tables)}（每个地区一张，从本级到最下一级）"
    if found.has_details:
        yield "明细户数", f"{len(found.departed)}"
    for trouble in found.troubles:
        yield "注意", trouble
    yield "脱敏", UNMASKED_NOTE if unmasked else MASKED_NOTE


def _lines(found: Statistics) -> Iterator[Sequence[SheetCell]]:
    for table in found.tables:
        for line in (*table.lines, *([table.whole] if table.whole else [])):
            yield _line(found, name_area(table.area), line)


def _line(found: Statistics, area: str, line: StatisticsLine) -> Sequence[SheetCell]:
    return [area, line.name, *(line.counts.get(name) for name in found.types), line.total]


def _make_masking(found: Statistics, *, unmasked: bool) -> Masking:
    return Masking([one.household for one in found.departed], unmasked=unmasked)


def _texts(found: Statistics, masking: Masking, *, unmasked: bool) -> Iterator[list[str]]:
    for one in found.departed:
        yield mask_cells(one.cells, found.columns, masking, unmasked=unmasked)


def _detail_cells(
    found: Statistics, masking: Masking, *, unmasked: bool
) -> Iterator[list[SheetCell]]:
    people = found.columns.get("population")
    for texts in _texts(found, masking, unmasked=unmasked):
        yield [
            read_cell(label, text, counts=column == people)
            for column, (label, text) in enumerate(zip(found.labels, texts, strict=False))
        ]
