"""What a command prints: Chinese for people, or one JSON document for programs."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console

import connector
from connector.journal.summary import RunSummary
from connector.plan.change import Deregister, Plan, StandingChange
from connector.records.household import Household
from connector.records.income import PROBLEM, Batch, MonthlyIncome, Values, to_json
from connector.records.outcome import RowOutcome
from connector.report.explain import Sheets, index_sheets, read_cells
from connector.report.issues import build_batch_masking
from connector.report.masking import FREE_TEXTS, HIDDEN, Masking
from connector.report.rows import build_masking


def stdout() -> Console:
    """Return the console for results."""
    return Console(soft_wrap=False)


def print_json(command: str, counts: Mapping[str, int], content: Mapping[str, Any]) -> None:
    """Print the one document that a command has to give."""
    document = {
        "command": command,
        "version": connector.__version__,
        "counts": dict(counts),
        **content,
    }
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    is_narrow = encoding != "utf8"  # a console of code page 936 would lose rare characters
    sys.stdout.write(json.dumps(document, ensure_ascii=is_narrow, indent=1) + "\n")


def household_json(household: Household, *, unmasked: bool) -> dict[str, Any]:
    """Return a household as documents hold it: its code whole, its people masked."""
    shown = household if unmasked else household.masked()
    return shown.model_dump(mode="json")


def values_json(months: Mapping[str, Values], *, unmasked: bool) -> dict[str, Any]:
    """Return the fields of each month; the free text can name people, so it is masked."""
    return {
        month: {name: _shown(name, value, unmasked) for name, value in values.items()}
        for month, values in months.items()
    }


def batch_json(batch: Batch, *, unmasked: bool, explain: bool = False) -> dict[str, Any]:
    """Return what ``check`` found; explained, also how sheets and cells were understood."""
    sheets = index_sheets(batch)
    explained = {"sheets": [sheet.model_dump(mode="json") for sheet in batch.sheets]}
    return {
        "records": [
            {
                "household": household_json(record.household, unmasked=unmasked),
                "month": record.month,
                "amounts": {name: f"{amount:f}" for name, amount in record.amounts.items()},
                "guarantees": _guarantees_json(record.guarantees.model_dump(), unmasked),
                "source": record.source.model_dump(mode="json"),
                **({"cells": _cells_json(record, sheets, unmasked=unmasked)} if explain else {}),
            }
            for record in batch.records
        ],
        **declared_json(batch, unmasked=unmasked),
        "issues": issues_json(batch, unmasked=unmasked),
        **(explained if explain else {}),
    }


def declared_json(batch: Batch, *, unmasked: bool) -> dict[str, Any]:
    """Return deregistrations and reinstatements; reasons and file names can name people."""
    masking = build_batch_masking(batch, unmasked=unmasked)
    return {
        "deregistrations": [
            {
                "household": household_json(one.household, unmasked=unmasked),
                "type": one.type,
                "reason": one.reason if unmasked else HIDDEN,
                "proof": {
                    "given": masking.show_text(one.proof.given),
                    "path": masking.show_text(one.proof.path),
                    "sha256": one.proof.sha256,
                    "size": one.proof.size,
                },
                "source": one.source.model_dump(mode="json"),
            }
            for one in batch.deregistrations
        ],
        "reinstatements": [
            {
                "household": household_json(one.household, unmasked=unmasked),
                "reason": one.reason if unmasked else HIDDEN,
                "source": one.source.model_dump(mode="json"),
            }
            for one in batch.reinstatements
        ],
    }


def _cells_json(record: MonthlyIncome, sheets: Sheets, *, unmasked: bool) -> dict[str, Any]:
    cells = (cell if unmasked else cell.masked() for cell in read_cells(record, sheets))
    return {
        cell.field: {
            "cell": cell.cell,
            "raw": cell.raw,
            "value": cell.value if isinstance(cell.value, int) else to_json(cell.value),
        }
        for cell in cells
    }


def _guarantees_json(guarantees: dict[str, Any], unmasked: bool) -> dict[str, Any]:
    if guarantees[PROBLEM] and not unmasked:
        return guarantees | {PROBLEM: HIDDEN}
    return guarantees


def issues_json(batch: Batch, *, unmasked: bool) -> list[dict[str, Any]]:
    """Return the issues; a cell's raw value can be a name or an ID number."""
    masking = build_batch_masking(batch, unmasked=unmasked)
    return [
        issue.model_dump(mode="json")
        | {"message": masking.show_text(issue.message)}
        | ({} if unmasked or not issue.value else {"value": HIDDEN})
        for issue in batch.issues
    ]


def plan_json(plan: Plan, *, unmasked: bool) -> dict[str, Any]:
    """Return what ``plan`` decided."""
    people = [change.household for change in (*plan.changes, *plan.standing)]
    masking = Masking([*people, *(row.household for row in plan.refused)], unmasked=unmasked)
    return {
        "changes": [
            {
                "household": household_json(change.household, unmasked=unmasked),
                "kind": change.kind,
                "platform_year": change.platform_year,
                "months": list(change.months),
                "before": values_json(change.before, unmasked=unmasked),
                "after": values_json(change.after, unmasked=unmasked),
                "state": change.state.value,
                "reason": masking.show_text(change.reason),
            }
            for change in plan.changes
        ]
        + [_standing_json(change, masking, unmasked=unmasked) for change in plan.standing],
        "refused": [
            {
                "household": household_json(row.household, unmasked=unmasked),
                "month": row.month,
                "source": row.source.model_dump(mode="json"),
                "reason": masking.show_text(row.reason),
            }
            for row in plan.refused
        ],
    }


def _standing_json(change: StandingChange, masking: Masking, *, unmasked: bool) -> dict[str, Any]:
    after = {"reason": change.cause if unmasked else HIDDEN}
    if isinstance(change, Deregister):
        after |= {"type": change.type, "proof": change.proof.sha256}
    return {
        "household": household_json(change.household, unmasked=unmasked),
        "kind": change.kind,
        "months": [],
        "before": {},
        "after": after,
        "state": change.state.value,
        "reason": masking.show_text(change.reason),
    }


def run_json(summary: RunSummary, reports: Iterable[str], *, unmasked: bool) -> dict[str, Any]:
    """Return how a run ended; a reason can quote the platform, which can name people."""
    masking = build_masking(summary, unmasked=unmasked)
    return {
        "run": summary.run,
        "rows": [_row_json(row, masking, unmasked=unmasked) for row in summary.rows],
        "stopped": masking.show_text(summary.stopped) if summary.stopped else None,
        "journal_head": summary.journal_head,
        "reports": list(reports),
    }


def _row_json(row: RowOutcome, masking: Masking, *, unmasked: bool) -> dict[str, Any]:
    return {
        "household": household_json(row.household, unmasked=unmasked),
        "month": row.month,
        "kind": row.kind,
        "outcome": row.outcome.value,
        "reason": masking.show_text(row.reason),
        "differences": [
            {
                "month": difference.month,
                "field": difference.field,
                "desired": _shown(difference.field, difference.desired, unmasked),
                "observed": _shown(difference.field, difference.observed, unmasked),
            }
            for difference in row.differences
        ],
        "source": row.source.model_dump(mode="json") if row.source else None,
    }


def _shown(field: str, value: Any, unmasked: bool) -> Any:
    return HIDDEN if field in FREE_TEXTS and value and not unmasked else to_json(value)
