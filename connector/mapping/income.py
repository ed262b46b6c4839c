"""The mapping of monthly income: record field ↔ sheet label ↔ header path of the form."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connector.mapping.headers import Pattern, join_steps, normalise_label, parse_pattern
from connector.records.fields import Value, income_year, months_of_income_year, split_month
from connector.records.income import ANSWERS, PROBLEM

_ZERO = Decimal(0)


class Table(BaseModel):
    """A table of a mapping file; a typo is an error, never a silent omission."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(StrEnum):
    """The groups of income that the form knows."""

    BUSINESS = "business"
    WAGES = "wages"
    PROPERTY = "property"
    TRANSFER = "transfer"
    NONE = ""


class Kind(StrEnum):
    """What a field is: how it is typed, summed and compared."""

    INCOME = "income"  #: an amount that adds to its group
    COST = "cost"  #: an amount that is taken off its group
    SUM = "sum"  #: a group's 小计, or with no group the total
    ANSWER = "answer"  #: 是/否
    TEXT = "text"


class IncomeField(Table):
    """One field: its name in records, and the labels it goes by on either side."""

    name: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: str  #: what operators read
    kind: Kind
    group: Group = Group.NONE
    form: tuple[str, ...] = ()  #: header path alternatives on the platform
    sheet: tuple[str, ...] = ()  #: header path alternatives in workbooks
    typed: bool = False  #: a sum that the page does not compute, so that we type ours
    max_length: int = 200  #: for texts: what the platform takes at the most

    @property
    def is_amount(self) -> bool:
        """Whether the field holds money that records carry."""
        return self.kind in (Kind.INCOME, Kind.COST)

    @property
    def is_money(self) -> bool:
        """Whether the field holds money, be it only a sum."""
        return self.is_amount or self.kind is Kind.SUM

    @property
    def is_content(self) -> bool:
        """Whether the field makes a row worth sending."""
        return self.kind is not Kind.SUM or self.typed

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind is Kind.ANSWER and self.name not in ANSWERS:
            raise ValueError(f"{self.name}: 三保障的字段名只能是 {'、'.join(ANSWERS)}")
        if self.kind is Kind.TEXT and self.name != PROBLEM:
            raise ValueError(f"{self.name}: 文本字段只能是 {PROBLEM}")
        if self.is_amount and self.group is Group.NONE:
            raise ValueError(f"{self.name}: 收入项目必须写明 group")
        if self.typed and self.kind is not Kind.SUM:
            raise ValueError(f"{self.name}: typed 只用于小计或合计")
        return self


def _sheet_patterns(paths: Iterable[str]) -> tuple[Pattern, ...]:
    """Return what the paths name; last, for headers of one row, group and part in one label."""
    patterns = tuple(map(parse_pattern, paths))
    return (*patterns, *(join_steps(pattern) for pattern in patterns if len(pattern) > 1))


class FormMapping(Table):
    """The monthly form as a whole: title, month rows, answers, blanks."""

    title: tuple[str, ...]
    income_year_starts: int = Field(ge=1, le=12)
    month_column: tuple[str, ...]
    month_labels: tuple[str, ...]
    yes: tuple[str, ...] = ("是",)
    no: tuple[str, ...] = ("否",)
    nobody_entered: tuple[str, ...] = ("",)
    stores_zero_for_blank: bool = False
    detail_shows_zero_for_blank: bool = False
    household: Mapping[str, tuple[str, ...]] = {}
    must_name_household: bool = False


class SheetMapping(Table):
    """A workbook's sheet: its names and the columns that name household and month."""

    names: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    unread: tuple[str, ...] = ()  #: header paths of columns that nobody wants read
    yes: tuple[str, ...] = ("是",)
    no: tuple[str, ...] = ("否",)


class IncomeMapping(Table):
    """``income.toml``."""

    version: int = Field(ge=1, le=1)
    form: FormMapping
    sheet: SheetMapping
    field: tuple[IncomeField, ...]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        names = [field.name for field in self.field]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"字段重复：{'、'.join(sorted(twice))}")
        household = {"code", "head", "id_number", "village", "population", "month"}
        if unknown := set(self.sheet.columns) - household:
            raise ValueError(f"sheet.columns 中不认识的字段：{'、'.join(sorted(unknown))}")
        for field in self.field:
            if field.is_amount and not field.form and not self._folded(field):
                raise ValueError(f"{field.name}: 没有 form，本组也没有 typed 的小计可以承载它")
        return self

    def _folded(self, field: IncomeField) -> bool:
        return any(
            other.kind is Kind.SUM and other.group is field.group and other.typed
            for other in self.field
        )

    @cached_property
    def fields(self) -> dict[str, IncomeField]:
        """Every field by name."""
        return {field.name: field for field in self.field}

    @cached_property
    def form_patterns(self) -> dict[str, tuple[Pattern, ...]]:
        """Header path alternatives on the platform, for fields that stand there."""
        return {f.name: tuple(map(parse_pattern, f.form)) for f in self.field if f.form}

    @cached_property
    def sheet_patterns(self) -> dict[str, tuple[Pattern, ...]]:
        """Header path alternatives in workbooks, household columns included."""
        patterns = {
            name: tuple(map(parse_pattern, labels)) for name, labels in self.sheet.columns.items()
        }
        patterns |= {f.name: _sheet_patterns(f.sheet) for f in self.field if f.sheet}
        return patterns

    @cached_property
    def sheet_labels(self) -> frozenset[str]:
        """Every label that may stand last in a workbook's header path, normalised."""
        patterns = (p for alternatives in self.sheet_patterns.values() for p in alternatives)
        return frozenset(label for pattern in patterns for label in pattern[-1])

    @cached_property
    def sheet_steps(self) -> frozenset[str]:
        """Every label that may stand anywhere in a workbook's header path, normalised."""
        patterns = (p for alternatives in self.sheet_patterns.values() for p in alternatives)
        return frozenset(label for pattern in patterns for step in pattern for label in step)

    @cached_property
    def unread_patterns(self) -> tuple[Pattern, ...]:
        """Header paths of the columns of workbooks that are knowingly not read."""
        return tuple(map(parse_pattern, self.sheet.unread))

    @cached_property
    def form_labels(self) -> dict[str, str]:
        """The operator's word for each field."""
        return {field.name: field.label for field in self.field}

    def platform_year(self, month: str) -> int:
        """Return the year whose form has ``month``."""
        return income_year(month, first_month=self.form.income_year_starts)

    def month_of_label(self, label: str, *, platform_year: int) -> str | None:
        """Return the month that a row of the ``platform_year`` form is, by its own label.

        A bare '10月' gets its calendar year from the income year's first month; a label
        that names a year outside that income year is no month of this form.
        """
        months = _months_by_label(
            self.form.month_labels, year=platform_year, starts=self.form.income_year_starts
        )
        return months.get(normalise_label(label))

    @cached_property
    def _folded_sums(self) -> dict[Group, str]:
        """The typed 小计 of each group whose items have no column of their own on the form."""
        return {
            field.group: field.name
            for field in self.field
            if field.kind is Kind.SUM
            and field.typed
            and field.group is not Group.NONE
            and not any(f.is_amount and f.form and f.group is field.group for f in self.field)
        }

    def sums_of(self, values: Mapping[str, Value]) -> dict[str, Decimal]:
        """Return every group's sum and the total of one month's values; blanks add nothing."""
        groups = self._groups_of(values)
        total = sum(groups.values(), _ZERO)
        return {
            name: total if group is Group.NONE else groups.get(group, _ZERO)
            for name, group in self._sums
        }

    def total_of(self, values: Mapping[str, Value]) -> Decimal:
        """Return one month's income less its costs, whether or not the form has a total."""
        return sum(self._groups_of(values).values(), _ZERO)

    def _groups_of(self, values: Mapping[str, Value]) -> dict[Group, Decimal]:
        groups: dict[Group, Decimal] = {}
        for name, group, is_cost in self._amounts:
            amount = values.get(name)
            if isinstance(amount, Decimal):
                groups[group] = groups.get(group, _ZERO) + (-amount if is_cost else amount)
        for group, name in self._folded_sums.items():
            folded = values.get(name)
            if group not in groups and isinstance(folded, Decimal):
                groups[group] = folded
        return groups

    @cached_property
    def _amounts(self) -> tuple[tuple[str, Group, bool], ...]:
        return tuple((f.name, f.group, f.kind is Kind.COST) for f in self.field if f.is_amount)

    @cached_property
    def _sums(self) -> tuple[tuple[str, Group], ...]:
        return tuple((f.name, f.group) for f in self.field if f.kind is Kind.SUM)

    def form_values(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return what one row's values are on the form: items without a column there are
        carried by their group's typed sum, and other typed sums are worked out."""
        carried = {n: v for n, v in values.items() if self.fields[n].form}
        typed = [field for field in self.field if field.typed]
        sums = self.sums_of(values) if typed else {}
        for field in typed:
            given = any(
                other.is_amount and other.name in values and field.group in (other.group, "")
                for other in self.field
            )
            if given:
                carried[field.name] = sums[field.name]
        return carried


@lru_cache
def _months_by_label(patterns: tuple[str, ...], *, year: int, starts: int) -> dict[str, str]:
    """Return the month behind each label that a row of the year's form may have.

    Every row of every form asks, so a year's labels are written out once.
    """
    months: dict[str, str] = {}
    for month in months_of_income_year(year, first_month=starts):
        calendar_year, number = split_month(month)
        words = {"yyyy": f"{calendar_year}", "m": f"{number}", "mm": f"{number:02d}"}
        for pattern in patterns:
            months.setdefault(normalise_label(pattern.format_map(words)), month)
    return months
