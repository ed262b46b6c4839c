"""The certificates that a person has accepted, with what they looked like then."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from connector.accounts import read_secret
from connector.browser.certificate import Certificate
from connector.errors import InputError, SettingsError
from connector.private import write_private
from connector.settings import Settings

FILE = "trusted.json"


class Trusted(BaseModel):
    """A pin, and what was shown to the person who said yes; empty for one from the settings."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    spki_pin: str
    subject: str = ""
    names: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""
    sha256: str = ""

    def __str__(self) -> str:
        days = f"，有效期 {self.not_before} 至 {self.not_after}" if self.not_after else ""
        names = f"，名称 {'、'.join(self.names)}" if self.names else ""
        return f"{self.spki_pin}{days}{names}"


def load_trusted(settings: Settings) -> tuple[Trusted, ...]:
    """Return what is trusted for this host: by the settings, and by ``connector trust``."""
    stored = _load(settings).get(settings.platform.host, [])
    return (*(Trusted(spki_pin=pin) for pin in settings.platform.spki_pins), *stored)


def load_pins(settings: Settings) -> tuple[str, ...]:
    """Return the pins trusted for this host."""
    return tuple(one.spki_pin for one in load_trusted(settings))


def build_trusted(shown: Certificate) -> Trusted:
    """Return a certificate as it is remembered."""
    return Trusted(
        spki_pin=shown.spki_pin,
        subject=shown.subject,
        names=shown.names,
        not_before=f"{shown.not_before:%Y-%m-%d}",
        not_after=f"{shown.not_after:%Y-%m-%d}",
        sha256=shown.sha256,
    )


def store_trusted(settings: Settings, shown: Certificate) -> Path:
    """Remember ``shown`` as the only stored one for this host; return the file."""
    path = settings.home / FILE
    trusted = _load(settings) | {settings.platform.host: [build_trusted(shown)]}
    document = {host: [one.model_dump() for one in ones] for host, ones in trusted.items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, json.dumps(document, indent=2, ensure_ascii=False).encode())
    except OSError as error:
        raise InputError(f"证书记不下来：{path} 无法写入（{error.strerror}）") from None
    return path


def _load(settings: Settings) -> dict[str, list[Trusted]]:
    path = settings.home / FILE
    try:
        document = json.loads(read_secret(path))
        return {host: _parse(ones) for host, ones in document.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError):
        raise SettingsError(f"{path} 已损坏，请删除后重新运行 connector trust") from None


def _parse(ones: Sequence[Any]) -> list[Trusted]:
    """A pin alone is what earlier versions kept."""
    return [Trusted.model_validate({"spki_pin": o} if isinstance(o, str) else o) for o in ones]
