"""Enterprise policies that keep a browser from being driven, and how their failure reads."""

import json
import plistlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Policy → the values with which it forbids what we need (RemoteDebuggingAllowed false,
# DeveloperToolsAvailability 2: not even for extensions and automation).
FORBIDDING: Mapping[str, tuple[int, ...]] = {
    "RemoteDebuggingAllowed": (0,),
    "DeveloperToolsAvailability": (2,),
}
REGISTRY = {
    "msedge": r"SOFTWARE\Policies\Microsoft\Edge",
    "chrome": r"SOFTWARE\Policies\Google\Chrome",
    "chromium": r"SOFTWARE\Policies\Chromium",
}
LINUX_FOLDERS = {
    "msedge": ("etc/opt/edge/policies/managed",),
    "chrome": ("etc/opt/chrome/policies/managed",),
    "chromium": ("etc/chromium/policies/managed", "etc/chromium-browser/policies/managed"),
}
MAC_FILES = {
    "msedge": "Library/Managed Preferences/com.microsoft.Edge.plist",
    "chrome": "Library/Managed Preferences/com.google.Chrome.plist",
    "chromium": "Library/Managed Preferences/org.chromium.Chromium.plist",
}
FAILURES = {  # what launching says, in lower case → what it means
    "remote debugging is disallowed": "本单位的策略 RemoteDebuggingAllowed 禁止程序控制浏览器",
    "developertoolsavailability": "本单位的策略 DeveloperToolsAvailability 禁止程序控制浏览器",
    "requires a non-default data directory": "浏览器拒绝使用默认的用户资料夹",
    "missing x server": "没有可用的桌面，无法显示浏览器窗口",
    "error while loading shared libraries": "浏览器缺少系统库",
    "executable doesn't exist": "没有安装",
    "is not found at": "没有安装",
}


@dataclass(frozen=True)
class Policy:
    """A policy that forbids us, and where it is set."""

    name: str
    value: int
    place: str

    def __str__(self) -> str:
        return f"{self.name} = {self.value}（{self.place}）"


def find_forbidding(browser: str, *, root: Path = Path("/")) -> tuple[Policy, ...]:
    """Return the policies of ``msedge``, ``chrome`` or ``chromium`` that forbid driving it."""
    return tuple(
        Policy(name, number, place)
        for place, values in _read_policies(browser, root)
        for name, forbidding in FORBIDDING.items()
        if (number := _number(values.get(name))) is not None and number in forbidding
    )


def explain_failure(message: str) -> str:
    """Return in a few words why a browser did not start."""
    plain = message.lower()
    for sign, meaning in FAILURES.items():
        if sign in plain:
            return meaning
    lines = message.strip().splitlines()
    return lines[0][:80] if lines else "没有说明原因"


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, bool | int) else None


def _read_policies(browser: str, root: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each place where policies are set, with what it says."""
    if sys.platform == "win32":
        yield from _read_registry(REGISTRY[browser])
        return
    for folder in LINUX_FOLDERS[browser]:
        for file in sorted((root / folder).glob("*.json")):
            if values := _load(file, json.loads):
                yield str(file), values
    if values := _load(root / MAC_FILES[browser], plistlib.loads):
        yield str(root / MAC_FILES[browser]), values


def _load(file: Path, parse: Any) -> Mapping[str, Any]:
    """Return what a file says; nothing where it cannot be read: that is its owner's matter."""
    try:
        values = parse(file.read_bytes())
    except (OSError, ValueError):  # plistlib's own error is a ValueError
        return {}
    return values if isinstance(values, dict) else {}


def _read_registry(key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if sys.platform != "win32":
        return
    import winreg

    for hive, name in ((winreg.HKEY_LOCAL_MACHINE, "HKLM"), (winreg.HKEY_CURRENT_USER, "HKCU")):
        values = {}
        for policy in FORBIDDING:
            try:
                with winreg.OpenKey(hive, key) as opened:
                    values[policy] = winreg.QueryValueEx(opened, policy)[0]
            except OSError:
                continue
        if values:
            yield f"{name}\\{key}", values
