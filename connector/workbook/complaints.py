"""What is to be said about an income sheet's header: missing, double, unread columns."""

from collections.abc import Iterable, Iterator, Sequence

from connector.mapping.headers import PATH_SEPARATOR, format_path, matches
from connector.mapping.income import IncomeMapping, Kind
from connector.records.issues import Issue, Level
from connector.workbook.header import (
    KEYS,
    Heading,
    column_label,
    header_label,
    lacking_columns,
    money_columns,
)
from connector.workbook.near import find_near, tell_near
from connector.workbook.sheet import cell_name
from connector.workbook.values import TEN_THOUSAND


def describe_heading(file: str, heading: Heading, mapping: IncomeMapping) -> Iterator[Issue]:
    """Say what is missing, what is there twice and what will not be read."""
    name = heading.sheet.name
    for field, columns in heading.ambiguous.items():
        yield _ambiguous(file, heading, name=column_label(field, mapping), columns=columns)
    if heading.trouble:
        yield sheet_issue(file, name, "bad_month", heading.trouble)
    if heading.unit.trouble:
        yield sheet_issue(file, name, "unclear_unit", heading.unit.trouble)
    yield from _lacking(file, heading, mapping)
    if missing := list(_missing_fields(heading, mapping, answers=True)):
        yield sheet_issue(
            file,
            name,
            "missing_column",
            f"缺少列：{'；'.join(_by_group(missing))}。“三保障”每户每月都要填，缺了平台不收；"
            "请在表头补上或改正",
        )
    if missing := list(_missing_fields(heading, mapping, answers=False)):
        yield sheet_issue(
            file,
            name,
            "missing_column",
            f"没有这些列，相应的项目不会填写：{'；'.join(_by_group(missing))}。"
            "有这些项目的，请在表头补上或改正",
            level=Level.WARNING,
        )
    yield from _further(file, heading, mapping)


def _lacking(file: str, heading: Heading, mapping: IncomeMapping) -> Iterator[Issue]:
    for told in tell_lacking(heading, mapping):
        yield sheet_issue(
            file,
            heading.sheet.name,
            "missing_column",
            f"缺少列：{told}。请在表头补上这一列，或用 connector template 生成的空表",
        )


def tell_lacking(heading: Heading, mapping: IncomeMapping) -> Iterator[str]:
    """Name each column that nothing can do without, with the likeliest unread ones."""
    names = {column_label(name, mapping): name for name in ("month", "head", *KEYS)}
    ambiguous = {column_label(name, mapping) for name in heading.ambiguous}
    for label in lacking_columns(heading, mapping):
        if label in ambiguous:
            continue
        name = names.get(label, KEYS[0] if label.startswith(column_label(KEYS[0], mapping)) else "")
        yield label + (tell_near(find_near(name, heading, mapping), heading) if name else "")


def _missing_fields(
    heading: Heading, mapping: IncomeMapping, *, answers: bool
) -> Iterator[tuple[str, str]]:
    """Yield the label of each answer, or of each other field, that the sheet lacks, and the
    unread columns near to it."""
    views = heading.views.all
    for field in mapping.field:
        if (field.kind is Kind.ANSWER) is not answers:
            continue
        months = [v.month for v in views if field.name in v.columns.missing]
        if field.kind is Kind.SUM or field.name in heading.views.shared or not months:
            continue
        partly = f"（{'、'.join(months)}）" if len(months) < len(views) else ""
        near = tell_near(find_near(field.name, heading, mapping), heading)
        yield header_label(field.name, mapping), partly + near


def _by_group(missing: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Join the parts of one group of which the same is to be told: '工资性收入 › 务工、其他'."""
    groups: dict[tuple[str, str], list[str]] = {}
    for label, told in missing:
        group, mark, part = label.rpartition(PATH_SEPARATOR)
        key = (f"{group}{mark} ", told) if mark else (label, told)
        groups.setdefault(key, []).append(part.strip() if mark else "")
    for (group, told), parts in groups.items():
        yield f"{group}{'、'.join(parts)}{told.replace('；', '，')}"


def _further(file: str, heading: Heading, mapping: IncomeMapping) -> Iterator[Issue]:
    name = heading.sheet.name
    shared = heading.views.shared.values()
    unread = [
        column
        for column in heading.views.unclaimed
        if column not in shared
        and column not in heading.views.other_times
        and not any(matches(heading.paths[column], p) for p in mapping.unread_patterns)
    ]
    if unread:
        told = "、".join(format_path(heading.paths[column]) for column in unread)
        yield sheet_issue(
            file,
            name,
            "extra_column",
            f"这些列没有对应的项目，不会读取：{told}；请核对表头有没有写错",
            level=Level.WARNING,
            cell=cell_name(heading.last_row, unread[0]),
        )
    if others := heading.views.other_times:
        told = "、".join(format_path(heading.paths[column]) for column in others)
        yield sheet_issue(
            file,
            name,
            "other_time",
            f"这些列的表头写着“{'”“'.join(dict.fromkeys(others.values()))}”，"
            f"看来不是这一个月的实际收入，不会读取：{told}；是当月的请改表头",
            level=Level.WARNING,
            cell=cell_name(heading.last_row, min(others)),
        )
    if heading.views.shared:
        labels = "、".join(column_label(field, mapping) for field in heading.views.shared)
        yield sheet_issue(
            file,
            name,
            "shared_column",
            f"表里有几个月，这些列却只有一份，分不清是哪个月的，不会读取：{labels}；请放进每个月的列里",
        )
    if any(heading.scale(c) == TEN_THOUSAND for c in money_columns(heading.views, mapping)):
        yield sheet_issue(
            file,
            name,
            "ten_thousand",
            "这张表的金额单位是万元，已换算成元，请核对换算后的金额",
            level=Level.WARNING,
        )


def _ambiguous(file: str, heading: Heading, *, name: str, columns: Sequence[int]) -> Issue:
    places = "、".join(
        f"{cell_name(heading.last_row, column)}（{format_path(heading.paths[column])}）"
        for column in columns
    )
    return sheet_issue(
        file,
        heading.sheet.name,
        "ambiguous_column",
        f"分不清哪一列是“{name}”：{places}。请改表头，使每个项目只有一列",
        cell=cell_name(heading.last_row, columns[0]),
    )


def sheet_issue(
    file: str, sheet: str, code: str, message: str, *, level: Level = Level.ERROR, cell: str = ""
) -> Issue:
    """Return an issue about a sheet as a whole, or about one place of its header."""
    return Issue(code=code, level=level, message=message, file=file, sheet=sheet, cell=cell)
