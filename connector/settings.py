"""Where and how we run: ``connector.toml``, the environment, and secrets from the keyring."""

import os
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

import keyring
import keyring.errors
import platformdirs
from pydantic import (
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from connector.errors import SettingsError
from connector.hours import Hours, QuietHours, leave_time
from connector.sections import DeadlineSettings, NotifySettings, Section
from connector.toml import TomlError, explain, read_toml

ENV_PREFIX = "CONNECTOR_"
KEYRING_SERVICE = "hebei-connector"
EvidenceLevel = Literal["trouble", "all", "none"]
EVIDENCE_LEVELS: tuple[str, ...] = get_args(EvidenceLevel)
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


class Settings(BaseSettings):
    """Everything a run needs to know about where it is; frozen and passed along."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    platform: PlatformSettings = PlatformSettings()
    account: AccountSettings = AccountSettings()
    browser: BrowserSettings = BrowserSettings()
    pace: PaceSettings = PaceSettings()
    limits: LimitSettings = LimitSettings()
    rules: RuleSettings = DEFAULT_RULES
    workbook: WorkbookSettings = WorkbookSettings()
    notify: NotifySettings = NotifySettings()
    deadline: DeadlineSettings = DeadlineSettings()
    operator: str = ""
    require_approval: bool = False
    reviewers: Mapping[str, str] = {}
    journal_url: str = ""
    evidence: EvidenceLevel = "trouble"
    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_path("hebei-connector", False))
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which arrives as init values."""
        return env_settings, init_settings

    @property
    def runs_folder(self) -> Path:
        """One folder a run: evidence and reports."""
        return self.home / "runs"

    @property
    def pictures_folder(self) -> Path:
        """Copies of proof pictures that were converted because that was asked for."""
        return self.home / "pictures"

    @property
    def receipts_folder(self) -> Path:
        """What tells of the files that were removed."""
        return self.home / "receipts"

    @property
    def journal_address(self) -> str:
        """The SQLAlchemy URL of the journal."""
        return self.journal_url or f"sqlite:///{(self.home / 'journal.sqlite3').as_posix()}"


def load_settings(config: Path | None = None) -> Settings:
    """Return the settings of ``config`` (default: ``connector.toml`` here, if any).

    Raises SettingsError with every problem in one Chinese sentence.
    """
    _refuse_unknown_environment()
    try:
        return Settings(**_load_file(config))
    except ValidationError as error:
        raise SettingsError(explain(error, what="设置项"), subject="设置有误") from None


def _load_file(config: Path | None) -> dict[str, Any]:
    path = config or Path("connector.toml")
    if not path.is_file():
        if config is None:
            return {}
        raise SettingsError(f"找不到设置文件 {path}，请检查 --config 后面的路径")
    try:
        values = read_toml(path)
    except TomlError as error:
        raise SettingsError(f"设置文件 {path} {error}") from None
    platform, account = (_section(values, name) for name in ("platform", "account"))
    if "password" in account:
        raise SettingsError(
            f"请从 {path} 中删去 password：密码不写入文件，"
            "请用 connector account add 存入系统钥匙串"
        )
    if "addresses" in _section(values, "notify"):
        raise SettingsError(
            f"请从 {path} 的 [notify] 中删去 addresses：地址里有密钥，不写入文件，"
            "请用 connector notify add 存入系统钥匙串"
        )
    folder = path.resolve().parent
    workbook = _section(values, "workbook")
    if isinstance(workbook.get("layout"), str) and workbook["layout"]:
        workbook["layout"] = str(folder / workbook["layout"])
    if "home" in values:
        values["home"] = folder / str(values["home"])
    mapping = platform.get("mapping")
    if isinstance(mapping, str) and (folder / mapping).is_dir():
        platform["mapping"] = str(folder / mapping)
    return values


def _section(values: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a table of the file; what is no table is refused with all else that is wrong."""
    section = values.get(name)
    return section if isinstance(section, dict) else {}


def _known_variables() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, Section):
            yield from (f"{ENV_PREFIX}{name}__{key}".upper() for key in section.model_fields)
        else:
            yield f"{ENV_PREFIX}{name}".upper()


def _refuse_unknown_environment() -> None:
    known = set(_known_variables())
    unknown = sorted(
        name
        for name in os.environ
        if name.upper().startswith(ENV_PREFIX) and name.upper() not in known
    )
    if unknown:
        raise SettingsError(f"不认识的环境变量 {'、'.join(unknown)}，请检查拼写或删去")


def load_password(settings: Settings) -> str | None:
    """Return the password of the environment or the OS keyring, or None."""
    if settings.account.password is not None:
        return settings.account.password.get_secret_value()
    try:
        return keyring.get_password(keyring_service(settings), settings.account.username)
    except keyring.errors.KeyringError:
        return None


def store_password(settings: Settings, username: str, password: str) -> None:
    """Keep ``password`` in the OS keyring, and nowhere else."""
    try:
        keyring.set_password(keyring_service(settings), username, password)
    except keyring.errors.KeyringError:
        raise SettingsError(
            "本机没有可用的系统钥匙串，请改用环境变量 CONNECTOR_ACCOUNT__PASSWORD"
        ) from None


def keyring_service(settings: Settings) -> str:
    """Return the name under which this platform's passwords are in the keyring."""
    return f"{KEYRING_SERVICE}:{settings.platform.host}"
