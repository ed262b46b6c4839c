"""Where and how we run: ``connector.toml``, the environment, and secrets from the keyring."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import keyring
import keyring.errors
import platformdirs
from pydantic import (
    Field,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from connector.errors import SettingsError
from connector.sections import (
    DEFAULT_RULES,
    AccountSettings,
    BrowserSettings,
    DeadlineSettings,
    LimitSettings,
    NotifySettings,
    PaceSettings,
    PlatformSettings,
    RuleSettings,
    Section,
    WorkbookSettings,
)
from connector.toml import TomlError, explain, read_toml

ENV_PREFIX = "CONNECTOR_"
KEYRING_SERVICE = "hebei-connector"
EvidenceLevel = Literal["trouble", "all", "none"]
EVIDENCE_LEVELS: tuple[str, ...] = get_args(EvidenceLevel)


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
