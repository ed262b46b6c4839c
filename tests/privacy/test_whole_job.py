"""The whole main job with made-up sentinels, and every file that it ever writes searched."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyrings
import pytest
from cli.sheets import GOOD, make_rows, write_sheet
from mock_platform import Household, MockPlatform, Settings
from privacy.search import Search
from privacy.watch import Watch

from connector.runs.trial import STAGES

NAME = "欧阳哨岗"
PHONE = "13955507788"
PROBLEM = f"房顶漏雨，联系电话{PHONE}"
TRIED_OUT = sum(STAGES)  # households that are proved before a run goes on to the rest
MODULE = ("-X", "faulthandler", "-m", "connector.cli.main")
PEOPLE = {"name", "id_number", "phone"}
JOURNAL = "home/journal.sqlite3"
MAY_HOLD_PEOPLE = {
    "work/一月二月.xlsx",
    "work/计划.json",
    "work/计划.json.part",
    JOURNAL,
    f"{JOURNAL}-wal",
}


@dataclass
class Desk:
    """A computer of which every folder that a program may write to lies in one tree."""

    tree: Path
    platform: MockPlatform
    keyring: Path

    @property
    def person(self) -> Household:
        """The one whose name is drifted to the sentinel: nobody else is called so."""
        heads = Counter(household.head for household in self.platform.households)
        return next(h for h in self.platform.households if heads[h.head] == 1)

    @property
    def work(self) -> Path:
        """The working folder."""
        return self.tree / "work"

    def environment(self) -> dict[str, str]:
        """Everything that a command inherits; nothing of this machine's but the browsers."""
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.tree / "tmp"))
        places |= dict.fromkeys(("HOME", "USERPROFILE"), str(self.tree / "user"))
        places["PLAYWRIGHT_BROWSERS_PATH"] = _browsers()
        return {
            "PATH": os.environ["PATH"],
            "CONNECTOR_HOME": str(self.tree / "home"),
            **places,
            **keyrings.environment(self.keyring),
            "CONNECTOR_PLATFORM__URL": self.platform.url,
            "CONNECTOR_PLATFORM__SPKI_PINS": self.platform.spki_pin,
            "CONNECTOR_ACCOUNT__USERNAME": self.platform.account("township").username,
            "CONNECTOR_ACCOUNT__KEEP_SESSION": "true",
            "CONNECTOR_BROWSER__SETTLE_SECONDS": "0.3",
        }

    def run(self, *words: object, typed: str = "") -> subprocess.CompletedProcess[bytes]:
        """Run a command; its output is kept apart from the tree."""
        return subprocess.run(
            [sys.executable, *MODULE, *map(str, words)],
            cwd=self.work,
            env=self.environment(),
            input=typed.encode(),
            capture_output=True,
            check=False,
            timeout=300,
        )


def _browsers() -> str:
    from_home = Path.home() / ".cache" / "ms-playwright"
    return os.environ.get("PLAYWRIGHT_BROWSERS_PATH", str(from_home))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk in front of a platform that shows the sentinels for its first household."""
    settings = Settings(households=12, villages=1)
    with MockPlatform(settings) as platform, tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)  # short: a browser's sockets need that
        for name in ("work", "tmp", "user"):
            (tree / name).mkdir()
        desk = Desk(tree, platform, tmp_path / "keyring.json")
        platform.drift(desk.person.head, NAME)
        yield desk


def write_workbook(desk: Desk) -> Path:
    troubled = GOOD | {"housing_safe": False, "problem": PROBLEM}
    rows = make_rows(desk.person, **troubled, head=NAME)
    for other in desk.platform.households:
        if other is not desk.person:
            rows += make_rows(other)
    path = write_sheet(desk.work / "一月二月.xlsx", *rows)
    path.chmod(0o600)
    return path


def spoil_journal(desk: Desk, run: str) -> None:
    """Damage what a run was asked to do, in such a way that reading it quotes it."""
    with closing(sqlite3.connect(desk.tree / JOURNAL)) as database, database:
        database.execute(
            "UPDATE operations SET wanted = replace(wanted, '\"head\"', '\"haed\"') WHERE run = ?",
            (run,),
        )


def order_troubles(desk: Desk) -> None:
    """Let the saves that come after the tried-out ones go wrong, each in another way."""
    trouble, id_number = desk.platform, desk.person.id_number
    give_up = time.monotonic() + 120
    while len(trouble.saves) < TRIED_OUT and time.monotonic() < give_up:
        time.sleep(0.01)
    trouble.refuse_next_save(f"户主{NAME}（{id_number}）电话{PHONE}有误，不能保存")
    trouble.spoil_next_save()
    trouble.fail_next_save()
    trouble.lose_next_answer()
    trouble.ask_next_save(f"{NAME}（{id_number}）已死亡，是否继续？")


def do_everything(desk: Desk, workbook: Path) -> dict[str, Any]:
    """Do the main job with all the trouble that makes it keep something; → what it said."""
    account = desk.platform.account("township")
    said: dict[str, Any] = {}
    said["add"] = desk.run("account", "add", account.username, typed=f"{account.password}\n")
    said["check"] = desk.run("check", workbook, "--json")
    said["plan"] = desk.run("plan", workbook, "-o", "计划.json", "--html", "核对单.html")
    ordering = threading.Thread(target=order_troubles, args=(desk,))
    ordering.start()
    said["apply"] = desk.run("apply", "计划.json", "--json", "--evidence", "all")
    ordering.join()
    run = json.loads(said["apply"].stdout)["run"]
    said["resume"] = desk.run("resume", run)
    said["show"] = desk.run("show", run, "--json")
    said["runs"] = desk.run("runs", "--json")
    said["whole"] = desk.run("show", run, "--unmasked")
    spoil_journal(desk, run)
    said["crash"] = desk.run("resume", run)
    return said


@pytest.fixture
def searched(desk):
    """Everything done and watched: the desk, what was said, and what the watch saw."""
    password = desk.platform.account("township").password
    search = Search(name=NAME, id_number=desk.person.id_number, phone=PHONE, password=password)
    workbook = write_workbook(desk)
    with Watch(desk.tree, search) as watch:
        said = do_everything(desk, workbook)
    return desk, said, watch, search


def test_no_password_is_written_and_people_only_where_they_have_to_be(searched):
    desk, said, watch, search = searched
    told = {name: search.find(ended.stdout + ended.stderr) for name, ended in said.items()}

    assert {name: ended.returncode for name, ended in said.items()} == {
        "add": 0,
        "check": 0,
        "plan": 0,
        "apply": 4,
        "resume": 1,
        "show": 1,
        "runs": 0,
        "whole": 1,
        "crash": 4,
    }, {name: ended.stderr.decode() for name, ended in said.items()}
    assert watch.found[JOURNAL] == PEOPLE
    assert watch.found["work/计划.json"] == PEOPLE
    assert {n for n, words in watch.found.items() if "password" in words} == set()
    assert {n: words for n, words in watch.found.items() if n not in MAY_HOLD_PEOPLE} == {}
    assert watch.arguments == set()
    assert {name: words for name, words in told.items() if words and name != "whole"} == {}
    assert told["whole"] == PEOPLE
    assert set(watch.modes.values()) == {0o600}
    assert (desk.tree / JOURNAL).parent.stat().st_mode & 0o777 == 0o700
    require_that_everything_was_seen(watch)


def require_that_everything_was_seen(watch: Watch) -> None:
    """A search that finds nothing proves something only where it has looked."""
    places = (
        "connector-browser-",
        "report.xlsx",
        "report.html",
        "evidence/0001-readback.html",
        "-answer.png",
        "核对单.html",
        "crash-",
        ".session",
    )
    assert [place for place in places if not any(place in name for name in watch.seen)] == []
    assert any("chrom" in command or "edge" in command for command in watch.commands)
