"""What this computer remembers of its accounts: which there are, refusals, kept sessions.

Passwords and the keys of kept sessions are in the OS keyring, and nowhere else.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import keyring
import keyring.errors
from cryptography.fernet import Fernet, InvalidToken

from connector.errors import FileUnavailableError, SettingsError
from connector.private import insist, write_private
from connector.settings import Settings, keyring_service, store_password

ALL = "all"  #: stands for every account that this computer has a password of

Cookies = list[dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """An account that this computer has been told of, for the platform of the settings."""

    username: str
    has_password: bool
    keeps_session: bool
    refused_at: datetime | None


def add_account(settings: Settings, username: str, password: str) -> None:
    """Keep the password in the OS keyring; a refusal of the one before counts no more."""
    store_password(settings, username, password)
    _change(settings, username, known=True, refused_at=None)


def remove_account(settings: Settings, username: str) -> bool:
    """Forget everything of the account; return whether there was anything.

    Raises SettingsError where the keyring does not let go of the password.
    """
    content = _load(settings)
    had_password = _has_password(settings, username)
    had_entry = content.pop(_name(settings, username), None) is not None
    with suppress(keyring.errors.KeyringError):
        keyring.delete_password(keyring_service(settings), username)
    if _has_password(settings, username):
        raise SettingsError("系统钥匙串没有删去密码，请在系统的凭据管理器中删去")
    had_session = KeptSession(of_account(settings, username)).forget()
    if had_entry:
        _store(settings, content)
    return had_password or had_entry or had_session


def list_accounts(settings: Settings) -> tuple[Known, ...]:
    """Return the accounts of the platform that the settings name, by name."""
    prefix = f"{settings.platform.host} "
    found = []
    for name, entry in sorted(_load(settings).items()):
        username = name.removeprefix(prefix)
        if name.startswith(prefix) and entry.get("known"):
            own = of_account(settings, username)
            refused_at = entry.get("refused_at")
            found.append(
                Known(
                    username=username,
                    has_password=_has_password(settings, username),
                    keeps_session=KeptSession(own).exists,
                    refused_at=datetime.fromisoformat(refused_at) if refused_at else None,
                )
            )
    return tuple(found)


def of_account(settings: Settings, username: str) -> Settings:
    """Return the same settings for another account."""
    account = settings.account.model_copy(update={"username": username})
    return settings.model_copy(update={"account": account})


def select_accounts(settings: Settings, name: str | None) -> tuple[Settings, ...]:
    """Return the settings of each account that is meant: one by its name, the settings' own
    where none is named, and with ``all`` every one that this computer has a password of.

    A password or shown user that is set for the settings' own account is no other's.
    Raises SettingsError where nobody is meant.
    """
    own = settings.account.username
    if name is None:
        return (settings,)
    if name != ALL:
        return (_as_another(settings, name),)
    names = [one.username for one in list_accounts(settings) if one.has_password]
    if own and own not in names and settings.account.password is not None:
        names.insert(0, own)
    if not names:
        raise SettingsError("本机还没有存过账号的密码，请先运行 connector account add 用户名")
    return tuple(_as_another(settings, one) for one in names)


def select_account(settings: Settings, name: str | None) -> Settings:
    """Return the settings of the one account that is meant; raises SettingsError for ``all``."""
    if name == ALL:
        raise SettingsError("这里只能写一个账号，不能写 all")
    (own,) = select_accounts(settings, name)
    return own


def _as_another(settings: Settings, username: str) -> Settings:
    if username == settings.account.username:
        return settings
    account = settings.account.model_copy(
        update={"username": username, "password": None, "shown_as": ""}
    )
    return settings.model_copy(update={"account": account})


def refused_at(settings: Settings, password: str) -> datetime | None:
    """Return when the platform refused this account's password, if it is still the same."""
    entry = _load(settings).get(_name(settings, settings.account.username), {})
    told, salt = entry.get("refused_at"), entry.get("refused_salt", "")
    if not told or entry.get("refused_mark") != _mark(password, salt):
        return None
    return datetime.fromisoformat(told)


def remember_refusal(settings: Settings, password: str, at: datetime) -> None:
    """Remember that the password was refused; see ``_mark`` for what is kept of it."""
    salt = token_hex(8)
    _change(
        settings,
        settings.account.username,
        refused_at=at.isoformat(),
        refused_salt=salt,
        refused_mark=_mark(password, salt),
    )


def forget_refusal(settings: Settings) -> None:
    """Remember that a password was accepted."""
    entry = _load(settings).get(_name(settings, settings.account.username), {})
    if entry.get("refused_at"):
        _change(settings, settings.account.username, refused_at=None)


def _mark(password: str, salt: str) -> str:
    """Return eight bits of a slow hash: one of 256 marks, so that a changed password is
    known as changed, and whoever reads the file learns next to nothing of either."""
    digest = hashlib.scrypt(password.encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=1)
    return digest.hex()


class KeptSession:
    """An account's session between two runs: its cookies, encrypted, for this host only.

    The key is in the OS keyring; the file alone is worth nothing, and a file of another
    account or host is not taken.
    """

    def __init__(self, settings: Settings) -> None:
        self._host = settings.platform.host
        self._username = settings.account.username
        self._service = f"{keyring_service(settings)}:session"
        name = hashlib.sha256(f"{self._host} {self._username}".encode()).hexdigest()[:16]
        self.path = settings.home / "sessions" / f"{name}.session"

    @property
    def exists(self) -> bool:
        """Whether a session is kept, alive or not."""
        return self.path.is_file()

    def require_keyring(self) -> None:
        """Return if the keyring can keep the key; raises SettingsError where it cannot."""
        self._key()

    def load(self) -> tuple[str, Cookies] | None:
        """Return the menu's address and the cookies; None where nothing usable is kept."""
        try:
            secret = self.path.read_bytes()
            kept = json.loads(Fernet(self._key()).decrypt(secret))
        except (OSError, InvalidToken, ValueError, SettingsError):
            return None
        if (kept.get("host"), kept.get("username")) != (self._host, self._username):
            return None
        return kept["address"], kept["cookies"]

    def store(self, address: str, cookies: Cookies) -> None:
        """Keep the session in place of any before."""
        kept = {
            "host": self._host,
            "username": self._username,
            "address": address,
            "cookies": cookies,
        }
        text = json.dumps(kept, ensure_ascii=False).encode()
        write_secret(self.path, Fernet(self._key()).encrypt(text))

    def forget(self) -> bool:
        """Remove the session and its key; return whether there was one."""
        existed = self.exists
        self.path.unlink(missing_ok=True)
        with suppress(keyring.errors.KeyringError):
            keyring.delete_password(self._service, self._username)
        return existed

    def _key(self) -> bytes:
        try:
            key = keyring.get_password(self._service, self._username)
            if key is None:
                key = Fernet.generate_key().decode("ascii")
                keyring.set_password(self._service, self._username, key)
        except keyring.errors.KeyringError:
            raise SettingsError("本机没有可用的系统钥匙串，登录不保留") from None
        return key.encode("ascii")


def read_secret(path: Path) -> str:
    """Return what ``write_secret`` wrote; raises FileNotFoundError where it never did, and
    FileUnavailableError where it cannot be read now."""
    try:
        return insist(lambda: path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        told = f"{path} 现在读不了（{error.strerror}），请过一会儿再试"
        raise FileUnavailableError(told) from None


def write_secret(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step, for its owner only where the OS can.

    Raises FileUnavailableError.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, content)
    except OSError as error:
        told = f"写不了 {path}（{error.strerror}），请检查 home 文件夹和磁盘空间"
        raise FileUnavailableError(told) from None


def _has_password(settings: Settings, username: str) -> bool:
    try:
        return keyring.get_password(keyring_service(settings), username) is not None
    except keyring.errors.KeyringError:
        return False


def _name(settings: Settings, username: str) -> str:
    return f"{settings.platform.host} {username}"


def _path(settings: Settings) -> Path:
    return settings.home / "accounts.json"


def _load(settings: Settings) -> dict[str, dict[str, Any]]:
    path = _path(settings)
    try:
        content: dict[str, dict[str, Any]] = json.loads(read_secret(path))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise SettingsError(f"{path} 已损坏，请删除后重新运行 connector account add") from None
    return content


def _change(settings: Settings, username: str, **changes: Any) -> None:
    content = _load(settings)
    name = _name(settings, username)
    content[name] = content.get(name, {}) | changes
    _store(settings, content)


def _store(settings: Settings, content: dict[str, dict[str, Any]]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    write_secret(_path(settings), text.encode())
