"""What is kept of pages where something went wrong: the page as it was, and nobody in it."""

import asyncio
import hashlib
import os
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from mock_platform import MockPlatform, Settings
from PIL import Image
from privacy.search import Search
from runs.factories import make_record
from runs.world import Watcher, World, copy_mapping, outcomes

from connector.browser.evidence.cover import COVER
from connector.journal.operations import EventKind
from connector.journal.summary import RunSummary
from connector.runs.verify import RunCheck, verify_journal

MONTH = "2022-01"
GOOD = ("one", "two", "three", "four", "five", "six")  # a run tries these out first
BAD = ("spoiled", "refused", "lost", "unanswered", "asked")
LOCKED = "本月数据已锁定，不能保存！"
AMOUNT = "1234.56"
PHONE = "13955507788"
PROBLEM = f"房顶漏雨，{PHONE}"


@dataclass(frozen=True)
class Kept:
    """What one call of a run has kept."""

    summary: RunSummary
    told: list[dict]
    folder: Path

    @property
    def steps(self) -> set[tuple[str, str, str]]:
        """Operation, step and trouble of each page."""
        return {(t["files"][0]["name"][:4], t["step"], t["trouble"]) for t in self.told}

    def html(self, number, step):
        return (self.folder / f"{number:04d}-{step}.html").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Story:
    """One run with every trouble, its resumption with all pages kept, one on drifted pages."""

    first: Kept
    resumed: Kept
    drifted: Kept
    numbers: dict[str, int]
    search: Search
    check: RunCheck
    ends: dict[str, str]


def order_troubles(platform, households):
    """The saves come in the order of the list, and each takes the next trouble."""
    platform.spoil_next_save(field="wages_work", month=MONTH)
    platform.refuse_next_save(f"{households['refused'].head}户{LOCKED}")
    platform.lose_next_answer()
    platform.fail_next_save(before=True)
    platform.ask_next_save(f"{households['asked'].head}户是否同时上报县级审核？")


def look_at(world, summary, *, after=0):
    with world.bench() as bench:
        told = bench.journal.chains.check(summary.run).told
    found = [payload for kind, payload in told if kind is EventKind.EVIDENCE]
    return Kept(summary, found[after:], world.settings.runs_folder / summary.run / "evidence")


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("computer")
    with MockPlatform(Settings(households=12, villages=2)) as platform:
        world = World(platform, folder / "home")
        households = dict(zip((*GOOD, *BAD), platform.households, strict=False))
        trouble = {"housing_safe": False, "problem": PROBLEM}
        records = {
            name: make_record(household, MONTH, {"wages_work": Decimal(AMOUNT)}, **trouble)
            for name, household in households.items()
        }
        watcher = Watcher({len(GOOD): lambda: order_troubles(platform, households)})
        first = look_at(world, asyncio.run(world.upload(records.values(), watcher=watcher)))
        ends = {code: end for (code, _), end in outcomes(first.summary).items()}
        world.evidence = "all"
        summary = asyncio.run(world.resume(first.summary.run))
        resumed = look_at(world, summary, after=len(first.told))
        mapping = copy_mapping(folder / "mapping", {'"存在问题描述': '"没有这一栏'})
        drifting = World(platform, folder / "home", mapping=mapping)
        drifted = look_at(drifting, asyncio.run(drifting.upload([records["one"]])))
        words = {f"{h.code} {n}": w for h in platform.households for n, w in name_all(h)}
        with world.bench() as bench:
            operations = bench.journal.operations(summary.run)
            by_code = {o.wanted[0].household.code: o.number for o in operations}
            yield Story(
                first=first,
                resumed=resumed,
                drifted=drifted,
                numbers={name: by_code[h.code] for name, h in households.items()},
                search=Search(**words, phone=PHONE, problem="房顶漏雨"),
                check=verify_journal(bench.journal, world.settings, summary.run)[0],
                ends={name: ends[h.code] for name, h in households.items()},
            )


def name_all(household):
    yield "id", household.id_number
    if len(household.head) > 1:
        yield "head", household.head


def test_each_trouble_leaves_the_page_that_showed_it_and_nothing_else_leaves_any(story):
    def steps(trouble, *steps, end):
        return {(f"{story.numbers[trouble]:04d}", step, end) for step in steps}

    assert {name: story.ends[name] for name in BAD} == {
        "spoiled": "mismatched",
        "refused": "rejected",
        "lost": "verified",
        "unanswered": "uncertain",
        "asked": "uncertain",
    }
    assert story.first.steps == (
        steps("spoiled", "readback", end="mismatched")
        | steps("refused", "answer", "readback", end="rejected")
        | steps("unanswered", "answer", "readback", end="uncertain")
        | steps("asked", "answer", "readback", end="UnknownDialogError")
    )


def test_the_page_shows_what_went_wrong(story):
    spoiled, refused, unanswered, asked = (
        story.numbers[name] for name in ("spoiled", "refused", "unanswered", "asked")
    )

    assert "1235.00" in story.first.html(spoiled, "readback")
    assert AMOUNT not in story.first.html(spoiled, "readback")
    answer = story.first.html(refused, "answer")
    assert f"{COVER}户{LOCKED}" in answer
    assert AMOUNT in answer  # what had been typed
    assert "应用程序中的服务器错误" in story.first.html(unanswered, "answer")
    assert "户是否同时上报县级审核？" in story.first.html(asked, "answer")


def test_nobody_can_be_read_in_any_of_it_and_it_loads_nothing(story):
    files = sorted(story.first.folder.iterdir()) + sorted(story.drifted.folder.iterdir())

    for path in files:
        content = path.read_bytes()
        assert story.search.find(content) == set()
        if path.suffix == ".html":
            assert (
                re.findall(rb"https?://|(?<!charset)src=|url\(|<script|__VIEWSTATE", content) == []
            )
            assert b"default-src 'none'" in content
        else:
            with Image.open(path) as picture:
                assert min(picture.size) > 800
                assert len(picture.convert("L").getcolors()) > 50
    assert COVER in story.first.html(story.numbers["refused"], "readback")


def test_files_are_their_owners_only_and_the_journal_knows_their_hashes(story):
    told = {f["name"]: f for t in (*story.first.told, *story.resumed.told) for f in t["files"]}
    files = {path.name: path for path in story.first.folder.iterdir()}

    assert set(told) == set(files)
    for name, path in files.items():
        assert told[name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert re.fullmatch(r"\d{4}-[a-z]+(-\d)?\.(html|png)", name)
        if os.name == "posix":
            assert path.stat().st_mode & 0o777 == 0o600
    if os.name == "posix":
        assert story.first.folder.stat().st_mode & 0o777 == 0o700
    assert (story.check.is_intact, story.check.present) == (True, len(files))


def test_all_keeps_the_page_that_proved_each_row(story):
    numbers = [f"{story.numbers[name]:04d}" for name in ("unanswered", "asked")]

    assert story.resumed.summary.stopped is None
    assert story.resumed.steps == {(number, "readback", "verified") for number in numbers}
    assert {f["name"][4:] for t in story.resumed.told for f in t["files"]} == {
        "-readback-2.html",
        "-readback-2.png",
    }


def test_pages_that_drifted_are_kept_as_they_stood_when_the_run_stopped(story):
    assert story.drifted.summary.stopped is not None
    assert {(t["step"], t["trouble"]) for t in story.drifted.told} == {
        ("stopped", "PageDriftError"),
        ("stopped-proof", "PageDriftError"),
    }
    assert "存在问题描述" in story.drifted.html(1, "stopped")
