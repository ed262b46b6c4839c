"""Where the sample workbooks are, and how a check of them is put into a few words."""

import random
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from connector.mapping.load import load_mapping
from connector.records.household import ID_CHECK_CHARACTERS, ID_WEIGHTS
from connector.records.income import Batch
from connector.sections import DEFAULT_RULES, RuleSettings
from connector.workbook.intake import check_workbooks

HEBEI = load_mapping("hebei")
MAPPING = HEBEI.income
DEREGISTRATION = HEBEI.require_deregistration()
FOLDER = Path(__file__).parents[2] / "fixtures" / "workbooks"
TODAY = date(2022, 3, 12)


def check(*paths: Path, rules: RuleSettings = DEFAULT_RULES, pictures: Path | None = None) -> Batch:
    return check_workbooks(
        paths,
        MAPPING,
        today=TODAY,
        rules=rules,
        deregistration=DEREGISTRATION,
        pictures=pictures,
    )


def flatten(batch: Batch) -> list[tuple[str, str, str]]:
    """Return each issue as code, sheet and cell; a warning's code ends with a question mark."""
    return [
        (issue.code + ("?" if issue.level == "warning" else ""), issue.sheet, issue.cell)
        for issue in batch.issues
    ]


def means_itself(text: str) -> bool:
    """Tell whether a text is none of those that clerks write for nothing, or only spaced out."""
    is_mark = text == "无" or set(text) <= set("/-—–―−－／＼\\#")
    return not text or not (is_mark or re.search(r"\s", text))


def make_id_number(seed: int) -> str:
    body = f"130699{random.Random(seed).randint(10**10, 10**11 - 1)}"
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return body + ID_CHECK_CHARACTERS[total % 11]


def make_row(seed: int = 1, **changes: object) -> dict:
    """Return a clean row of a made-up household, with changes."""
    chance = random.Random(seed)
    return {
        "code": f"1306{chance.randint(10**11, 10**12 - 1)}",
        "head": chance.choice("赵钱孙李") + chance.choice("青秋长远") + chance.choice("禾实河山"),
        "id_number": make_id_number(seed),
        "village": "样村",
        "population": 3,
        "month": "2022-02",
        "wages_work": Decimal("1200.50"),
        "housing_safe": True,
        "water_safe": True,
        "school_dropout": False,
        "medical_insured": True,
    } | changes
