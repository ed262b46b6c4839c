"""One household's income of one month: as the workbook declares it, as the platform shows it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SkipValidation

from connector.records.deregistration import Deregistration, Kind, Reinstatement
from connector.records.fields import Money, Month, Value, parse_shown_amount
from connector.records.household import Household
from connector.records.issues import Issue
from connector.records.reading import SheetReading
from connector.records.source import Source

ANSWERS = ("housing_safe", "water_safe", "school_dropout", "medical_insured")
BAD_ANSWER = {
    "housing_safe": False,
    "water_safe": False,
    "school_dropout": True,  # the one question where yes is bad (PLATFORM.md 3.2)
    "medical_insured": False,
}
PROBLEM = "problem"


def restore_values(values: Mapping[str, Value]) -> dict[str, Value]:
    """Give amounts that JSON keeps as text their type back."""
    return {
        name: parse_shown_amount(value) if isinstance(value, str) and name != PROBLEM else value
        for name, value in values.items()
    }


Values = Annotated[Mapping[str, Value], BeforeValidator(restore_values)]
"""The fields of one household and month, by name."""


class Guarantees(BaseModel):
    """The four 三保障 answers and the problem description; None is unanswered."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    housing_safe: bool | None = None
    water_safe: bool | None = None
    school_dropout: bool | None = None
    medical_insured: bool | None = None
    problem: str = ""

    @property
    def is_complete(self) -> bool:
        """A month without the four answers counts as not filed."""
        return all(getattr(self, name) is not None for name in ANSWERS)

    @property
    def bad_answers(self) -> tuple[str, ...]:
        """Names of the answers that need a problem description."""
        return tuple(name for name in ANSWERS if getattr(self, name) is BAD_ANSWER[name])


class MonthlyIncome(BaseModel):
    """One row of an income workbook; ``amounts`` holds only what the row fills in.

    ``raw`` is what the sheet's cells hold, by field, before it was read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    household: Household
    month: Month
    amounts: Mapping[str, Money]
    guarantees: Guarantees
    source: Source
    raw: Annotated[Mapping[str, Any], SkipValidation] = Field(default={}, repr=False)

    def __eq__(self, other: object) -> bool:
        """Two records are equal where they declare the same, however their cells are written."""
        if not isinstance(other, MonthlyIncome):
            return NotImplemented
        return self._declared == other._declared

    @property
    def _declared(self) -> tuple[Any, ...]:
        return self.household, self.month, self.amounts, self.guarantees, self.source

    __hash__ = None  # type: ignore[assignment]  # its mappings have none either

    @property
    def values(self) -> dict[str, Value]:
        """Every field that the row fills in, by name; blank ones are absent."""
        values: dict[str, Value] = dict(self.amounts)
        for name in ANSWERS:
            if (answer := getattr(self.guarantees, name)) is not None:
                values[name] = answer
        if self.guarantees.problem:
            values[PROBLEM] = self.guarantees.problem
        return values


class Batch(BaseModel):
    """All that an intake read: the records that may be sent, and every issue.

    ``refused`` holds the place of each row that errors keep from being sent, so that
    rows in equal rows out. ``sheets`` tells how each sheet was understood.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    records: tuple[MonthlyIncome, ...] = ()
    deregistrations: tuple[Deregistration, ...] = ()
    reinstatements: tuple[Reinstatement, ...] = ()
    issues: tuple[Issue, ...] = ()
    refused: tuple["RefusedRow", ...] = ()
    sheets: tuple[SheetReading, ...] = ()

    @property
    def sendable(self) -> tuple[MonthlyIncome | Deregistration | Reinstatement, ...]:
        """Every record of whatever kind that may be sent."""
        return (*self.records, *self.deregistrations, *self.reinstatements)


class RefusedRow(BaseModel):
    """A row that its errors keep from being sent: as much of it as could be read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    household: Household
    month: str  #: ``YYYY-MM``, or empty where the month itself is unreadable
    source: Source
    reason: str
    kind: Kind = Kind.INCOME


class Observation(BaseModel):
    """What the platform shows of one household in one platform year, unvalidated.

    ``months`` maps each month of the page to every field that the page shows; None is
    blank. ``sums`` holds the sums that the page shows, by field name. ``zero_months`` are
    those in which a shown zero may be a blank, as the mapping says of what nobody entered or
    of the whole page.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    household: Household
    platform_year: int
    months: Mapping[str, Values]
    sums: Mapping[str, Values] = {}
    zero_months: tuple[str, ...] = ()


def to_json(value: Value) -> str | bool | None:
    """Return the value as documents hold it: money as a decimal string."""
    return f"{value:f}" if isinstance(value, Decimal) else value
