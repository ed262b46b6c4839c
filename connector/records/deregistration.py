"""A household taken out of monitoring, or put back: as the workbook declares it."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from connector.records.household import Household
from connector.records.source import Source


class Kind(StrEnum):
    """What a row of a workbook asks for."""

    INCOME = "income"
    DEREGISTRATION = "deregistration"
    REINSTATEMENT = "reinstatement"


class Proof(BaseModel):
    """The picture that proves a deregistration.

    ``path`` is the very file that is to be sent: the clerk's own, or the copy that was
    converted from it because that was asked for. ``given`` is what the workbook's cell says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(gt=0)
    given: str


class Deregistration(BaseModel):
    """One row that asks for 户注销; ``type`` is the mapping's name of one of its types."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    household: Household
    type: str
    reason: str
    proof: Proof
    source: Source


class Reinstatement(BaseModel):
    """One row that asks for 注销退回. The platform takes no reason for it: ours is kept for
    those who look at it later."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    household: Household
    reason: str
    source: Source
