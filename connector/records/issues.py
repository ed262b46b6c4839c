"""An issue: one problem in a workbook, as data with its place."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Level(StrEnum):
    """An error keeps the row from being sent; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Issue(BaseModel):
    """One problem, where it is, and in ``message`` (Chinese) how to mend it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    level: Level
    message: str
    file: str
    sheet: str = ""
    cell: str = ""  #: as Excel names it, ``D7``; empty where the whole sheet is meant
    value: str = ""

    @property
    def row(self) -> int | None:
        """The row as Excel numbers it, or None."""
        digits = self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return int(digits) if digits else None
