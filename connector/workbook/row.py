"""One data row on its way to becoming a record, and what is found wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from connector.mapping.income import Group, IncomeMapping, Kind
from connector.records.fields import Value
from connector.records.household import Household, mask_id, mask_name
from connector.records.income import ANSWERS, PROBLEM, Guarantees
from connector.records.issues import Issue, Level
from connector.records.source import Source
from connector.sections import DEFAULT_RULES, RuleSettings
from connector.workbook.sheet import Cell, cell_name, cell_text

LONGEST_SHOWN = 40  #: characters of a raw value that an issue repeats
NOTHING_ENTERED = "nothing_entered"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with one field of a row; no field means the row as a whole."""

    code: str
    message: str
    field: str = ""
    level: Level = Level.ERROR
    is_told: bool = True  #: False where one finding already speaks for many rows

    @property
    def stops_row(self) -> bool:
        """Whether the row becomes no record: an error, or there is nothing to record."""
        return self.level is Level.ERROR or self.code == NOTHING_ENTERED


@dataclass(frozen=True)
class Context:
    """What rules may know besides the rows."""

    mapping: IncomeMapping
    today: date
    settings: RuleSettings = DEFAULT_RULES

    @cached_property
    def amount_fields(self) -> tuple[str, ...]:
        """Names of the fields that hold money that records carry."""
        return tuple(field.name for field in self.mapping.field if field.is_amount)

    @cached_property
    def sum_fields(self) -> tuple[str, ...]:
        """Names of the sums that a sheet may give."""
        return tuple(field.name for field in self.mapping.field if field.kind is Kind.SUM)

    @cached_property
    def content_fields(self) -> tuple[str, ...]:
        """Names of the fields that make a row worth sending."""
        return (*self.amount_fields, *self.folded_fields, *ANSWERS, PROBLEM)

    @cached_property
    def folded_fields(self) -> tuple[str, ...]:
        """Names of the group sums that are typed as one amount, where the form has no items."""
        return tuple(
            field.name
            for field in self.mapping.field
            if field.typed and field.group is not Group.NONE
        )

    @cached_property
    def wage_fields(self) -> tuple[str, ...]:
        """Names of the amounts that are wages."""
        names = (*self.amount_fields, *self.folded_fields)
        return tuple(name for name in names if self.mapping.fields[name].group is Group.WAGES)

    def label(self, field: str) -> str:
        """Return the operator's word for an income field."""
        return self.mapping.fields[field].label


@lru_cache(maxsize=4096)
def _guarantees(*given: Value) -> Guarantees:
    """Return the guarantees; most rows give the same answers, so they share one."""
    named = zip((*ANSWERS, PROBLEM), given, strict=True)
    return Guarantees.model_validate({n: value for n, value in named if value is not None})


@dataclass(frozen=True, slots=True)
class Place:
    """The sheet that rows stand in, and the column of each of its fields."""

    file: str
    sheet: str
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A data row: what could be read of it, and the faults of the cells that could not.

    ``values`` holds amounts, sums, answers and the problem; blank and faulty ones are absent.
    """

    place: Place
    number: int
    cells: Mapping[str, Cell]
    household: Household
    month: str
    values: Mapping[str, Value]
    faults: tuple[Finding, ...] = ()

    @property
    def faulty(self) -> frozenset[str]:
        """Fields whose cells could not be read; rules say nothing more about them."""
        return frozenset(fault.field for fault in self.faults)

    @property
    def guarantees(self) -> Guarantees:
        """The 三保障 answers and the problem as far as the row gives them."""
        return _guarantees(*(self.values.get(name) for name in (*ANSWERS, PROBLEM)))

    @property
    def source(self) -> Source:
        """Where the row stands."""
        return Source(file=self.place.file, sheet=self.place.sheet, row=self.number)

    @property
    def where(self) -> str:
        """Where the row stands, as operators read it."""
        return f"{self.place.file}“{self.place.sheet}”第{self.number}行"

    def amount(self, field: str) -> Decimal | None:
        """Return the amount that the row gives for the field."""
        value = self.values.get(field)
        return value if isinstance(value, Decimal) else None

    def has_content(self, context: Context) -> bool:
        """Whether the row gives anything to send: an amount, an answer, a description."""
        return any(name in self.values for name in context.content_fields)

    def issue(self, finding: Finding) -> Issue:
        """Return the finding with its place; a person's name or number in it is masked."""
        column = self.place.columns.get(finding.field) or min(self.place.columns.values())
        return Issue(
            code=finding.code,
            level=finding.level,
            message=finding.message,
            file=self.place.file,
            sheet=self.place.sheet,
            cell=cell_name(self.number, column),
            value=_shown(finding.field, self.cells.get(finding.field, "")),
        )


def _shown(field: str, value: Cell) -> str:
    text = cell_text(value)
    if field == "id_number":
        return mask_id(text)
    if field == "head":
        return mask_name(text)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
