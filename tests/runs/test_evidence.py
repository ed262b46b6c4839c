"""What is kept of pages where something went wrong: the page as it was, and nobody in it."""

import asyncio
import hashlib
import json
import os
import struct
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from mock_platform import MockPlatform, Settings
from privacy.search import Search
from runs.factories import make_record
from runs.world import World, outcomes

from connector.journal.operations import EventKind
from connector.journal.summary import RunSummary
from connector.runs.verify import verify_journal

MONTH = "2022-01"
TROUBLES = ("spoiled", "refused", "failed_before", "well", "asked")
LOCKED = "本月数据已锁定，不能保存！"
AMOUNT = "1234.56"
PHONE = "13955507788"
PROBLEM = f"房顶漏雨，{PHONE}"


@dataclass(frozen=True)
class Story:
    """One run with every trouble, all that it kept, and what may not be read in it."""

    first: RunSummary
    numbers: dict[str, int]
    told: list[dict]
    folder: Path
    search: Search
    checks: tuple
    requests: dict

    def names(self, trouble):
        """The files of one operation."""
        number = self.numbers[trouble]
        return sorted(p.name for p in self.folder.iterdir() if p.name.startswith(f"{number:04d}"))

    def html(self, trouble, step):
        path = self.folder / f"{self.numbers[trouble]:04d}-{step}.html"
        return path.read_text(encoding="utf-8")


def tell_events(bench, run):
    told = bench.journal.chains.check(run).told
    return [payload for kind, payload in told if kind is EventKind.EVIDENCE]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    with MockPlatform(Settings(households=12, villages=2)) as platform:
        world = World(platform, tmp_path_factory.mktemp("computer"))
        households = dict(zip(TROUBLES, platform.households, strict=False))
        trouble = {"housing_safe": False, "problem": PROBLEM}
        records = {
            name: make_record(household, MONTH, {"wages_work": Decimal(AMOUNT)}, **trouble)
            for name, household in households.items()
        }
        platform.spoil_next_save(field="wages_work", month=MONTH)
        platform.refuse_next_save(f"{households['refused'].head}户{LOCKED}")
        platform.fail_next_save(before=True)
        platform.ask_next_save(f"{households['asked'].head}户是否同时上报县级审核？")
        first = asyncio.run(world.upload(records.values()))
        people = platform.households
        words = {f"head {h.code}": h.head for h in people if len(h.head) > 1}
        words |= {f"id {h.code}": h.id_number for h in people}
        with world.bench() as bench:
            operations = bench.journal.operations(first.run)
            by_code = {o.wanted[0].household.code: o.number for o in operations}
            yield Story(
                first=first,
                numbers={name: by_code[h.code] for name, h in households.items()},
                told=tell_events(bench, first.run),
                folder=world.settings.runs_folder / first.run / "evidence",
                search=Search(**words, phone=PHONE, problem="房顶漏雨"),
                checks=verify_journal(bench.journal, world.settings, first.run),
                requests=dict(platform.requests),
            )


def test_x(story):
    print(outcomes(story.first), story.first.stopped)
    print(json.dumps(story.told, ensure_ascii=False, indent=1))
    for p in sorted(story.folder.iterdir()):
        print(p.name, p.stat().st_size, oct(p.stat().st_mode))
        print(story.search.find(p.read_bytes()))
    import shutil
    shutil.rmtree("/tmp/ev_out", ignore_errors=True)
    shutil.copytree(story.folder, "/tmp/ev_out")
