"""The JSON documents: one each, whole, with counts that add up and people masked."""

import shutil
from datetime import datetime

import pytest
from cli.command import Computer, at_the_platform
from cli.sheets import GOOD, PROBLEM, SAMPLES, make_rows, write_sheet

import connector

OUTCOMES = ("verified", "unchanged", "mismatched", "rejected", "skipped", "uncertain")
STATES = ("new", "change", "same", "conflict", "blocked", "refused")
TROUBLED = GOOD | {"housing_safe": False, "problem": PROBLEM}


@pytest.fixture(scope="module")
def worked(platform, tmp_path_factory) -> Computer:
    """A computer with a plan of four households, carried out in part.

    One is entered, of one a month is in conflict, one is not there, one has a bad answer
    without a description.
    """
    first, taken, stranger, silent = platform.households[:4]
    platform.alter(taken.code, "2022-01", "wages_work", "7.00")
    for name, answer in GOOD.items():
        platform.alter(taken.code, "2022-01", name, answer)
    computer = at_the_platform(tmp_path_factory.mktemp("worked"), platform)
    write_sheet(
        computer.folder / "四户.xlsx",
        *make_rows(first, **TROUBLED),
        *make_rows(taken),
        *make_rows(stranger, code="1306999999", id_number="", head="赵小满"),
        *make_rows(silent, months=("2022-02",), housing_safe=False),
    )
    return computer


@pytest.fixture(scope="module")
def plan(worked):
    return worked.run("plan", "四户.xlsx", "-o", "计划.json", "--json")


@pytest.fixture(scope="module")
def applied(worked, plan):
    assert plan.code == 1
    return worked.run("apply", "计划.json", "--json")


def require_document(document: dict, command: str, parts: tuple[str, ...]) -> None:
    """Fail unless the document names itself and its counts add up to the rows that came in."""
    counts = document["counts"]
    assert (document["command"], document["version"]) == (command, connector.__version__)
    assert counts["rows"] == sum(counts[part] for part in parts)
    assert set(counts) == {"rows", *parts}


def test_check_gives_records_with_their_place_and_issues_with_their_cell(worked):
    ended = worked.run("check", "四户.xlsx", "--json")

    document = ended.document
    record = document["records"][0]
    (issue,) = (one for one in document["issues"] if one["level"] == "error")
    assert ended.code == 1
    assert document["counts"] == {
        "rows": 7,
        "records": 6,
        "deregistrations": 0,
        "reinstatements": 0,
        "refused": 1,
        "errors": 1,
        "warnings": len(document["issues"]) - 1,
    }
    assert len(document["records"]) == 6
    assert record["amounts"] == {"wages_work": "1234.50"}
    assert record["guarantees"] == TROUBLED | {"problem": "***"}
    assert record["source"] == {"file": "四户.xlsx", "sheet": "月收入", "row": 5}
    assert set(issue) >= {"code", "level", "message", "file", "sheet", "cell", "value"}
    assert issue["cell"].endswith("11")


def test_a_plan_gives_each_month_a_state_with_before_and_after(worked, plan, platform):
    document = plan.document

    first, taken = (
        [c for c in document["changes"] if c["household"]["code"] == h.code]
        for h in platform.households[:2]
    )
    require_document(document, "plan", STATES)
    assert document["counts"] == {
        "rows": 7,
        **{"new": 3, "change": 0, "same": 0, "conflict": 1, "blocked": 2, "refused": 1},
    }
    assert document["path"] == "计划.json"
    assert [(change["months"], change["state"]) for change in first] == [
        (["2022-01", "2022-02"], "new")
    ]
    assert first[0]["kind"] == "income"
    assert first[0]["after"]["2022-01"]["wages_work"] == "1234.50"
    assert first[0]["after"]["2022-01"]["housing_safe"] is False
    assert {change["state"]: change["months"] for change in taken} == {
        "conflict": ["2022-01"],
        "new": ["2022-02"],
    }
    (conflict,) = (change for change in taken if change["state"] == "conflict")
    assert conflict["before"]["2022-01"]["wages_work"] == "7.00"
    assert conflict["reason"] == "平台上已有不同的内容：工资性›务工"
    assert [row["month"] for row in document["refused"]] == ["2022-02"]


def test_an_apply_accounts_for_every_row_and_says_where_the_reports_are(worked, applied, platform):
    document = applied.document

    by_outcome = {name: document["counts"][name] for name in OUTCOMES}
    row = document["rows"][0]
    require_document(document, "apply", OUTCOMES)
    assert applied.code == 1
    assert len(document["rows"]) == document["counts"]["rows"] == 7
    assert by_outcome == dict.fromkeys(OUTCOMES, 0) | {"verified": 3, "skipped": 4}
    assert document["stopped"] is None
    assert set(row) >= {"household", "month", "kind", "outcome", "reason", "differences", "source"}
    assert all(row["reason"] for row in document["rows"] if row["outcome"] == "skipped")
    assert [worked.folder / path for path in document["reports"] if path.endswith(".xlsx")] == [
        worked.home / "runs" / document["run"] / "report.xlsx"
    ]
    assert all((worked.folder / path).is_file() for path in document["reports"])
    assert {save["code"] for save in platform.saves} == {h.code for h in platform.households[:2]}


def test_people_are_masked_and_codes_are_whole(worked, plan, applied, platform):
    checked = worked.run("check", "四户.xlsx", "--json")

    person = platform.households[0]
    for told in (checked.out, plan.out, applied.out):
        assert [word for word in (person.head, person.id_number, PROBLEM) if word in told] == []
        assert f'"{person.id_number[:6]}********{person.id_number[-4:]}"' in told
        assert f'"{person.code}"' in told


def test_people_are_whole_where_that_is_asked_for(worked, applied, platform):
    checked = worked.run("check", "四户.xlsx", "--json", "--unmasked")
    shown = worked.run("show", applied.document["run"], "--json", "--unmasked")

    person = platform.households[0]
    assert checked.document["records"][0]["guarantees"]["problem"] == PROBLEM
    assert checked.document["records"][0]["household"]["id_number"] == person.id_number
    heads = {row["household"]["head"] for row in shown.document["rows"]}
    assert person.head in heads


def test_runs_lists_what_show_tells_whole(worked, applied):
    listed = worked.run("runs", "--json").document
    shown = worked.run("show", applied.document["run"], "--json")

    (run,) = listed["runs"]
    told = applied.document
    assert listed["counts"] == {"runs": 1}
    assert {name: run[name] for name in ("run", "command", "counts", "stopped")} == {
        name: told[name] for name in ("run", "command", "counts", "stopped")
    }
    assert datetime.fromisoformat(run["started_at"]).utcoffset() is not None
    assert shown.code == 1
    assert {**shown.document, "command": "", "reports": set(shown.document["reports"])} == {
        **told,
        "command": "",
        "reports": set(told["reports"]),
    }


def test_upload_and_resume_end_in_the_same_kind_of_document(worked, applied, platform):
    workbook = worked.folder / "一户.xlsx"
    write_sheet(workbook, *make_rows(platform.households[0], **TROUBLED))

    uploaded = worked.run("upload", workbook, "--json")
    resumed = worked.run("resume", uploaded.document["run"], "--json")

    require_document(uploaded.document, "upload", OUTCOMES)
    assert (uploaded.code, resumed.code) == (0, 0)
    assert uploaded.document["counts"]["unchanged"] == 2
    assert resumed.document["rows"] == uploaded.document["rows"]
    assert set(resumed.document) == set(uploaded.document) == set(applied.document)


def test_a_sample_of_lost_digits_shows_no_value_by_default(bare):
    shutil.copy(SAMPLES / "digits_lost.xlsx", bare.folder)

    ended = bare.run("check", "digits_lost.xlsx", "--json")

    values = {issue["value"] for issue in ended.document["issues"]}
    assert ended.code == 1
    assert values <= {"", "***"}
