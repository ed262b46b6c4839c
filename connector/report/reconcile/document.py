"""A reconciliation as one JSON document, and as lines of CSV."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import connector
from connector.plan.origin import Origin
from connector.plan.reconciliation import Discrepancy, Side
from connector.records.fields import Value
from connector.records.household import Household
from connector.records.income import to_json
from connector.report.cells import FORMULA_STARTS
from connector.report.files import write_private
from connector.report.reconcile.meta import build_proof
from connector.report.reconcile.seal import BLANK, seal_text
from connector.report.reconcile.shown import Shown, Tally

CSV_COLUMNS = (
    "township", "village", "code", "head", "id_number", "month", "field", "kind", "local",
    "platform", "reason", "changed_by", "run", "at", "file", "sheet", "row",
)  # fmt: skip
PROOF_LINE = "connector-proof"


def build_document(shown: Shown) -> dict[str, Any]:
    """Return all that was found, people masked as the report may show them."""
    found, closing = shown.found, shown.found.closing
    return {
        "equal": shown.is_equal,
        "months": list(found.months),
        "differences": [_difference(shown, one) for one in found.discrepancies],
        "villages": [_village(tally) for tally in shown.tallies],
        "unfiled": [
            {
                "household": _household(one.household),
                "month": one.month,
                "filing": one.filing.value,
                "missing": one.missing,
            }
            for one in shown.unfiled
        ],
        "missing": [
            {
                "household": _household(shown.household(one.household)),
                "months": one.months,
                "money": f"{one.money:f}",
                "reason": one.reason,
            }
            for _, one in shown.missing()
        ],
        "not_compared": [
            {
                "household": _household(shown.household(row.household)),
                "month": row.month,
                "reason": shown.text(row.reason),
                "source": row.source.model_dump(mode="json") if row.source else None,
            }
            for row in shown.not_compared
        ],
        "closing": {
            "local": _side(closing.local),
            "not_compared": _side(closing.uncompared_local),
            "only_local": _side(closing.only_local),
            "only_platform": _side(closing.only_platform),
            "platform_not_compared": _side(closing.uncompared_platform),
            "changed": f"{closing.changed:f}",
            "platform": _side(closing.platform),
            "equal": _side(found.equal),
            "is_closed": closing.is_closed,
        },
        "sample": _sample(shown),
        "provenance": shown.provenance.model_dump(mode="json"),
    }


def write_reconcile_json(shown: Shown, path: Path) -> str:
    """Write the document and return its seal."""
    document = {
        "command": "reconcile",
        "version": connector.__version__,
        "counts": shown.found.counts,
        **build_document(shown),
        "connector-seal": BLANK,
    }
    text, seal = seal_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    write_private(path, text.encode())
    return seal


def write_reconcile_csv(shown: Shown, path: Path) -> str:
    """Write the differences as CSV that Excel opens, and return its seal."""
    buffer = io.StringIO()
    lines = csv.writer(buffer)
    lines.writerow(CSV_COLUMNS)
    for one in shown.found.discrepancies:
        lines.writerow([_harmless(cell) for cell in _cells(shown, one)])
    for proof in build_proof(shown.provenance):
        lines.writerow([PROOF_LINE, *map(_harmless, proof)])
    lines.writerow(["connector-seal", BLANK])
    text, seal = seal_text(buffer.getvalue())
    write_private(path, b"\xef\xbb\xbf" + text.encode())
    return seal


def _cells(shown: Shown, one: Discrepancy) -> list[str]:
    household, origin, source = shown.household(one.household), one.origin, one.source
    return [
        one.township,
        household.village,
        household.code,
        household.head,
        household.id_number,
        one.month,
        one.field,
        one.kind.value,
        _plain(shown.value(one.field, one.local)),
        _plain(shown.value(one.field, one.platform)),
        shown.text(one.reason),
        *((origin.changer.value, origin.run, origin.at.isoformat()) if origin else ("", "", "")),
        *((source.file, source.sheet, str(source.row)) if source else ("", "", "")),
    ]


def _plain(value: Value) -> str:
    told = to_json(value)
    return str(told).lower() if isinstance(told, bool) else told or ""


def _harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a number stays one."""
    if not text.startswith(FORMULA_STARTS):
        return text
    digits = text[1:].replace(".", "", 1)
    return text if text[0] == "-" and digits.isdecimal() and digits.isascii() else f"'{text}"


def _difference(shown: Shown, one: Discrepancy) -> dict[str, Any]:
    return {
        "household": _household(shown.household(one.household)),
        "month": one.month,
        "field": one.field,
        "kind": one.kind.value,
        "local": to_json(shown.value(one.field, one.local)),
        "platform": to_json(shown.value(one.field, one.platform)),
        "reason": shown.text(one.reason),
        "origin": _origin(one.origin),
        "source": one.source.model_dump(mode="json") if one.source else None,
    }


def _origin(origin: Origin | None) -> dict[str, str] | None:
    if origin is None:
        return None
    return {"changer": origin.changer.value, "run": origin.run, "at": origin.at.isoformat()}


def _household(household: Household) -> dict[str, Any]:
    return household.model_dump(mode="json")


def _village(tally: Tally) -> dict[str, Any]:
    return {
        "township": tally.township,
        "village": tally.village,
        "households": tally.households,
        "rows": tally.local_rows,
        "money": f"{tally.local:f}",
        "platform_rows": tally.platform_rows,
        "platform_money": f"{tally.platform:f}",
        "states": {state.value: count for state, count in sorted(tally.states.items())},
        "filings": {filing.value: count for filing, count in sorted(tally.filings.items())},
    }


def _side(side: Side) -> dict[str, Any]:
    return {"rows": side.rows, "money": f"{side.money:f}"}


def _sample(shown: Shown) -> dict[str, Any] | None:
    sample = shown.sample
    if sample is None:
        return None
    return {
        "percent": f"{Decimal(sample.share.numerator * 100) / sample.share.denominator:f}",
        "seed": sample.seed,
        "population": sample.population,
        "households": [
            {"township": one.township, "household": _household(shown.household(one.household))}
            for one in sample.drawn
        ],
    }
