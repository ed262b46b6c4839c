"""Writes rows as a workbook for a test, and checks them in one go."""

from pathlib import Path

from workbook.samples import MAPPING, check

from connector.records.income import Batch, MonthlyIncome
from connector.sections import DEFAULT_RULES, RuleSettings
from connector.workbook.template import write_workbook


def write_rows(path: Path, *rows: dict) -> Path:
    write_workbook(path, MAPPING, rows)
    return path


def record_row(record: MonthlyIncome) -> dict:
    """Return the row that reads back as the record."""
    named = {name: value for name, value in record.household.model_dump().items() if value}
    return {**named, "month": record.month, **record.values}


def check_rows(folder: Path, *rows: dict, rules: RuleSettings = DEFAULT_RULES) -> Batch:
    return check(write_rows(folder / "登记.xlsx", *rows), rules=rules)
