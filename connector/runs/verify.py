"""``journal verify``: is the history on the disk the one that was written?

Chains, what was asked for, and the files of evidence are held against their hashes.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connector.errors import InputError
from connector.journal.chain import ChainCheck, FoundHead
from connector.journal.journal import Journal
from connector.journal.operations import EventKind
from connector.settings import Settings

HASH_LENGTH = 64
SHOWN_FILES = 3


@dataclass(frozen=True)
class RunCheck:
    """What one run's memory is worth: its chain, and its evidence on the disk."""

    run: str
    events: int
    head: str
    present: int  #: files of evidence that are as they were taken
    purged: int  #: and those that a receipt tells of
    problems: tuple[str, ...]

    @property
    def is_intact(self) -> bool:
        """Whether everything is as it was written."""
        return not self.problems


@dataclass(frozen=True)
class HeadCheck:
    """Whether the journal still knows the hash that a report was printed with."""

    head: str
    found: FoundHead | None


def verify_journal(journal: Journal, settings: Settings, run: str | None) -> tuple[RunCheck, ...]:
    """Return the check of one run or of all, newest first; nothing is changed."""
    chosen = [run] if run else journal.chains.run_ids()
    return tuple(_verify_run(journal.chains.check(one), settings) for one in chosen)


def verify_head(journal: Journal, head: str, run: str | None) -> HeadCheck:
    """Look for a report's hash among the events, of this run only where one is named.

    Raises InputError where it cannot be such a hash.
    """
    plain = "".join(head.split()).lower()
    if len(plain) != HASH_LENGTH or set(plain) - set("0123456789abcdef"):
        raise InputError("日志链尾是 64 位的数字和字母，请照报告上的抄全")
    found = journal.chains.find(plain)
    return HeadCheck(plain, found if found and run in (None, found.run) else None)


def _verify_run(checked: ChainCheck, settings: Settings) -> RunCheck:
    problems = list(checked.problems)
    purged: set[tuple[str, str]] = set()
    for kind, payload in checked.told:
        if kind is EventKind.PURGED:
            listed, problem = _read_receipt(settings.receipts_folder, payload)
            purged |= listed
            problems += problem
    present = removed = 0
    missing, changed = [], []
    for name, sha256 in _list_evidence(checked.told):
        path = settings.runs_folder / checked.run / "evidence" / Path(name).name
        found = _hash(path)
        if found == sha256:
            present += 1
        elif found is not None:
            changed.append(name)
        elif (f"runs/{checked.run}/evidence/{name}", sha256) in purged:
            removed += 1
        else:
            missing.append(name)
    problems += _tell(missing, "不见了，也没有清理收据") + _tell(changed, "与记录的校验值不符")
    return RunCheck(checked.run, checked.events, checked.head, present, removed, tuple(problems))


def _list_evidence(
    told: Iterable[tuple[EventKind, Mapping[str, Any]]],
) -> Iterator[tuple[str, str]]:
    """Yield name and hash of each file that the run's events tell of."""
    for kind, payload in told:
        if kind is EventKind.EVIDENCE:
            yield from _read_files(payload, "name")


def _read_files(told: object, name: str) -> list[tuple[str, str]]:
    """Return ``name`` and hash of each file; none of what nobody of ours has written."""
    files = told.get("files") if isinstance(told, Mapping) else None
    return [
        (str(file.get(name)), str(file.get("sha256")))
        for file in (files if isinstance(files, list) else [])
        if isinstance(file, Mapping)
    ]


def _read_receipt(
    folder: Path, payload: Mapping[str, Any]
) -> tuple[set[tuple[str, str]], list[str]]:
    """Return path and hash of what a receipt lists, if it is the one that was recorded."""
    name = Path(str(payload.get("receipt"))).name
    path = folder / name
    found = _hash(path)
    if found != payload.get("sha256"):
        return set(), [f"清理收据 {name} {'不见了' if found is None else '被改动过'}"]
    try:
        return set(_read_files(json.loads(path.read_text(encoding="utf-8")), "path")), []
    except (OSError, ValueError):
        return set(), [f"清理收据 {name} 读不出来"]


def _tell(names: list[str], what: str) -> list[str]:
    if not names:
        return []
    more = f" 等 {len(names)} 个" if len(names) > SHOWN_FILES else ""
    return [f"证据 {'、'.join(names[:SHOWN_FILES])}{more} {what}"]


def _hash(path: Path) -> str | None:
    """Return a file's SHA-256; None where it is not there or cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
