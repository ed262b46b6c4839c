"""Recognises plans and captures by what they hold, of whatever version they are."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from connector.mapping.captured import INDEX

PLAN_KEYS = {"version", "created_at", "mapping_digest", "changes", "digest"}
CAPTURE_KEYS = {"version", "captured_on", "tool_version", "pages"}
ABOUT = "说明.txt"  # written beside the pages for whoever finds them
LARGEST = 200_000_000


@dataclass(frozen=True)
class Captured:
    """The day of a capture, and the names of the files that are part of it."""

    taken_on: str
    names: frozenset[str]


def read_plan_mark(path: Path) -> tuple[datetime, str] | None:
    """Return when a plan was made and its hash; None where the file is no plan."""
    content = _read(path)
    if content is None or not content.keys() >= PLAN_KEYS:
        return None
    try:
        made_at = datetime.fromisoformat(str(content["created_at"]))
    except ValueError:
        return None
    return (made_at, str(content["digest"])) if made_at.tzinfo else None


def read_captured_files(folder: Path) -> Captured | None:
    """Return what belongs to a capture; None where the folder holds none."""
    content = _read(folder / INDEX)
    if content is None or not content.keys() >= CAPTURE_KEYS:
        return None
    try:
        pages = [Path(str(page["file"])) for page in content["pages"]]
    except (TypeError, KeyError):
        return None
    names = {page.name for page in pages} | {page.with_suffix(".json").name for page in pages}
    return Captured(str(content["captured_on"]), frozenset(names | {INDEX, ABOUT}))


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > LARGEST:
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
