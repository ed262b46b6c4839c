"""The receipt of what is removed: written and journaled before the first file goes."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import connector
from connector.errors import ConnectorError
from connector.journal.journal import Journal
from connector.runs.files import write_new
from connector.runs.purge import OldFile, is_link
from connector.settings import Settings

RECEIPT_VERSION = 1


def remove_with_receipt(
    files: Sequence[OldFile],
    settings: Settings,
    journal: Journal,
    *,
    command: str,
    before: datetime,
    now: datetime,
) -> tuple[Path, list[OldFile]]:
    """Remove the files; return their receipt, and those that could not be removed.

    Each run's journal gets the receipt's hash, so that evidence that is gone is known to
    have been removed and not lost. Raises ConnectorError where no receipt can be written:
    then nothing is removed.
    """
    content = _describe(files, command=command, before=before, now=now)
    try:
        receipt = write_new(settings.receipts_folder, f"purge-{now:%Y%m%d-%H%M%S}.json", content)
    except OSError as error:
        raise ConnectorError(f"清理收据写不下来（{error.strerror}），没有删除任何内容") from None
    told = {"receipt": receipt.name, "sha256": hashlib.sha256(content).hexdigest()}
    for run in sorted({one.run for one in files if one.run}):
        journal.note_purge(run, told)
    left = [one for one in files if not _remove(one.path)]
    for folder in sorted({one.path.parent for one in files}, key=lambda f: -len(f.parts)):
        _tidy(folder, settings)
    return receipt, left


def _describe(files: Sequence[OldFile], *, command: str, before: datetime, now: datetime) -> bytes:
    document = {
        "version": RECEIPT_VERSION,
        "tool_version": connector.__version__,
        "command": command,
        "at": now.isoformat(),
        "older_than": before.isoformat(),
        "files": [
            {
                "path": one.name,
                "kind": one.kind,
                "run": one.run,
                "size": one.size,
                "sha256": one.sha256,
            }
            for one in files
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _remove(path: Path) -> bool:
    """Remove a file that has not become a link meanwhile; tell whether it is gone."""
    try:
        if is_link(path) or is_link(path.parent):
            return False
        path.unlink()
    except FileNotFoundError:
        return True
    except OSError:  # somebody has it open, on Windows
        return False
    return True


def _tidy(folder: Path, settings: Settings) -> None:
    """Remove folders of ours that have become empty, up to where they all stand."""
    kept = {settings.home, settings.runs_folder, settings.home / "reports", settings.home / "plans"}
    while folder not in kept and settings.home in folder.parents:
        with suppress(OSError):  # something is left in it
            folder.rmdir()
        folder = folder.parent
