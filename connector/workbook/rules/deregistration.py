"""What the rows of deregistrations and reinstatements are held against."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from connector.mapping.deregistration import DeregistrationMapping
from connector.records.deregistration import Kind
from connector.records.issues import Level
from connector.workbook.deregistration_rows import DeclaredRow
from connector.workbook.row import Context, Finding, Row
from connector.workbook.rules.across import name_key_disagree
from connector.workbook.rules.gathering import Gathering, code_of, id_of, name_places
from connector.workbook.rules.identity import (
    code_format,
    disability_suffix,
    id_checksum,
    id_length,
    missing_key,
)
from connector.workbook.rules.rule import Entry, Found, build_finding

DeclaredFindings = Mapping[DeclaredRow, Sequence[Finding]]

SHOWN_MONTHS = 6


@dataclass(frozen=True)
class Declared:
    """All such rows of a batch, the income rows beside them, and what rules may know."""

    rows: Sequence[DeclaredRow]
    income: Sequence[Row]
    context: Context
    mapping: DeregistrationMapping

    @cached_property
    def by_row(self) -> Mapping[Row, DeclaredRow]:
        """The declared row of each row."""
        return {one.row: one for one in self.rows}

    def of_kind(self, kind: Kind) -> list[DeclaredRow]:
        """Return the rows that ask for this."""
        return [one for one in self.rows if one.kind is kind]


Look = Callable[[Declared], Iterable[tuple[DeclaredRow, Found]]]


@dataclass(frozen=True)
class DeclaredRule:
    """A rule about deregistrations and reinstatements."""

    entry: Entry
    look: Look


def _rule(code: str, level: Level, *, finds: str, mend: str) -> Callable[[Look], DeclaredRule]:
    return lambda look: DeclaredRule(Entry(code, level, finds, mend), look)


@_rule("no_type", Level.ERROR, finds="没有写注销类型", mend="请从列表中选一种")
def no_type(declared: Declared) -> Iterator[tuple[DeclaredRow, Found]]:
    """Every deregistration names its type."""
    yield from _blank(declared.of_kind(Kind.DEREGISTRATION), "type")


@_rule(
    "no_reason",
    Level.ERROR,
    finds="没有写注销原因或退回原因",
    mend="请写清楚，以后查得到为什么注销、为什么退回",
)
def no_reason(declared: Declared) -> Iterator[tuple[DeclaredRow, Found]]:
    """Nobody is taken out or put back without a reason."""
    yield from _blank(declared.rows, "reason")


@_rule("reason_too_long", Level.ERROR, finds="注销原因超过平台的字数", mend="请写短一些")
def reason_too_long(declared: Declared) -> Iterator[tuple[DeclaredRow, Found]]:
    """The platform would cut off what is too long."""
    longest = declared.mapping.reason.max_length
    for one in declared.of_kind(Kind.DEREGISTRATION):
        if (length := len(one.text("reason"))) > longest:
            yield one, Found("reason", f"注销原因有 {length} 个字，平台最多存 {longest} 个")


@_rule(
    "no_picture", Level.ERROR, finds="没有写证明图片", mend="请写图片的文件名，例如 证明/李某.jpg"
)
def no_picture(declared: Declared) -> Iterator[tuple[DeclaredRow, Found]]:
    """The platform asks for a proof of every deregistration."""
    yield from _blank(declared.of_kind(Kind.DEREGISTRATION), "proof")


@_rule(
    "picture_converted",
    Level.WARNING,
    finds="证明图片已转换，上传的是副本，原图没有动",
    mend="请打开副本看一眼是否清楚",
)
def picture_converted(declared: Declared) -> Iterator[tuple[DeclaredRow, Found]]:
    """What will be sent is not the clerk's own file, and the clerk is told where it is."""
    for one in declared.rows:
        if one.picture and one.picture.change:
            yield one, Found("proof", f"证明图片{one.picture.change}：{one.picture.path}")


@_rule(
    "picture_reused",
    Level.WARNING,
    finds="几户用的是同一张证明图片",
    mend="请核对；一份证明确实包括几户的不用管",
)
def picture_reused(declared: Declared) -> Iterator[tuple[DeclaredRow, Found]]:
    """One picture for two households is mostly a slip of copying."""
    groups: dict[str, list[DeclaredRow]] = defaultdict(list)
    for one in declared.rows:
        if one.picture:
            groups[one.picture.sha256].append(one)
    for group in groups.values():
        for one in group if len(group) > 1 else ():
            yield one, Found("proof", f"同一张图片还用在{_places(group, one)}")


@_rule(
    "deregistered_twice",
    Level.ERROR,
    finds="同一户要注销（或退回）几次",
    mend="请只留正确的一行；若是同名的两户，请都写上户编号",
)
def deregistered_twice(declared: Declared) -> Iterator[tuple[DeclaredRow, Found]]:
    """Which of two rows is right, nobody here can know."""
    for one, others in _same_households(declared.rows):
        if twins := [other for other in others if other.kind is one.kind]:
            yield one, Found(_named_by(one), f"同一户重复，另见{_places([*twins, one], one)}")


@_rule(
    "deregistered_and_reinstated",
    Level.ERROR,
    finds="同一户又要注销又要退回",
    mend="请只留正确的一行；若是同名的两户，请都写上户编号",
)
def deregistered_and_reinstated(declared: Declared) -> Iterator[tuple[DeclaredRow, Found]]:
    """In which order they were meant, nobody here can know."""
    for one, others in _same_households(declared.rows):
        if opposed := [other for other in others if other.kind is not one.kind]:
            told = f"同一户又要注销又要退回，另见{_places([*opposed, one], one)}"
            yield one, Found(_named_by(one), told)


@_rule(
    "income_due",
    Level.WARNING,
    finds="要注销的户，一起检查的表里还有它的收入要登记",
    mend="注销后就登记不了收入：请先录收入再注销，或核对是不是这一户要注销",
)
def income_due(declared: Declared) -> Iterator[tuple[DeclaredRow, Found]]:
    """Once it is deregistered, a household's months cannot be registered any more."""
    asked = declared.of_kind(Kind.DEREGISTRATION)
    index = _Index(declared.income) if asked else None
    for one in asked if index else ():
        rows = index.same(one.row) if index else []
        if months := sorted({row.month for row in rows if row.month}):
            more = f"等 {len(months)} 个月" if len(months) > SHOWN_MONTHS else ""
            told = f"表里还有该户 {'、'.join(months[:SHOWN_MONTHS])}{more}的收入要登记"
            yield one, Found(_named_by(one), told)


DECLARED_RULES: tuple[DeclaredRule, ...] = (
    no_type,
    no_reason,
    reason_too_long,
    no_picture,
    picture_converted,
    picture_reused,
    deregistered_twice,
    deregistered_and_reinstated,
    income_due,
)

_IDENTITY = (missing_key, code_format, id_length, id_checksum, disability_suffix)


def find_declared(declared: Declared) -> DeclaredFindings:
    """Return what is wrong with each row: its own faults, its household, then the rules."""
    off = frozenset(declared.context.settings.off)
    findings: dict[DeclaredRow, list[Finding]] = {}
    for one in declared.rows:
        rules = (rule for rule in _IDENTITY if rule.entry.code not in off)
        found = (f for rule in rules for f in rule.find(one.row, declared.context))
        findings[one] = [*one.row.faults, *found]
    rows = [*(one.row for one in declared.rows), *declared.income]
    for row, finding in name_key_disagree.find(Gathering(rows, declared.context)):
        if row in declared.by_row:
            findings[declared.by_row[row]].append(finding)
    for declared_rule in DECLARED_RULES:
        if declared_rule.entry.code not in off:
            for one, seen in declared_rule.look(declared):
                findings[one].append(build_finding(declared_rule.entry, seen))
    return findings


class _Index:
    """Finds the rows of one household, by whatever two rows have in common.

    Two of one name are one household unless both have a number that tells them apart.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_key: dict[Hashable, list[Row]] = defaultdict(list)
        for row in rows:
            for key in _keys(row):
                self._by_key[key].append(row)

    def same(self, row: Row) -> list[Row]:
        found = dict.fromkeys(
            other for key in _keys(row) for other in self._by_key[key] if other is not row
        )
        return [other for other in found if _is_same(row, other)]


def _keys(row: Row) -> Iterator[Hashable]:
    household = row.household
    if code_of(row):
        yield "code", code_of(row)
    if id_of(row):
        yield "id_number", id_of(row)
    if household.head:
        yield "head", household.head


def _is_same(one: Row, other: Row) -> bool:
    for told in (code_of, id_of):
        if told(one) and told(other):
            return told(one) == told(other)
    ours, theirs = one.household, other.household
    is_near = not (ours.village and theirs.village) or ours.village == theirs.village
    return ours.head == theirs.head and is_near


def _same_households(
    rows: Sequence[DeclaredRow],
) -> Iterator[tuple[DeclaredRow, list[DeclaredRow]]]:
    declared = {one.row: one for one in rows}
    index = _Index(declared)
    for one in rows:
        if others := index.same(one.row):
            yield one, [declared[other] for other in others]


def _blank(rows: Iterable[DeclaredRow], name: str) -> Iterator[tuple[DeclaredRow, Found]]:
    for one in rows:
        if name not in one.row.values and name not in one.row.faulty:
            yield one, Found(name)


def _named_by(one: DeclaredRow) -> str:
    """Return the field that tells the household, whose cell is marked."""
    given = (name for name in ("code", "id_number") if getattr(one.row.household, name))
    return next(given, "head")


def _places(group: Sequence[DeclaredRow], but: DeclaredRow) -> str:
    return name_places((other.row for other in group if other is not but), len(group) - 1)
