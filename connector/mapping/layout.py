"""A county's own layout of workbooks: other words for the same columns, laid over a mapping.

Written without Python: ``connector map`` drafts one from a workbook, a person corrects it.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from connector.errors import MappingError
from connector.mapping.income import IncomeField, IncomeMapping, SheetMapping, Table

Labels = tuple[str, ...]
SomeLabels = Annotated[tuple[str, ...], Field(min_length=1)]


class LayoutSheet(Table):
    """What is about the sheet as a whole; an empty list leaves the mapping's own words."""

    names: Labels = ()
    unread: Labels = ()  #: columns that nobody wants read, nor to be told of
    yes: Labels = ()
    no: Labels = ()


class Layout(Table):
    """``mapping.toml``: under which headers a county's workbooks have what.

    What is listed is looked for under these headers only; an empty list of a field means
    that the workbooks do not have it.
    """

    version: int = Field(ge=1, le=1)
    sheet: LayoutSheet = LayoutSheet()
    columns: Mapping[str, SomeLabels] = {}
    fields: Mapping[str, Labels] = {}


def lay_over(layout: Layout, mapping: IncomeMapping, *, subject: str) -> IncomeMapping:
    """Return the mapping with the layout's headers in the place of its own.

    Raises MappingError for a column or field that the mapping does not know.
    """
    _refuse_unknown(layout.columns, mapping.sheet.columns, "columns", subject)
    _refuse_unknown(layout.fields, mapping.fields, "fields", subject)
    return mapping.model_copy(
        update={
            "sheet": _sheet(layout, mapping.sheet),
            "field": tuple(_field(field, layout) for field in mapping.field),
        }
    )


def _refuse_unknown(
    given: Mapping[str, object], known: Mapping[str, object], table: str, subject: str
) -> None:
    if unknown := sorted(set(given) - set(known)):
        raise MappingError(
            f"[{table}] 中不认识的条目 {'、'.join(unknown)}，只能是 {'、'.join(known)}",
            subject=subject,
        )


def _sheet(layout: Layout, sheet: SheetMapping) -> SheetMapping:
    return sheet.model_copy(
        update={
            "names": layout.sheet.names or sheet.names,
            "columns": {**sheet.columns, **layout.columns},
            "unread": (*sheet.unread, *layout.sheet.unread),
            "yes": (*sheet.yes, *layout.sheet.yes),
            "no": (*sheet.no, *layout.sheet.no),
        }
    )


def _field(field: IncomeField, layout: Layout) -> IncomeField:
    labels = layout.fields.get(field.name)
    return field if labels is None else field.model_copy(update={"sheet": labels})
