"""The columns of the template: their order, headers and formulas, all from the mapping."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from connector.mapping.headers import ALTERNATIVE_SEPARATOR, PATH_SEPARATOR, HeaderPath
from connector.mapping.income import Group, IncomeField, IncomeMapping, Kind

INCOME_HEADING = "收入情况"
GUARANTEES_HEADING = "“三保障”情况"
YUAN = "(元)"

_ORDER = {group: place for place, group in enumerate(Group)}


@dataclass(frozen=True)
class Column:
    """One column of the template."""

    name: str
    path: HeaderPath
    field: IncomeField | None = None  #: None for the columns that name household and month

    @property
    def kind(self) -> Kind:
        """What the column holds; names of household and month are text."""
        return self.field.kind if self.field else Kind.TEXT

    @property
    def is_amount(self) -> bool:
        """Whether a clerk types money here."""
        return self.field is not None and self.field.is_amount


def build_columns(mapping: IncomeMapping) -> tuple[Column, ...]:
    """Return the columns in the platform's order: household, month, groups, total, answers."""
    named = [Column(name, _labels(texts[0])) for name, texts in mapping.sheet.columns.items()]
    fields = sorted((f for f in mapping.field if f.sheet), key=_place)
    return (*named, *(Column(f.name, _path(f), f) for f in fields))


def sum_formula(column: Column, columns: Sequence[Column], row: int) -> str:
    """Return the formula of a 小计 or 合计: blank while its parts are blank."""
    incomes = _cells(column, columns, row, Kind.INCOME)
    costs = _cells(column, columns, row, Kind.COST)
    parts = ",".join((*incomes, *costs))
    total = f"SUM({','.join(incomes)})" if incomes else "0"
    if costs:
        total += f"-SUM({','.join(costs)})"
    return f'=IF(COUNT({parts})=0,"",ROUND({total},2))'


def _cells(column: Column, columns: Sequence[Column], row: int, kind: Kind) -> tuple[str, ...]:
    group = column.field.group if column.field else Group.NONE
    return tuple(
        f"{get_column_letter(place)}{row}"
        for place, other in enumerate(columns, start=1)
        if other.kind is kind and other.field and group in (other.field.group, Group.NONE)
    )


def _place(field: IncomeField) -> tuple[bool, int]:
    return field.kind in (Kind.ANSWER, Kind.TEXT), _ORDER[field.group]


def _path(field: IncomeField) -> HeaderPath:
    labels = _labels(field.sheet[0])
    if field.kind in (Kind.ANSWER, Kind.TEXT):
        return (GUARANTEES_HEADING, *labels)
    # The unit stands once, on the widest heading of the amounts.
    return (INCOME_HEADING, labels[0] + YUAN, *labels[1:])


def _labels(path: str) -> HeaderPath:
    """Return the first spelling of each step of a mapping's path."""
    return tuple(_first(step.split(ALTERNATIVE_SEPARATOR)) for step in path.split(PATH_SEPARATOR))


def _first(labels: Iterable[str]) -> str:
    return next(iter(labels)).strip()
