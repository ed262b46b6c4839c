"""Where a household stands on the platform: on the lists, or taken off them."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from connector.records.household import Household


class StandingState(StrEnum):
    """On the lists, off them, or unknown to the platform."""

    REGISTERED = "registered"
    DEREGISTERED = "deregistered"
    ABSENT = "absent"


class Standing(BaseModel):
    """What the platform shows of one household's standing.

    ``type`` is the mapping's name of the deregistration's type, or the page's own word where
    the mapping does not know it; ``shown`` is all that the list shows, by column.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StandingState
    household: Household | None = None
    type: str = ""
    cause: str = ""
    year: str = ""
    shown: Mapping[str, str] = {}

    @property
    def is_registered(self) -> bool:
        """Whether the household is on the lists."""
        return self.state is StandingState.REGISTERED
