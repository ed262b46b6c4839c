"""Old files go, with a receipt; what is needed, unsettled, linked or not ours stays."""

import hashlib
import json
import os
from contextlib import closing
from datetime import timedelta

import pytest
from report.factories import make_change, make_plan
from runs.history import FIRST, NAME, SECOND, STARTED, finish_run, keep_evidence

from connector.errors import InputError
from connector.journal.journal import Journal
from connector.records.outcome import Outcome
from connector.runs.planfile import save_plan
from connector.runs.purge import IS_LINK, NOT_KNOWN, NOT_OURS, NOT_SETTLED, find_old, parse_age
from connector.runs.receipt import remove_with_receipt
from connector.runs.verify import verify_journal
from connector.settings import Settings

NOW = STARTED + timedelta(days=200)
BEFORE = NOW - timedelta(days=90)


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def journal(settings):
    with closing(Journal(settings.journal_address, lambda: STARTED)) as journal:
        yield journal


def write(path, content="内容", *, at=STARTED):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def write_run(journal, settings, run=FIRST, outcome=Outcome.SKIPPED):
    """A run with a report and a picture, 200 days ago."""
    finish_run(journal, run, outcome=outcome)
    write(settings.runs_folder / run / "report.xlsx")
    return keep_evidence(journal, settings, run)


def purge(settings, journal):
    found = find_old(settings, journal, before=BEFORE)
    receipt, left = remove_with_receipt(
        found.files,
        settings,
        journal,
        command="purge --older-than 90d",
        before=BEFORE,
        now=NOW,
    )
    return found, receipt, left


def names(found):
    return sorted(one.name for one in found.files)


def test_an_old_runs_report_and_evidence_go_and_the_journal_says_by_which_receipt(
    settings, journal
):
    write_run(journal, settings)
    before = journal.summarise(FIRST)

    _, receipt, left = purge(settings, journal)

    told = json.loads(receipt.read_text(encoding="utf-8"))
    (check,) = verify_journal(journal, settings, FIRST)
    assert left == []
    assert [(f["path"], f["kind"], f["run"]) for f in told["files"]] == [
        (f"runs/{FIRST}/report.xlsx", "report", FIRST),
        (f"runs/{FIRST}/evidence/{NAME}", "evidence", FIRST),
    ]
    assert all(len(f["sha256"]) == 64 and f["size"] > 0 for f in told["files"])
    assert told["command"] == "purge --older-than 90d"
    assert not (settings.runs_folder / FIRST).exists()
    assert (check.is_intact, check.purged) == (True, 1)
    assert journal.summarise(FIRST).rows == before.rows
    assert journal.summarise(FIRST).stopped is None
    if os.name == "posix":
        assert receipt.stat().st_mode & 0o777 == 0o600


def test_what_is_young_or_not_settled_or_unknown_stays_and_the_latter_are_named(settings, journal):
    write_run(journal, settings, FIRST, outcome=Outcome.UNCERTAIN)
    write(settings.runs_folder / "20220101-000000-ffff" / "report.xlsx")
    young = find_old(settings, journal, before=STARTED)

    found = find_old(settings, journal, before=BEFORE)

    assert young.files == []
    assert found.files == []
    assert found.kept == [
        ("运行 20220101-000000-ffff", NOT_KNOWN),
        (f"运行 {FIRST}", NOT_SETTLED),
    ]


def test_the_journal_settings_and_whatever_is_not_ours_are_left_alone(settings, journal):
    write_run(journal, settings)
    kept = [
        write(settings.home / "trusted.json", "{}"),
        write(settings.home / "accounts.json", "{}"),
        write(settings.home / "sessions" / "ab.session"),
        write(settings.home / "三月.xlsx"),
        write(settings.home / "reports" / "年终总结.docx"),
        write(settings.runs_folder / FIRST / "批注.docx"),
        settings.home / "journal.sqlite3",
    ]

    found, _, _ = purge(settings, journal)

    assert [path for path in kept if not path.exists()] == []
    assert found.kept == [(str(kept[5]), NOT_OURS), (str(kept[4]), NOT_OURS)]


def test_old_reports_of_every_command_and_logs_of_jobs_go_by_neutral_names(settings, journal):
    home, name = settings.home, "20220312-090000"
    ours = {
        f"reports/upload-{name}/report.xlsx": f"upload-{name}/report.xlsx",
        f"reports/upload-{name}/report-2.xlsx": f"upload-{name}/report-2.xlsx",
        f"reports/reconcile-{name}/对照.csv": f"reconcile-{name}/report.csv",
        f"reports/status-{name}/上报进度-2022-02.html": f"status-{name}/report-2022-02.html",
        f"reports/status-{name}/督导月报-李组长-2022-02-3.xlsx": (
            f"status-{name}/group-2022-02-3.xlsx"
        ),
        "schedule/job-12.log": "job-12.log",
    }
    for path in ours:
        write(home / path)
    others = [
        write(home / "reports" / f"status-{name}" / "我的笔记.docx"),
        write(home / "reports" / f"upload-{name}" / "另存" / "report.xlsx"),
    ]
    stays = [
        write(home / "reports" / f"status-{name}" / "上报进度-2022-03.html", at=NOW),
        write(home / "schedule" / "job-13.log", at=NOW),
        write(home / "schedule" / "jobs.json", "{}"),
    ]

    found, receipt, left = purge(settings, journal)

    assert left == []
    assert names(found) == sorted(ours.values())
    assert {one.kind for one in found.files} == {"report", "log"}
    assert sorted(found.kept) == sorted((str(path), NOT_OURS) for path in others)
    assert [path for path in (*others, *stays) if not path.exists()] == []
    assert "李组长" not in receipt.read_text(encoding="utf-8")


def test_a_runs_report_that_was_written_under_a_number_goes_with_the_others(settings, journal):
    write_run(journal, settings)
    beside = write(settings.runs_folder / FIRST / "report-2.xlsx")

    found, _, _ = purge(settings, journal)

    assert f"runs/{FIRST}/report-2.xlsx" in names(found)
    assert not beside.exists()


def test_old_plans_captures_diagnoses_and_crashes_in_the_home_go(settings, journal):
    home = settings.home
    plan = make_plan((make_change(),), created_at=STARTED)
    save_plan(plan, home / "计划.json")
    save_plan(plan, home / "plans" / "二月.json")
    save_plan(make_plan((make_change(),), created_at=NOW), home / "新.json")
    index = {"version": 1, "captured_on": "2022-03-12", "tool_version": "0", "pages": []}
    write(home / "采集" / "index.json", json.dumps(index | {"pages": [{"file": "01-login.html"}]}))
    write(home / "采集" / "01-login.html")
    write(home / "采集" / "我的.html")
    write(home / "reports" / "doctor-20220312-090000.html")
    write(home / "reports" / "doctor-20220901-090000.html", at=NOW)
    write(home / "crash-20220312-090000.txt")
    proof = hashlib.sha256("图片".encode()).hexdigest()[:16]
    write(home / "pictures" / f"{proof}.jpg", "图片")
    write(home / "pictures" / "abcdef0123456789.jpg", "别的图片")

    found, receipt, _ = purge(settings, journal)

    assert names(found) == sorted(
        [
            f"{proof}.jpg",
            "capture 2022-03-12/01-login.html",
            "capture 2022-03-12/index.json",
            "crash-20220312-090000.txt",
            "doctor-20220312-090000.html",
            f"plan {plan.digest[:12]}",
            f"plan {plan.digest[:12]}",
        ]
    )
    assert "计划.json" not in receipt.read_text(encoding="utf-8")  # a name is an operator's word
    stays = {path.name for path in home.rglob("*") if path.is_file()} - {receipt.name}
    assert {name for name in stays if "journal" not in name} == {
        "新.json",
        "我的.html",
        "abcdef0123456789.jpg",
        "doctor-20220901-090000.html",
    }


def test_the_plan_of_a_run_that_is_not_settled_stays(settings, journal):
    plan = make_plan((make_change(),), created_at=STARTED)
    finish_run(journal, SECOND, outcome=Outcome.UNCERTAIN, plan_digest=plan.digest)
    (settings.runs_folder / SECOND).mkdir(parents=True)
    save_plan(plan, settings.home / "计划.json")

    found = find_old(settings, journal, before=BEFORE)

    assert found.files == []
    assert str(settings.home / "计划.json") in dict(found.kept)


def test_no_link_is_followed_out_of_the_home(settings, journal, tmp_path):
    outside = write(tmp_path / "别处" / "report.xlsx")
    evidence = write_run(journal, settings)
    other = settings.runs_folder / SECOND
    finish_run(journal, SECOND)
    other.symlink_to(outside.parent)
    (evidence.parent / "0002-answer.png").symlink_to(outside)

    found, _, left = purge(settings, journal)

    assert outside.exists()
    assert (str(other), IS_LINK) in found.kept
    assert (str(evidence.parent / "0002-answer.png"), IS_LINK) in found.kept
    assert (left, evidence.exists()) == ([], False)


def test_a_file_that_became_a_link_meanwhile_is_not_removed(settings, journal, tmp_path):
    outside = write(tmp_path / "别处" / NAME)
    evidence = write_run(journal, settings)
    found = find_old(settings, journal, before=BEFORE)
    folder = evidence.parent
    folder.rename(tmp_path / "moved")
    folder.symlink_to(outside.parent)

    _, left = remove_with_receipt(
        found.files, settings, journal, command="purge", before=BEFORE, now=NOW
    )

    assert outside.exists()
    assert [one.path.name for one in left] == [NAME]


@pytest.mark.parametrize(("text", "days"), [("90d", 90), ("90 天", 90), ("0d", 0)])
def test_an_age_is_days(text, days):
    assert parse_age(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["90", "3m", "", "-1d", "九十天"])
def test_any_other_age_is_refused(text):
    with pytest.raises(InputError, match="90d"):
        parse_age(text)
