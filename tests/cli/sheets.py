"""Workbooks for the households of a mock platform."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from mock_platform import Household

from connector.mapping.load import load_mapping
from connector.workbook.template import write_workbook

MAPPING = load_mapping("hebei").income
SAMPLES = Path(__file__).parents[2] / "fixtures" / "workbooks"
MONTHS = ("2022-01", "2022-02")
NAMES = ("code", "head", "id_number", "village", "population")
GOOD = {
    "housing_safe": True,
    "water_safe": True,
    "school_dropout": False,
    "medical_insured": True,
}
PROBLEM = "房顶漏雨已联系施工队"


def make_rows(household: Household, *, months: Sequence[str] = MONTHS, **changes: object) -> list:
    """Return a household's rows, one a month."""
    named = {name: getattr(household, name) for name in NAMES}
    return [
        named | {"month": month, "wages_work": Decimal("1234.50"), **GOOD, **changes}
        for month in months
    ]


def write_sheet(path: Path, *rows: dict) -> Path:
    """Write rows as a clerk would fill them in; return the path."""
    write_workbook(path, MAPPING, rows)
    return path
