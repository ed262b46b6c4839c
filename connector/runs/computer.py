"""What ``doctor`` looks at on this computer: home folder, clock, disk, browser."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from connector.browser.launch import candidates, try_browser
from connector.browser.policy import Policy, find_forbidding
from connector.errors import BrowserMissingError
from connector.records.diagnosis import Check, Verdict
from connector.sections import BrowserSettings

SYNCED = (
    *("onedrive", "dropbox", "google drive", "googledrive", "iclouddrive", "mobile documents"),
    *("坚果云", "nutstore", "百度网盘", "baidusyncdisk", "wpsdrive", "wps云盘", "微云", "seafile"),
)
SYNC_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
OTHERS_MAY_READ, OTHERS_MAY_WRITE = 0o077, 0o022
NOT_PERSONAL = ("trusted.json",)
MEGABYTE = 1_000_000
LITTLE, TOO_LITTLE = 1000, 200  #: megabytes
FIRST_YEAR = 2022  # before it, nothing is to be entered
SMALL_SKEW, GREAT_SKEW = timedelta(minutes=5), timedelta(hours=12)


def check_home(home: Path) -> Check:
    """Say whether the home folder is there, can be written to, and is this user's alone."""
    title, shown = "数据文件夹", show_path(home)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        return Check(
            name="home",
            title=title,
            verdict=Verdict.PROBLEM,
            detail=f"{shown} 建不了或不能写入（{error.strerror}）",
            advice="请换一个能写入的文件夹，写在设置项 home 里",
        )
    if exposures := list(_find_exposure(home)):
        return Check(
            name="home",
            title=title,
            verdict=Verdict.PROBLEM,
            detail=f"{shown} {'；'.join(problem for problem, _ in exposures)}",
            advice="；".join(advice for _, advice in exposures),
        )
    if _lies_in(home, Path(tempfile.gettempdir())):
        return Check(
            name="home",
            title=title,
            verdict=Verdict.NOTICE,
            detail=f"{shown} 可以写入，但在临时文件夹里，随时可能被清空",
            advice="正式使用前请把设置项 home 改到本人的文件夹",
        )
    return Check(
        name="home", title=title, verdict=Verdict.OK, detail=f"{shown} 可以写入，只有本人能看"
    )


def _find_exposure(home: Path) -> Iterator[tuple[str, str]]:
    """Yield how others could see or change what is kept there, and what to do about it."""
    parts = " ".join(home.resolve().parts).lower()
    synced = [os.environ[name] for name in SYNC_VARIABLES if os.environ.get(name)]
    if any(word in parts for word in SYNCED) or any(_lies_in(home, Path(p)) for p in synced):
        yield (
            "在网盘的同步文件夹里：户的资料会传到别处，日志也可能损坏",
            "请把设置项 home 改到不同步的本机文件夹，并把原来的内容移过去",
        )
    if str(home.resolve()).startswith("\\\\"):
        yield "在共享盘上：日志可能损坏", "请把设置项 home 改到本机磁盘的文件夹"
    if os.name != "posix":
        return  # Windows keeps lists of rights; the user's own folder is theirs
    if home.stat().st_mode & OTHERS_MAY_WRITE:
        yield "别的用户也能写入", "请运行 chmod 700 改成只有本人能用"
    files = (path for path in home.rglob("*") if path.is_file() and path.name not in NOT_PERSONAL)
    if any(path.stat().st_mode & OTHERS_MAY_READ for path in files):
        yield "里面有别的用户能读的文件", "请运行 chmod -R go-rwx 改成只有本人能读"


def _lies_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def show_path(path: Path) -> str:
    """Return a path without the user's own name, which can be a person's."""
    try:
        return str(Path("~") / path.resolve().relative_to(Path.home().resolve()))
    except (ValueError, RuntimeError):
        return str(path)


def check_clock(now: datetime) -> Check:
    """Say whether this computer's date can be right; months are worked out from it."""
    shown = f"{now:%Y-%m-%d %H:%M}（北京时间）"
    if now.year < FIRST_YEAR:
        return Check(
            name="clock",
            title="本机时间",
            verdict=Verdict.PROBLEM,
            detail=f"{shown}，不可能对",
            advice="请在系统设置里校准日期和时间",
        )
    return Check(name="clock", title="本机时间", verdict=Verdict.OK, detail=shown)


def check_skew(skew: timedelta | None) -> Check:
    """Say how far the platform's clock and this one are apart."""
    title = "与平台时间相差"
    if skew is None:
        detail = "平台没有说明时间"
        return Check(name="skew", title=title, verdict=Verdict.NOTICE, detail=detail)
    minutes = abs(skew) / timedelta(minutes=1)
    side = "慢" if skew > timedelta(0) else "快"
    if abs(skew) < SMALL_SKEW:
        return Check(name="skew", title=title, verdict=Verdict.OK, detail="不到 5 分钟")
    return Check(
        name="skew",
        title=title,
        verdict=Verdict.PROBLEM if abs(skew) >= GREAT_SKEW else Verdict.NOTICE,
        detail=f"本机比平台{side} {minutes:.0f} 分钟",
        advice="请校准本机的日期和时间：应录的月份是按本机日期推算的",
    )


def check_disk(home: Path) -> Check:
    """Say whether journal and reports will find room."""
    place = next((one for one in (home, *home.parents) if one.exists()), Path.cwd())
    free = shutil.disk_usage(place).free / MEGABYTE
    detail = f"还有 {free / 1000:.1f} GB"
    if free >= LITTLE:
        return Check(name="disk", title="磁盘空间", verdict=Verdict.OK, detail=detail)
    return Check(
        name="disk",
        title="磁盘空间",
        verdict=Verdict.PROBLEM if free < TOO_LITTLE else Verdict.NOTICE,
        detail=detail,
        advice="请清理磁盘：日志写不下时，录入会停止",
    )


async def check_browser(settings: BrowserSettings, host: str) -> tuple[Check, Check]:
    """Say which browser there is and whether it starts, and what policies say to it."""
    policies = find_policies(settings)
    told = "；".join(f"{name}：{policy}" for name, policy in policies)
    try:
        version = await try_browser(settings, host=host)
        first = next(candidates(settings))
        name = first.get("channel") or first.get("executable_path") or "Playwright 自带"
        detail = f"{name}，版本 {version}，能启动"
        found = Check(name="browser", title="浏览器", verdict=Verdict.OK, detail=detail)
        verdict = Verdict.NOTICE if policies else Verdict.OK
    except BrowserMissingError as error:
        advice = (
            "请管理员放开下一项中的策略，或换用另一个浏览器（设置项 browser.channel）"
            if policies
            else "请安装或更新 Microsoft Edge 或 Google Chrome，再运行 connector doctor"
        )
        found = Check(
            name="browser",
            title="浏览器",
            verdict=Verdict.PROBLEM,
            detail=error.reason,
            advice=advice,
        )
        verdict = Verdict.PROBLEM if policies else Verdict.OK
    policy = Check(
        name="policy",
        title="浏览器的单位策略",
        verdict=verdict,
        detail=f"有禁止程序控制浏览器的策略：{told}"
        if policies
        else "没有禁止程序控制浏览器的策略",
        advice="请管理员放开这一策略" if policies else "",
    )
    return found, policy


def find_policies(settings: BrowserSettings) -> list[tuple[str, Policy]]:
    """Return what forbids the browsers that may be used here, with the browser's name."""
    names = [settings.channel] if settings.channel in CHANNEL_NAMES else list(CHANNEL_NAMES)
    return [(CHANNEL_NAMES[n], policy) for n in names for policy in find_forbidding(n)]


CHANNEL_NAMES = {"msedge": "Edge", "chrome": "Chrome", "chromium": "Chromium"}


def describe_computer() -> str:
    """Return the system and the Python that this runs on."""
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{sys.platform}，Python {version}"
