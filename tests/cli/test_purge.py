"""``purge`` as an operator meets it: it lists, asks, removes, and keeps a receipt."""

import json
import os
from contextlib import closing

import pytest
from runs.history import FIRST, NAME, STARTED, finish_run, keep_evidence

from connector.journal.journal import Journal
from connector.settings import Settings


@pytest.fixture
def picture(bare):
    """The evidence of a run of 2022, and a crash of that time beside it."""
    settings = Settings(home=bare.home)
    with closing(Journal(settings.journal_address, lambda: STARTED)) as journal:
        finish_run(journal)
        path = keep_evidence(journal, settings)
    crash = bare.home / "crash-20220312-090000.txt"
    crash.write_text("0.1.0 KeyError", encoding="utf-8")
    os.utime(crash, (STARTED.timestamp(), STARTED.timestamp()))
    return path


def test_without_a_word_of_agreement_nothing_is_removed(picture, run_here):
    asked = run_here("purge", "--older-than", "90d")
    listed = run_here("purge", "--older-than", "90d", "--json")

    assert (asked.code, listed.code) == (2, 0)
    assert "共 2 个文件" in asked.out
    assert asked.sentences[-1].endswith("确实要删除，请加 --yes")
    assert listed.document["counts"] == {"found": 2, "removed": 0, "kept": 0}
    assert listed.document["receipt"] is None
    assert picture.exists()


def test_with_it_the_old_goes_and_the_journal_stays_intact(picture, bare, run_here):
    removed = run_here("purge", "--older-than", "90d", "--yes")
    again = run_here("purge", "--older-than", "90d", "--yes")
    verified = run_here("journal", "verify")

    (receipt,) = (bare.home / "receipts").iterdir()
    told = json.loads(receipt.read_text(encoding="utf-8"))
    assert removed.code == 0
    assert f"已删除 2 个文件；收据：{receipt}" in removed.out
    assert [file["path"] for file in told["files"]] == [
        f"runs/{FIRST}/evidence/{NAME}",
        "crash-20220312-090000.txt",
    ]
    assert not picture.exists()
    assert again.out == "没有这么旧的、可以删除的文件\n"
    assert (verified.code, "已按收据清理 1 个" in verified.out) == (0, True)


def test_an_age_that_cannot_be_meant_is_told_in_a_sentence(run_here):
    ended = run_here("purge", "--older-than", "三个月")

    assert ended.code == 2
    assert ended.sentences == ["错误：--older-than 要写成 90d 的样子（90 天），不能是“三个月”"]


def test_a_level_of_evidence_that_is_none_is_refused(run_here):
    ended = run_here("resume", "--evidence", "some")

    assert ended.code == 2
    assert ended.sentences == ["错误：--evidence 只能写 trouble、all、none"]
