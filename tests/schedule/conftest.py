"""A computer on which nothing has been set up, and a steward with a set clock."""

import sys
from pathlib import Path

import pytest
from cli.conftest import bare, run_here
from schedule.stewards import CHILD, LOOK_SECONDS, NOW

from connector.runs.schedule.book import Book
from connector.runs.schedule.steward import Steward, Told
from connector.settings import Settings

__all__ = ["bare", "run_here"]


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", account={"username": "qiaobei"})


@pytest.fixture
def told():
    return []


@pytest.fixture
def make_steward(tmp_path, settings, told):
    script = tmp_path / "child.py"
    script.write_text(CHILD, "utf-8")

    def make(*jobs, state=None, now=NOW, as_it_begins=lambda: None):
        book = Book(settings)
        for job in jobs:
            book.add(lambda number, job=job: job.model_copy(update={"id": number}))
        if state:
            book.store_state(state)
        tell = Told(
            begun=lambda due: (told.append(f"begun {due.job.id}"), as_it_begins()),
            ended=lambda job, attempt, reason: told.append(
                f"ended {job.id} {attempt.code} {reason}".strip()
            ),
            reminded=lambda found, *_: told.append(f"reminded {found.month} {found.hours}"),
            troubled=lambda error: told.append(f"troubled {Path(error.reason.split()[0]).name}"),
        )
        program = (sys.executable, str(script))
        steward = Steward(
            settings, book, lambda: now, tell, program=program, look_seconds=LOOK_SECONDS
        )
        return steward, book

    return make
