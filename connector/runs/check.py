"""``connector check``: hold workbooks against the rules, without any platform."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from connector.errors import WorkbookError
from connector.mapping.deregistration import DeregistrationMapping
from connector.mapping.income import IncomeMapping
from connector.records.income import Batch
from connector.sections import DEFAULT_RULES, RuleSettings
from connector.workbook.intake import check_workbooks
from connector.workbook.rules import require_meant


def check(
    paths: Sequence[Path],
    *,
    mapping: IncomeMapping,
    today: date,
    rules: RuleSettings = DEFAULT_RULES,
    deregistration: DeregistrationMapping | None = None,
    pictures: Path | None = None,
) -> Batch:
    """Return every record, issue and refused row of the workbooks.

    Deregistrations and reinstatements are read where their mapping is given; ``pictures`` is
    the folder for converted proof pictures, where converting was asked for.

    Raises SettingsError where a setting of the rules cannot be meant.
    """
    require_meant(rules)
    return check_workbooks(
        paths, mapping, today=today, rules=rules, deregistration=deregistration, pictures=pictures
    )


def hash_inputs(paths: Sequence[Path]) -> dict[str, str]:
    """Return the SHA-256 of each workbook by its file name, to tell later what was read."""
    return {path.name: _hash(path) for path in paths}


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise WorkbookError(f"无法读取（{error.strerror}）", subject=path.name) from None
