"""The tables of ``connector.toml``: what can be set, and what each setting may be."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    SecretStr,
    StringConstraints,
    field_validator,
)
from pydantic_settings import NoDecode

from connector.hours import Hours, QuietHours, leave_time


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


DEFAULT_URL = "https://211.90.39.112/login.aspx"  # PLATFORM.md 2, attested


Host = Annotated[str, StringConstraints(pattern=r"^(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?$")]
"""A host as the address bar shows it, with its port where that is not 443."""


class PlatformSettings(Section):
    """Which site, whose certificate, which mapping."""

    url: str = DEFAULT_URL
    spki_pins: Annotated[tuple[str, ...], NoDecode] = ()
    further_hosts: Annotated[tuple[Host, ...], NoDecode] = ()
    mapping: str = "hebei"

    @field_validator("url")
    @classmethod
    def _is_https(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            is_whole = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
        except ValueError:  # a port that is no number, half an IPv6 address
            is_whole = False
        if not is_whole:
            raise ValueError("要写完整的地址，例如 https://211.90.39.112/login.aspx")
        return url

    @field_validator("spki_pins", "further_hosts", mode="before")
    @classmethod
    def _split(cls, listed: object) -> object:
        return [one for one in listed.split(",") if one] if isinstance(listed, str) else listed

    @property
    def host(self) -> str:
        """Host and port as the address bar shows them; what trust is stored under."""
        return urlsplit(self.url).netloc


class AccountSettings(Section):
    """The issued account. ``shown_as`` is what the platform's header shows for it.

    ``login`` says who logs in: we with the password, or a person in a visible window.
    """

    username: str = ""
    password: SecretStr | None = None
    shown_as: str = ""
    login: Literal["password", "person"] = "password"
    person_wait_minutes: float = Field(default=15, gt=0)
    ring_seconds: float = Field(default=60, gt=0)
    keep_session: bool = False


class BrowserSettings(Section):
    """Which browser, and how it runs. ``tabs`` are parallel pages of one login."""

    channel: str = ""
    executable: str = ""
    headless: bool = True
    tabs: int = Field(default=1, ge=1, le=8)
    timeout_seconds: float = Field(default=30, gt=0)
    settle_seconds: float = Field(default=10, ge=0)
    recycle_after: int = Field(default=150, ge=1)


class PaceSettings(Section):
    """How good a guest we are: pauses between households, and hours without any."""

    minimum_interval_seconds: float = Field(default=0, ge=0)
    quiet_hours: Annotated[tuple[QuietHours, ...], NoDecode] = ()
    quiet_wait: bool = True
    back_off: bool = True
    back_off_factor: float = Field(default=3, gt=1)
    back_off_cap_seconds: float = Field(default=10, ge=0)

    @field_validator("quiet_hours", mode="before")
    @classmethod
    def _split_hours(cls, hours: object) -> object:
        return [h for h in hours.split(",") if h.strip()] if isinstance(hours, str) else hours

    @field_validator("quiet_hours")
    @classmethod
    def _leaves_time(cls, hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
        if not leave_time(hours):
            raise ValueError("占满了全天，没有时间录入")
        return hours


class LimitSettings(Section):
    """How much a run may overwrite without the operator naming the number of rows.

    The share is of the rows that are written, and counts from ``share_from`` rows on.
    """

    overwrites: int = Field(default=100, ge=0)
    overwrite_share: Decimal = Field(default=Decimal("0.3"), ge=0, le=1)
    share_from: int = Field(default=10, ge=1)
    overwrite_money: Decimal = Field(default=Decimal(100000), ge=0)


class RuleSettings(Section):
    """Thresholds of the rules that workbooks are held against; amounts in yuan."""

    first_month: str = "2021-10"  # PLATFORM.md 1, attested: the first month to be registered
    wage_ceiling: Decimal = Field(default=Decimal(10000), gt=0)
    costs_expected_above: Decimal = Field(default=Decimal(0), ge=0)
    fall_share: Decimal = Field(default=Decimal("0.5"), gt=0, le=1)
    copied_months: int = Field(default=3, ge=2)
    copied_households: int = Field(default=5, ge=2)
    regular_items: Annotated[tuple[str, ...], NoDecode] = (
        "wages_public_post",
        "property_land_rent",
        "property_solar",
        "transfer_policy",
    )
    seasonal_items: Annotated[tuple[str, ...], NoDecode] = (
        "business_crops",
        "business_other",
        "business_costs",
        "property_land_rent",
        "property_dividends",
    )
    lines: Mapping[str, Decimal] = {}
    off: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("first_month")
    @classmethod
    def _is_month(cls, month: str) -> str:
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
            raise ValueError("要写成 2021-10 的样子")
        return month

    @field_validator("regular_items", "seasonal_items", "off", mode="before")
    @classmethod
    def _split_names(cls, names: object) -> object:
        return [name for name in names.split(",") if name] if isinstance(names, str) else names

    @field_validator("lines")
    @classmethod
    def _has_years(cls, lines: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
        if not all(re.fullmatch(r"\d{4}", year) and line > 0 for year, line in lines.items()):
            raise ValueError("要写成 年份 = 金额，例如 2022 = 6900")
        return lines


DEFAULT_RULES = RuleSettings()


class WorkbookSettings(Section):
    """How workbooks are read; ``layout`` is what ``connector map`` drafted, once corrected."""

    layout: str = ""
