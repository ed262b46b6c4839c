"""The work of every contestant: households, months, and what the site must hold afterwards."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from connector.mapping.load import load_mapping
from connector.records.fields import parse_shown_amount
from connector.workbook.template import write_workbook
from tests.benchmarks.form import AMOUNTS

MONTHS = ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")
PROBLEM_SHARE = 0.1
SEED = 5

Month = Mapping[str, str | bool]
"""What one row of the form must hold: amounts as typed, answers, the problem."""


@dataclass(frozen=True)
class Task:
    """One household with its five months, every field filled in."""

    code: str
    head: str
    id_number: str
    village: str
    population: int
    months: Mapping[str, Month]


@dataclass(frozen=True)
class Job:
    """Where to go, as whom, and for which households."""

    url: str
    spki_pin: str
    authority_pem: str
    username: str
    password: str
    executable: str  #: the browser that all contestants use
    tasks: Sequence[Task]

    def write(self, path: Path) -> None:
        """Write the job for a contestant in a process of its own."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Job":
        """Return the job that was written there."""
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**told, "tasks": [Task(**task) for task in told["tasks"]]})

    def write_workbook(self, path: Path) -> None:
        """Write the same job as the workbook that an operator has."""
        write_workbook(path, load_mapping("hebei").income, [*_sheet_rows(self.tasks)])


def make_tasks(households: Sequence[Mapping[str, Any]]) -> list[Task]:
    """Return the same task for the same household, wherever it stands."""
    named = ("code", "head", "id_number", "village", "population")
    return [
        Task(**{name: one[name] for name in named}, months=_imagine(one["code"]))
        for one in households
    ]


def _imagine(code: str) -> dict[str, dict[str, str | bool]]:
    chance = random.Random(f"{SEED}:{code}")
    return {month: _imagine_month(chance) for month in MONTHS}


def _imagine_month(chance: random.Random) -> dict[str, str | bool]:
    amounts = {name: f"{chance.randint(1, 400_000) / 100:.2f}" for name in AMOUNTS}
    roof_leaks = chance.random() < PROBLEM_SHARE
    return {
        **amounts,
        "housing_safe": not roof_leaks,
        "water_safe": True,
        "school_dropout": False,
        "medical_insured": True,
        "problem": "屋顶漏雨，已报乡镇" if roof_leaks else "",
    }


def _sheet_rows(tasks: Sequence[Task]) -> list[dict[str, Any]]:
    rows = []
    for task in tasks:
        named = {name: value for name, value in asdict(task).items() if name != "months" and value}
        for month, values in task.months.items():
            cells = {name: _cell(name, value) for name, value in values.items() if value != ""}
            rows.append({**named, "month": month, **cells})
    return rows


def _cell(name: str, value: str | bool) -> Any:
    return parse_shown_amount(value) if name in AMOUNTS and isinstance(value, str) else value
