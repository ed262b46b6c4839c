"""Finds the income sheets of a workbook; what their headers lack is said by ``headings``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from connector.mapping.headers import normalise_label
from connector.mapping.income import IncomeMapping
from connector.records.issues import Issue, Level
from connector.workbook.complaints import describe_heading, sheet_issue
from connector.workbook.header import (
    Heading,
    header_label,
    lacking_columns,
    read_best_heading,
    read_heading,
)
from connector.workbook.sheet import Sheet, cell_name
from connector.workbook.unread import describe_unread

SHOWN_GUESSES = 3


@dataclass(frozen=True)
class Located:
    """Where the rows are, if anywhere; with all that is to be said about the headers.

    ``unread`` tells of each sheet that is not read, why not.
    """

    headings: tuple[Heading, ...]
    issues: tuple[Issue, ...] = ()
    unread: tuple[tuple[Sheet, str], ...] = ()


def find_headings(file: str, sheets: Sequence[Sheet], mapping: IncomeMapping) -> Located:
    """Return the income sheets' headings: the sheet that the mapping names, else every one
    that fits: a sheet for each village or month is usual."""
    strays = tuple(_stray(file, sheet) for sheet in sheets if sheet.stray)
    tried = [h for sheet in sheets if (h := read_heading(sheet, mapping))]
    names = {normalise_label(name) for name in mapping.sheet.names}
    named = [h for h in tried if normalise_label(h.sheet.name) in names]
    fitting = named or [h for h in tried if h.is_usable(mapping)]
    if not tried:
        unread = tuple((sheet, "没有像收入登记表的表头") for sheet in sheets)
        told = (*strays, *describe_unread(file, sheets, mapping)) if strays else ()
        return Located((), told or (_no_sheet(file, sheets, mapping),), unread)
    chosen = fitting or [_likest(tried, mapping)]
    broken = [h for h in tried if h not in chosen and means_to_be_one(h, mapping)]
    issues = [*strays, *(i for h in chosen for i in describe_heading(file, h, mapping))]
    for heading in broken:
        if named:
            issues.append(_besides_the_named(file, heading))
        else:
            issues += describe_heading(file, heading, mapping)
    told_of = {heading.sheet.name for heading in (*chosen, *broken)}
    others = [sheet for sheet in sheets if sheet.name not in told_of]
    issues += describe_unread(file, others, mapping, is_named=bool(named))
    return Located(
        tuple(heading for heading in chosen if heading.is_usable(mapping)),
        tuple(issues),
        tuple(_unread(sheets, tried, chosen, mapping)),
    )


def _likest(tried: Iterable[Heading], mapping: IncomeMapping) -> Heading:
    return max(tried, key=lambda h: (means_to_be_one(h, mapping), h.weight))


def means_to_be_one(heading: Heading, mapping: IncomeMapping) -> bool:
    """Whether the sheet has people and figures, unlike a roster or a village's summary."""
    names = {**heading.found, **heading.ambiguous}
    has_people = any(name in names for name in ("head", "code", "id_number"))
    return has_people and any(f.name in names and f.is_content for f in mapping.field)


def _unread(
    sheets: Iterable[Sheet],
    tried: Sequence[Heading],
    chosen: Sequence[Heading],
    mapping: IncomeMapping,
) -> Iterator[tuple[Sheet, str]]:
    headings = {heading.sheet.name: heading for heading in tried}
    for sheet in sheets:
        heading = headings.get(sheet.name)
        if heading is None:
            yield sheet, "没有像收入登记表的表头"
        elif not heading.is_usable(mapping):
            lacking = lacking_columns(heading, mapping)
            yield sheet, f"缺少列：{'、'.join(lacking)}" if lacking else "表头有问题"
        elif heading not in chosen:
            yield sheet, "已有按名称认定的登记表"


def _no_sheet(file: str, sheets: Sequence[Sheet], mapping: IncomeMapping) -> Issue:
    names = "、".join(sheet.name for sheet in sheets)
    guesses = [h for sheet in sheets if (h := read_best_heading(sheet, mapping))]
    guesses.sort(key=lambda h: h.weight, reverse=True)
    told = "；".join(_guess(h, mapping) for h in guesses[:SHOWN_GUESSES] if h.weight)
    return sheet_issue(
        file,
        "",
        "no_income_sheet",
        f"没有找到收入登记表，现有工作表：{names or '无'}。{told + '。' if told else ''}"
        "请检查是否选错了文件，或用 connector template 生成空表后填写；"
        "本县自己的表格可用 connector map 起草对应关系",
    )


def _guess(heading: Heading, mapping: IncomeMapping) -> str:
    found = "、".join(
        f"{header_label(name, mapping)}（{cell_name(heading.last_row, column)}）"
        for name, column in heading.found.items()
    )
    lacking = "、".join(lacking_columns(heading, mapping))
    return f"最像的是“{heading.sheet.name}”第{heading.last_row}行：认出 {found}，缺少 {lacking}"


def _besides_the_named(file: str, heading: Heading) -> Issue:
    return sheet_issue(
        file,
        heading.sheet.name,
        "sheet_ignored",
        "这张表也像收入登记表，但已有按名称认定的登记表，没有读取；要读取请改成同样的名称或另存",
        level=Level.WARNING,
    )


def _stray(file: str, sheet: Sheet) -> Issue:
    return sheet_issue(
        file,
        sheet.name,
        "stray_cell",
        f"很远的单元格 {sheet.stray} 里有内容，这张表没有读取。请删除该处的行或列后保存",
        cell=sheet.stray,
    )
