"""How a sheet was understood: which column went to which field, and which rows were left out."""

from pydantic import BaseModel, ConfigDict


class ColumnReading(BaseModel):
    """One column with a header: its label cell and path, and the field that it was read as."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cell: str
    path: str
    field: str = ""  #: empty for a column that is not read
    label: str = ""
    month: str = ""  #: where a block of columns belongs to one month
    unit: str = ""  #: where it is not 元
    is_sum: bool = False  #: read to be compared with its parts, never sent


class SkippedRow(BaseModel):
    """A filled row below the header that holds no household."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: int
    reason: str


class SheetReading(BaseModel):
    """One sheet as it was understood; ``why_not`` says why it was not read, if so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    sheet: str
    header_row: int = 0
    month: str = ""
    month_from: str = ""
    village: str = ""
    columns: tuple[ColumnReading, ...] = ()
    rows: int = 0
    skipped: tuple[SkippedRow, ...] = ()
    why_not: str = ""
