"""Where a record was read."""

from pydantic import BaseModel, ConfigDict


class Source(BaseModel):
    """Where a record was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    sheet: str
    row: int
