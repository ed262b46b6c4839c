"""Finds the one income sheet of a workbook, and says what its header lacks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from connector.mapping.headers import format_path, normalise_label
from connector.mapping.income import IncomeMapping, Kind
from connector.records.issues import Issue, Level
from connector.workbook.header import Heading, column_label, lacking_columns, read_heading
from connector.workbook.sheet import Sheet, cell_name


@dataclass(frozen=True)
class Located:
    """Where the rows are, or None; with all that is to be said about the header."""

    heading: Heading | None
    issues: tuple[Issue, ...] = ()


def find_heading(file: str, sheets: Sequence[Sheet], mapping: IncomeMapping) -> Located:
    """Return the one income sheet's heading: the sheet that the mapping names, else the
    only one whose header fits."""
    strays = tuple(_stray(file, sheet) for sheet in sheets if sheet.stray)
    headings = [h for sheet in sheets if (h := read_heading(sheet, mapping))]
    names = {normalise_label(name) for name in mapping.sheet.names}
    named = [h for h in headings if normalise_label(h.sheet.name) in names]
    candidates = named or [h for h in headings if h.is_usable(mapping)]
    if len(candidates) > 1:
        return Located(None, (*strays, _several_sheets(file, candidates)))
    if not headings:
        return Located(None, strays or (_no_sheet(file, sheets),))
    heading = candidates[0] if candidates else max(headings, key=lambda h: h.weight)
    issues = (*strays, *_describe(file, heading, mapping))
    return Located(heading if heading.is_usable(mapping) else None, issues)


def _describe(file: str, heading: Heading, mapping: IncomeMapping) -> Iterator[Issue]:
    """Say what is missing, what is there twice and what will not be read."""
    for name, columns in heading.columns.ambiguous.items():
        yield _ambiguous(file, heading, name=column_label(name, mapping), columns=columns)
    ambiguous = {column_label(name, mapping) for name in heading.columns.ambiguous}
    for label in lacking_columns(heading, mapping):
        if label not in ambiguous:
            yield _missing(file, heading, label, near=_near(heading, label))
    optional = [
        f for f in mapping.field if f.kind is not Kind.SUM and f.name in heading.columns.missing
    ]
    unread = [format_path(heading.paths[column]) for column in heading.columns.unclaimed]
    if optional:
        yield _missing_fields(file, heading, [f.label for f in optional], unread)
    elif unread:
        yield _issue(
            file,
            heading.sheet.name,
            "extra_column",
            f"这些列没有对应的项目，不会读取：{'、'.join(unread)}",
            level=Level.WARNING,
            cell=cell_name(heading.last_row, heading.columns.unclaimed[0]),
        )


def _near(heading: Heading, label: str) -> list[str]:
    texts = {
        normalise_label(heading.paths[column][-1]): format_path(heading.paths[column])
        for column in heading.columns.unclaimed
    }
    return [texts[near] for near in get_close_matches(normalise_label(label), texts, cutoff=0.4)]


def _missing(file: str, heading: Heading, label: str, *, near: Iterable[str]) -> Issue:
    hint = f"；相近的列：{'、'.join(near)}" if near else ""
    return _issue(
        file,
        heading.sheet.name,
        "missing_column",
        f"缺少列：{label}{hint}。请在表头补上这一列，或用 connector template 生成的空表",
    )


def _missing_fields(file: str, heading: Heading, labels: list[str], unread: list[str]) -> Issue:
    hint = f"；没有认出的列：{'、'.join(unread)}" if unread else ""
    return _issue(
        file,
        heading.sheet.name,
        "missing_column",
        f"没有这些列，相应的项目不会填写：{'、'.join(labels)}{hint}",
        level=Level.WARNING,
    )


def _ambiguous(file: str, heading: Heading, *, name: str, columns: Sequence[int]) -> Issue:
    places = "、".join(
        f"{cell_name(heading.last_row, column)}（{format_path(heading.paths[column])}）"
        for column in columns
    )
    return _issue(
        file,
        heading.sheet.name,
        "ambiguous_column",
        f"分不清哪一列是“{name}”：{places}。请改表头，使每个项目只有一列",
        cell=cell_name(heading.last_row, columns[0]),
    )


def _no_sheet(file: str, sheets: Sequence[Sheet]) -> Issue:
    names = "、".join(sheet.name for sheet in sheets)
    return _issue(
        file,
        "",
        "no_income_sheet",
        f"没有找到收入登记表，现有工作表：{names or '无'}。"
        "请检查是否选错了文件，或用 connector template 生成空表后填写",
    )


def _several_sheets(file: str, headings: Sequence[Heading]) -> Issue:
    names = "、".join(heading.sheet.name for heading in headings)
    return _issue(
        file,
        "",
        "several_income_sheets",
        f"有几张表都像收入登记表：{names}。请只留一张，或把要用的一张命名为“月收入”",
    )


def _stray(file: str, sheet: Sheet) -> Issue:
    return _issue(
        file,
        sheet.name,
        "stray_cell",
        f"很远的单元格 {sheet.stray} 里有内容，这张表没有读取。请删除该处的行或列后保存",
        cell=sheet.stray,
    )


def _issue(
    file: str, sheet: str, code: str, message: str, *, level: Level = Level.ERROR, cell: str = ""
) -> Issue:
    return Issue(code=code, level=level, message=message, file=file, sheet=sheet, cell=cell)
