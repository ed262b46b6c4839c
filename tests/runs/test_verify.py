"""Whether the history on the disk is the one that was written: chains, heads, evidence."""

import hashlib
import json
from contextlib import closing
from datetime import timedelta
from itertools import count

import pytest
from runs.history import FIRST, NAME, SECOND, STARTED, finish_run, keep_evidence
from sqlalchemy import text

from connector.errors import InputError
from connector.journal.journal import Journal
from connector.journal.tables import open_engine
from connector.runs.verify import verify_head, verify_journal
from connector.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def journal(settings):
    seconds = count()
    made = Journal(settings.journal_address, lambda: STARTED + timedelta(seconds=next(seconds)))
    with closing(made):
        yield made


def write_receipt(journal, settings, path, run=FIRST):
    name = path.relative_to(settings.home).as_posix()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    settings.receipts_folder.mkdir()
    receipt = settings.receipts_folder / "20220701-080000.json"
    receipt.write_text(json.dumps({"files": [{"path": name, "sha256": sha256}]}), encoding="utf-8")
    told = hashlib.sha256(receipt.read_bytes()).hexdigest()
    journal.note_purge(run, {"receipt": receipt.name, "sha256": told})
    return receipt


def edit(settings, statement):
    engine = open_engine(settings.journal_address)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def problems(journal, settings, run=FIRST):
    (check,) = verify_journal(journal, settings, run)
    return list(check.problems)


def test_runs_as_they_were_written_are_intact(journal, settings):
    finish_run(journal, FIRST)
    finish_run(journal, SECOND)
    keep_evidence(journal, settings)

    checks = verify_journal(journal, settings, None)

    told = [(one.run, one.is_intact, one.events, one.present) for one in checks]
    assert told == [(SECOND, True, 3, 0), (FIRST, True, 4, 1)]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE events SET payload = '{}' WHERE position = 2", "第 2 条记录被改动过"),
        ("DELETE FROM events WHERE position = 2", "第 2 条记录不见了"),
        ("DELETE FROM events", "没有任何记录，应有的记录被删去了"),
        ("UPDATE operations SET wanted = '[]'", "要录入的内容被改动过"),
        (
            "UPDATE runs SET header = replace(header, '130699101', '130699102')",
            "运行的开头（账号、输入文件、审核）被改动过",
        ),
    ],
)
def test_an_edit_is_told_of_the_run_that_it_was_made_in(journal, settings, statement, problem):
    finish_run(journal)
    edit(settings, statement)

    assert problems(journal, settings) == [problem]


def test_a_run_taken_off_the_list_of_runs_is_missed(journal, settings):
    finish_run(journal)
    engine = open_engine(settings.journal_address)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("DELETE FROM runs")
        connection.commit()
    engine.dispose()

    assert journal.chains.run_ids() == (FIRST,)
    assert problems(journal, settings) == ["运行的开头（账号、输入文件、审核）被改动过"]


def test_the_head_of_a_report_is_found_also_where_more_came_after_it(journal, settings):
    printed = finish_run(journal)
    at_once = verify_head(journal, printed, None).found
    journal.end_run(FIRST, None)  # a resumption, say

    found = verify_head(journal, f"{printed[:32].upper()} {printed[32:]}", None).found

    assert (at_once.position, at_once.later) == (3, 0)
    assert (found.run, found.position, found.later) == (FIRST, 3, 1)


def test_a_head_whose_event_was_cut_off_is_not_found(journal, settings):
    printed = finish_run(journal)
    edit(settings, "DELETE FROM events WHERE position = 3")

    assert problems(journal, settings) == []  # the chain alone cannot tell
    assert verify_head(journal, printed, None).found is None


def test_a_head_is_looked_for_in_the_run_that_is_named(journal):
    printed = finish_run(journal)
    finish_run(journal, SECOND)

    assert verify_head(journal, printed, SECOND).found is None
    with pytest.raises(InputError, match="64 位"):
        verify_head(journal, printed[:12], None)


def test_evidence_that_is_gone_or_changed_is_told(journal, settings):
    finish_run(journal)
    path = keep_evidence(journal, settings)

    path.write_bytes(b"retouched")
    changed = problems(journal, settings)
    path.unlink()

    assert changed == [f"证据 {NAME} 与记录的校验值不符"]
    assert problems(journal, settings) == [f"证据 {NAME} 不见了，也没有清理收据"]


def test_evidence_that_a_receipt_tells_of_is_not_missed_until_the_receipt_is_changed(
    journal, settings
):
    finish_run(journal)
    path = keep_evidence(journal, settings)
    receipt = write_receipt(journal, settings, path)
    path.unlink()

    (check,) = verify_journal(journal, settings, FIRST)
    receipt.write_text('{"files": []}', encoding="utf-8")

    assert (check.is_intact, check.present, check.purged) == (True, 0, 1)
    assert problems(journal, settings)[0] == f"清理收据 {receipt.name} 被改动过"


def test_evidence_moves_nothing_on(journal, settings):
    finish_run(journal)
    before = journal.operations(FIRST), journal.stopped(FIRST)
    keep_evidence(journal, settings)

    assert (journal.operations(FIRST), journal.stopped(FIRST)) == before
