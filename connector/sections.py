"""Tables of ``connector.toml``: who is told of what, and until when a month is to be filed."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, SecretStr, field_validator
from pydantic_settings import NoDecode

from connector.hours import Hours, QuietHours


class Section(BaseModel):
    """A table of ``connector.toml``; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NotifySettings(Section):
    """Who is told of ends and deadlines; an address holds a key, so the file names it only.

    ``addresses`` is the environment's alone: ``name=address``, several with blanks between.
    """

    targets: Annotated[tuple[str, ...], NoDecode] = ()
    addresses: SecretStr | None = None

    @field_validator("targets", mode="before")
    @classmethod
    def _split(cls, names: object) -> object:
        return [name for name in names.split(",") if name] if isinstance(names, str) else names

    @field_validator("addresses")
    @classmethod
    def _has_names(cls, addresses: SecretStr | None) -> SecretStr | None:
        words = addresses.get_secret_value().split() if addresses else []
        if not all(re.match(r"[^=]+=.", word) for word in words):
            raise ValueError("要写成 名称=地址，几个之间用空格隔开")
        return addresses

    @property
    def given_addresses(self) -> Mapping[str, str]:
        """The addresses of the environment, by the target's name."""
        words = self.addresses.get_secret_value().split() if self.addresses else []
        return {name: address for name, _, address in (word.partition("=") for word in words)}


class DeadlineSettings(Section):
    """Until when a month is to be filed: the end of that day of the month after it."""

    day: int = Field(default=5, ge=1, le=28)  # PLATFORM.md 1, attested
    remind_hours: Annotated[tuple[PositiveInt, ...], NoDecode] = (72, 24, 6, 2)
    work_hours: QuietHours = Field(default=Hours(8 * 60 + 30, 17 * 60 + 30))

    @field_validator("remind_hours", mode="before")
    @classmethod
    def _split(cls, hours: object) -> object:
        return [one for one in hours.split(",") if one] if isinstance(hours, str) else hours
