"""``purge``: removes what is old and no longer needed, and leaves a receipt.

Only files that the connector itself writes are touched, each known by its place and name;
links are not followed, the journal is never among them, and a run that is not settled keeps
everything.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from connector.errors import InputError
from connector.hours import ZONE
from connector.journal.journal import Journal
from connector.runs.marks import read_captured_files, read_plan_mark
from connector.settings import Settings

_AGE = re.compile(r"\s*(\d{1,5})\s*(?:d|D|天|日)\s*")
_TIME = r"\d{8}-\d{6}"
_NUMBER = r"(?:-\d+)?"  # of a report that was written beside one that was open
_SHOWN = r"\.(?:xlsx|html)"
_RUN_FILES = re.compile(rf"report{_NUMBER}{_SHOWN}|evidence/\d{{4}}-[a-z-]+{_NUMBER}\.(?:html|png)")
_DIAGNOSES = re.compile(rf"doctor-{_TIME}\.(?:html|json)")
_REPORTS = (  # by folder and name, and what the receipt calls them: a group's name is not ours
    (re.compile(rf"(upload-{_TIME}/report{_NUMBER}{_SHOWN})"), r"\1"),
    (re.compile(rf"(reconcile-{_TIME}/)对照({_NUMBER}\.(?:xlsx|html|csv|json))"), r"\1report\2"),
    (re.compile(rf"(status-{_TIME}/)上报进度(-\d{{4}}-\d\d{_NUMBER}{_SHOWN})"), r"\1report\2"),
    (re.compile(rf"(status-{_TIME}/)督导月报-.+?(-\d{{4}}-\d\d{_NUMBER}{_SHOWN})"), r"\1group\2"),
)
_LOGS = re.compile(r"job-\d+\.log")
_CRASHES = re.compile(rf"crash-{_TIME}\.txt")
_PICTURES = re.compile(r"([0-9a-f]{8,64})\.(?:jpe?g|png)")
_LINK_TAGS = (0xA000000C, 0xA0000003)  # Windows: symbolic link, junction

IS_LINK = "是链接，没有动"
NOT_OURS = "不是本程序写的文件，没有动"
NOT_SETTLED = "还没有做完，保留；可用 connector resume 接着做"
NOT_TRUSTED = "日志有问题，保留；请运行 connector journal verify"
NOT_KNOWN = "日志中没有这次运行，保留"


@dataclass(frozen=True)
class OldFile:
    """One file to be removed; ``name`` is what the receipt calls it: nobody's words."""

    path: Path
    name: str
    kind: str  #: evidence, report, plan, capture, picture, diagnosis, log or crash
    run: str = ""
    size: int = 0
    sha256: str = ""


@dataclass
class Found:
    """What would be removed, and what is old but stays, with the reason."""

    files: list[OldFile] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(one.size for one in self.files)


def parse_age(text: str) -> timedelta:
    """Return the age that ``90d`` stands for; raises InputError."""
    if not (found := _AGE.fullmatch(text)):
        raise InputError(f"--older-than 要写成 90d 的样子（90 天），不能是“{text}”")
    return timedelta(days=int(found.group(1)))


def find_old(settings: Settings, journal: Journal, *, before: datetime) -> Found:
    """Return every file of ours that is older than ``before``, with its hash; removes nothing."""
    found = Found()
    home = settings.home
    unsettled: set[str] = set()
    for folder in _subfolders(settings.runs_folder, found):
        _look_at_run(folder, journal, found, before, unsettled)
    for path in _walk(home / "reports", found):
        _look_at_report(path, home / "reports", found, before)
    for path in _files(home / "schedule", found):
        _add_named(found, path, _LOGS, "log", before)
    for path in _files(home, found, tells_links=False):
        _add_named(found, path, _CRASHES, "crash", before)
    for path in _files(settings.pictures_folder, found):
        _add_named(found, path, _PICTURES, "picture", before)
    for folder in (home, home / "plans"):
        for path in _files(folder, found, tells_links=False):
            _look_at_plan(path, found, before, unsettled)
    for folder in _subfolders(home, found, tells_links=False):
        _look_at_capture(folder, found, before)
    return found


def _look_at_run(
    folder: Path, journal: Journal, found: Found, before: datetime, unsettled: set[str]
) -> None:
    run = folder.name
    if run not in journal.run_ids():
        found.kept.append((f"运行 {run}", NOT_KNOWN))
        return
    if journal.chains.check(run).problems:
        found.kept.append((f"运行 {run}", NOT_TRUSTED))
        return
    at = journal.stopped(run)[2]
    is_settled = all(operation.is_settled for operation in journal.operations(run))
    if not is_settled:
        unsettled.add(journal.header(run).plan_digest)
    if at is None or at >= before:
        return
    if not is_settled:
        found.kept.append((f"运行 {run}", NOT_SETTLED))
        return
    for path in _walk(folder, found):
        name = path.relative_to(folder).as_posix()
        if _RUN_FILES.fullmatch(name):
            kind = "evidence" if name.startswith("evidence/") else "report"
            _add(found, path, f"runs/{run}/{name}", kind, run=run)
        else:
            found.kept.append((str(path), NOT_OURS))


def _look_at_plan(path: Path, found: Found, before: datetime, unsettled: set[str]) -> None:
    if path.suffix != ".json" or (mark := read_plan_mark(path)) is None:
        return
    made_at, digest = mark
    if made_at >= before:
        return
    if digest in unsettled:
        found.kept.append((str(path), f"它的运行{NOT_SETTLED}"))
        return
    _add(found, path, f"plan {digest[:12]}", "plan")


def _look_at_capture(folder: Path, found: Found, before: datetime) -> None:
    captured = read_captured_files(folder)
    if captured is None or captured.taken_on >= f"{before.astimezone(ZONE):%Y-%m-%d}":
        return
    for path in _walk(folder, found):
        if path.name in captured.names and path.parent == folder:
            _add(found, path, f"capture {captured.taken_on}/{path.name}", "capture")
        else:
            found.kept.append((str(path), NOT_OURS))


def _look_at_report(path: Path, folder: Path, found: Found, before: datetime) -> None:
    if not _is_old(path, before):
        return
    name = path.relative_to(folder).as_posix()
    if _DIAGNOSES.fullmatch(name):
        _add(found, path, name, "diagnosis")
        return
    for pattern, neutral in _REPORTS:
        if match := pattern.fullmatch(name):
            _add(found, path, match.expand(neutral), "report")
            return
    found.kept.append((str(path), NOT_OURS))


def _add_named(
    found: Found, path: Path, pattern: re.Pattern[str], kind: str, before: datetime
) -> None:
    if _is_old(path, before) and pattern.fullmatch(path.name):
        _add(found, path, path.name, kind)


def _is_old(path: Path, before: datetime) -> bool:
    return datetime.fromtimestamp(path.lstat().st_mtime, ZONE) < before


def _add(found: Found, path: Path, name: str, kind: str, *, run: str = "") -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        found.kept.append((str(path), f"读不出来（{error.strerror}），没有动"))
        return
    sha256 = hashlib.sha256(content).hexdigest()
    if kind == "picture" and not sha256.startswith(path.stem):
        found.kept.append((str(path), NOT_OURS))  # ours are named after what they hold
        return
    found.files.append(OldFile(path, name, kind, run, len(content), sha256))


def _walk(folder: Path, found: Found) -> Iterator[Path]:
    """Yield every file below ``folder`` without following a link."""
    yield from _files(folder, found)
    for inner in _subfolders(folder, found, tells_links=False):
        yield from _walk(inner, found)


def _files(folder: Path, found: Found, *, tells_links: bool = True) -> Iterator[Path]:
    for path in _entries(folder):
        if is_link(path):
            if tells_links:
                found.kept.append((str(path), IS_LINK))
        elif path.is_file():
            yield path


def _subfolders(folder: Path, found: Found, *, tells_links: bool = True) -> Iterator[Path]:
    for path in _entries(folder):
        if is_link(path):
            if tells_links:
                found.kept.append((str(path), IS_LINK))
        elif path.is_dir():
            yield path


def _entries(folder: Path) -> list[Path]:
    """Return what stands in a folder; nothing where it is a link itself, or not there."""
    try:
        return [] if is_link(folder) else sorted(folder.iterdir())
    except OSError:
        return []


def is_link(path: Path) -> bool:
    """Whether a path leads elsewhere: a symbolic link, or a junction of Windows."""
    state = os.lstat(path)
    return stat.S_ISLNK(state.st_mode) or getattr(state, "st_reparse_tag", 0) in _LINK_TAGS
