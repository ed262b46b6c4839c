"""``connector rehearse``: the clerk's own workbook on a mock platform peopled from it.

The real platform is not asked for anything: the settings' address is never used here.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from connector.errors import ConnectorError, InputError, PageDriftError
from connector.journal.journal import Clock, Journal
from connector.journal.summary import RunSummary
from connector.mapping.load import Mapping as SiteMapping
from connector.mapping.load import load_mapping
from connector.plan.change import Plan
from connector.plan.safety import Allowance
from connector.records.household import Household, HouseholdKey
from connector.records.income import Batch, Values, to_json
from connector.records.outcome import Outcome
from connector.runs.apply import apply_plan
from connector.runs.bench import Bench
from connector.runs.connect import Operator
from connector.runs.plan import make_plan
from connector.runs.planfile import save_plan
from connector.runs.practice import PracticePlatform, serve_practice_platform
from connector.runs.progress import Progress
from connector.runs.wanted import build_all_wanted
from connector.sections import AccountSettings, PlatformSettings
from connector.settings import Settings

LEVEL = "township"
HERE = "127.0.0.1"
FEWEST_HOUSEHOLDS = 3  #: a run of fewer is mostly login and lists
NEWEST_RUNS = 5
LONGEST_GAP = timedelta(minutes=3)  #: between two events of a run at work, slow answers included

Stored = dict[HouseholdKey, dict[str, Values]]


@dataclass(frozen=True)
class Experience:
    """What the journal tells of earlier real runs: what they left, and how fast they were."""

    stored: Stored
    seconds_a_household: float | None
    runs: int

    @property
    def months(self) -> int:
        """How many household-months are known to be stored."""
        return sum(map(len, self.stored.values()))


@dataclass(frozen=True)
class Rehearsal:
    """What would happen, and how it was found out."""

    plan: Plan
    summary: RunSummary
    households: int  #: on the mock
    known_months: int  #: stored there beforehand, as the journal tells
    measured_seconds: float  #: for a household, here on the mock
    real_seconds: float | None  #: for a household, in earlier real runs
    real_runs: int

    @property
    def forms(self) -> int:
        """How many forms would be opened, filled and saved."""
        writable = [change for change in self.plan.changes if change.state.is_writable]
        return len({(change.household.key, change.platform_year) for change in writable})

    @property
    def standing(self) -> int:
        """How many households would leave the lists or come back."""
        return self.plan.deregistrations + self.plan.reinstatements

    @property
    def expected_seconds(self) -> float:
        """How long the entering would take."""
        return (self.forms + self.standing) * (self.real_seconds or self.measured_seconds)


def read_experience(journal: Journal, settings: Settings) -> Experience:
    """Return what this account's real runs on the settings' platform tell."""
    stored: Stored = {}
    rates: list[float] = []
    for run in reversed(journal.run_ids()):
        header = journal.header(run)
        ours = (settings.account.username, settings.platform.host)
        if (header.account, header.platform_host) != ours:
            continue
        summary = journal.summarise(run)
        for row in summary.rows:
            if row.outcome.is_good and row.month:
                stored.setdefault(row.household.key, {})[row.month] = row.after
        if rate := _rate(summary, journal.event_times(run)):
            rates.append(rate)
    newest = rates[-NEWEST_RUNS:]
    return Experience(stored, median(newest) if newest else None, len(newest))


def _rate(summary: RunSummary, times: Sequence[datetime]) -> float | None:
    """Return the seconds a household of a run that entered enough of them, by the ``times`` of
    its events.

    From its beginning to its end a run may also have stood still: stopped until the next
    morning, paused, in quiet hours, waiting for a person. Events of a run at work follow each
    other closely, so a long gap between two of them is left out as no time of work.
    """
    done = {row.household.key for row in summary.rows if row.outcome is Outcome.VERIFIED}
    if len(done) < FEWEST_HOUSEHOLDS:
        return None
    gaps = (after - before for before, after in pairwise(times))
    worked = sum((gap for gap in gaps if timedelta() < gap <= LONGEST_GAP), timedelta())
    return worked.total_seconds() / len(done)


def build_people(
    batch: Batch, roster: Sequence[Household], mapping: SiteMapping, stored: Stored
) -> list[dict[str, Any]]:
    """Return the households of the mock: the roster's, else those of the workbooks.

    Who is to come back is off the lists there, unless the roster names it: rosters name
    only those who are on them.
    """
    declared: dict[HouseholdKey, Household] = {
        wanted.household.key: wanted.household
        for wanted in build_all_wanted(batch.records, mapping.income)
    }
    declared |= {one.household.key: one.household for one in batch.deregistrations}
    here = {one.key: one for one in roster} or declared
    returning = {one.household.key: one.household for one in batch.reinstatements}
    away = returning.keys() - {one.key for one in roster}
    return [
        household.model_dump(mode="json")
        | {"months": _months_json(stored.get(key, {})), "deregistered": key in away}
        for key, household in (here | returning).items()
    ]


def _months_json(months: Mapping[str, Values]) -> dict[str, dict[str, Any]]:
    return {
        month: {name: to_json(value) for name, value in values.items()}
        for month, values in months.items()
    }


def only_months(batch: Batch, months: Iterable[str]) -> Batch:
    """Return the rows of these months; all where none is named."""
    wanted = set(months)
    if not wanted:
        return batch
    return batch.model_copy(
        update={
            "records": tuple(r for r in batch.records if r.month in wanted),
            "refused": tuple(r for r in batch.refused if r.month in wanted or not r.month),
        }
    )


@dataclass(frozen=True)
class Stage:
    """Where a rehearsal takes place: its folder, who watches, what time it is."""

    settings: Settings
    mapping: SiteMapping
    folder: Path
    clock: Clock
    progress: Progress


async def rehearse(
    stage: Stage,
    batch: Batch,
    *,
    roster: Sequence[Household],
    experience: Experience,
    inputs: dict[str, str],
) -> Rehearsal:
    """Plan and apply the batch on a mock of its own, and return what came of it.

    Raises PageDriftError where the mapping of the form is not one that the mock fits.
    """
    people = build_people(batch, roster, stage.mapping, experience.stored)
    path = stage.folder / "people.json"
    _write_people(path, people)
    plan, summary, times = await _perform(stage, batch, people=path, inputs=inputs)
    return Rehearsal(
        plan=plan,
        summary=_marked(summary, batch),
        households=len(people),
        known_months=sum(len(one["months"]) for one in people),
        measured_seconds=_rate(summary, times) or _whole(summary),
        real_seconds=experience.seconds_a_household,
        real_runs=experience.runs,
    )


async def _perform(
    stage: Stage, batch: Batch, *, people: Path, inputs: dict[str, str]
) -> tuple[Plan, RunSummary, tuple[datetime, ...]]:
    mapping = replace(stage.mapping, platform=load_mapping(PlatformSettings().mapping).platform)
    with serve_practice_platform(*_options(people, stage)) as platform:
        settings = _settings(stage, platform)
        journal = Journal(settings.journal_address, stage.clock)
        try:
            bench = Bench(
                settings=settings,
                mapping=mapping,
                journal=journal,
                clock=stage.clock,
                progress=stage.progress,
                operator=Operator(),
            )
            plan = await make_plan(bench, batch, inputs=inputs, overwrite=False)
            save_plan(plan, stage.folder / "plan.json")
            allowance = Allowance(
                deregistrations=plan.deregistrations, reinstatements=plan.reinstatements
            )
            summary = await apply_plan(bench, plan, allowance=allowance)
            times = journal.event_times(summary.run)
        except PageDriftError as error:
            raise PageDriftError(
                f"{error.reason}。练习平台的栏目是照操作手册做的，"
                "与这份映射不同，演练不了；"
                "请用 connector plan 在真平台上对照（它不保存任何内容）"
            ) from error
        finally:
            journal.close()
    return plan, summary, times


def _write_people(path: Path, people: Sequence[Mapping[str, Any]]) -> None:
    if not people:
        raise InputError("没有可以演练的户：花名册是空的")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"households": people}, file, ensure_ascii=False)


def _options(people: Path, stage: Stage) -> tuple[str, ...]:
    today: datetime = stage.clock()
    starts = stage.mapping.income.form.income_year_starts
    return (
        *("--people", str(people)),
        *("--today", f"{today:%Y-%m-%d}"),
        *("--income-year-starts", str(starts)),
    )


def _settings(stage: Stage, platform: PracticePlatform) -> Settings:
    """Return settings that lead to the mock and nowhere else, whatever the environment says."""
    if urlsplit(platform.url).hostname != HERE:
        raise ConnectorError("练习平台不在本机，没有继续")
    account = platform.account(LEVEL)
    return stage.settings.model_copy(
        update={
            "platform": PlatformSettings(url=platform.url, spki_pins=(platform.spki_pin,)),
            "account": AccountSettings(
                username=account["username"], password=SecretStr(account["password"])
            ),
            "home": stage.folder / "home",
            "require_approval": False,  # nobody signs what is not entered anywhere
            "journal_url": "",
        }
    )


def _marked(summary: RunSummary, batch: Batch) -> RunSummary:
    """Return the summary as what it is: nobody may take it for a real run."""
    return summary.model_copy(
        update={"command": "rehearse", "platform_host": "练习平台（本机）", "issues": batch.issues}
    )


def _whole(summary: RunSummary) -> float:
    """Return the seconds a household of a rehearsal too small for a rate."""
    households = len({row.household.key for row in summary.rows}) or 1
    return (summary.finished_at - summary.started_at).total_seconds() / households
