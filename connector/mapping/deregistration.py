"""The mapping of deregistration: its types, what the proof must be, the workbooks' labels."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from connector.mapping.headers import Pattern, normalise_label, parse_pattern
from connector.mapping.income import Table

Words = Annotated[tuple[str, ...], Field(min_length=1)]

HOUSEHOLD_COLUMNS = ("code", "head", "id_number", "village", "population")
OWN_COLUMNS = ("type", "reason", "proof")
REINSTATEMENT_COLUMNS = ("reason",)


class DeregistrationType(Table):
    """One of the reasons that the platform knows for a household to be gone."""

    name: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: str  #: what operators read
    form: Words  #: the option's spellings on the platform's form and lists
    statistics: tuple[str, ...] = ()  #: the column's spellings in the statistics
    sheet: Words  #: the spellings that workbooks may use


class ProofLimits(Table):
    """What the platform takes as a picture."""

    formats: Annotated[tuple[Literal["jpg", "png"], ...], Field(min_length=1)]
    max_bytes: int = Field(gt=0)
    kept_as_sent: bool = True  #: false: the platform makes another picture of it


class ReasonLimits(Table):
    """What the platform takes as a reason."""

    max_length: int = Field(gt=0)


class DeregistrationSheet(Table):
    """A kind of sheet: the names it may have, and the labels of its columns."""

    names: tuple[str, ...] = ()
    columns: Mapping[str, Words]

    @cached_property
    def patterns(self) -> dict[str, tuple[Pattern, ...]]:
        """Header path alternatives of each column."""
        return {name: tuple(map(parse_pattern, paths)) for name, paths in self.columns.items()}

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every label that may stand last in the header path of one of its own columns."""
        own = (p for name, paths in self.patterns.items() if name in OWN_COLUMNS for p in paths)
        return frozenset(label for pattern in own for label in pattern[-1])


class DeregistrationMapping(Table):
    """``deregistration.toml``."""

    version: int = Field(ge=1, le=1)
    type: Annotated[tuple[DeregistrationType, ...], Field(min_length=1)]
    proof: ProofLimits
    reason: ReasonLimits
    sheet: DeregistrationSheet
    reinstatement_sheet: DeregistrationSheet

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        names = [one.name for one in self.type]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"注销类型重复：{'、'.join(sorted(twice))}")
        words = [word for one in self.type for word in _words(one)]
        if twice := {word for word in words if words.count(word) > 1}:
            raise ValueError(f"同一写法属于两个注销类型：{'、'.join(sorted(twice))}")
        _require_columns("sheet", self.sheet, OWN_COLUMNS)
        _require_columns("reinstatement_sheet", self.reinstatement_sheet, REINSTATEMENT_COLUMNS)
        return self

    @cached_property
    def types(self) -> dict[str, DeregistrationType]:
        """Every type by name, in the platform's order."""
        return {one.name: one for one in self.type}

    @cached_property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Each type that the statistics count, with its column's spellings."""
        return {one.name: one.statistics for one in self.type if one.statistics}

    @cached_property
    def _types_by_word(self) -> dict[str, str]:
        return {word: one.name for one in self.type for word in _words(one)}

    def type_of(self, word: str) -> str | None:
        """Return the name of the type that a workbook or a page calls ``word``."""
        return self._types_by_word.get(normalise_label(word))

    def label_of(self, name: str) -> str:
        """Return the operator's word for a type; the name itself where it is unknown."""
        return self.types[name].label if name in self.types else name


def _words(one: DeregistrationType) -> Iterator[str]:
    yield from dict.fromkeys(map(normalise_label, (one.label, *one.form, *one.sheet)))


def _require_columns(table: str, sheet: DeregistrationSheet, own: tuple[str, ...]) -> None:
    known = {*HOUSEHOLD_COLUMNS, *own}
    if unknown := sorted(set(sheet.columns) - known):
        raise ValueError(f"{table}.columns 中不认识的列：{'、'.join(unknown)}")
    if lacking := sorted({"head", *own} - set(sheet.columns)):
        raise ValueError(f"{table}.columns 缺少：{'、'.join(lacking)}")
