"""``journal verify`` as an operator meets it."""

from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import text

from connector.journal.journal import Journal
from connector.journal.operations import RunHeader
from connector.journal.tables import open_engine

RUN = "20220312-090000-aaaa"
STARTED = datetime(2022, 3, 12, 9, tzinfo=UTC)


def address(computer):
    return f"sqlite:///{(computer.home / 'journal.sqlite3').as_posix()}"


def write_run(computer):
    """Write a run into the computer's journal; return its head."""
    header = RunHeader(
        run=RUN,
        command="upload",
        account="130699101",
        platform_host="127.0.0.1:8443",
        mapping_digest="ef" * 32,
        inputs={},
        started_at=STARTED,
    )
    with closing(Journal(address(computer), lambda: STARTED)) as journal:
        journal.start_run(header, [])
        journal.end_run(RUN, None)
        return journal.head(RUN)


def test_an_intact_journal_says_so_and_finds_the_head_of_a_report(bare, run_here):
    empty = run_here("journal", "verify")
    head = write_run(bare)

    whole = run_here("journal", "verify")
    found = run_here("journal", "verify", RUN, "--head", head)
    document = run_here("journal", "verify", "--head", head, "--json").document

    assert (empty.code, empty.out) == (0, "日志中还没有任何运行\n")
    assert (whole.code, whole.out) == (
        0,
        f"完好 {RUN}：2 条记录\n共 1 次运行，全部完好\n",
    )
    assert found.code == 0
    assert f"日志链尾 {head}\n" in found.out
    assert f"链尾在日志中：运行 {RUN} 的第 2 条记录，也是最后一条" in found.out
    assert document["counts"] == {"runs": 1, "intact": 1, "broken": 0}
    assert document["head"] == {
        "hash": head,
        "found": True,
        "run": RUN,
        "position": 2,
        "later": 0,
    }


def test_a_changed_journal_and_a_lost_head_exit_with_one(bare, run_here):
    head = write_run(bare)
    lost = run_here("journal", "verify", "--head", "ab" * 32)
    engine = open_engine(address(bare))
    with engine.begin() as connection:
        connection.execute(text("UPDATE events SET at = '2022-03-01' WHERE position = 2"))
    engine.dispose()

    changed = run_here("journal", "verify", "--head", head)

    assert (lost.code, changed.code) == (1, 1)
    assert "不在日志中" in lost.out
    assert f"有问题 {RUN}：2 条记录\n    第 2 条记录被改动过\n" in changed.out
    assert "不要再录入，并联系维护人员" in changed.out


def test_what_cannot_be_meant_is_told_in_a_sentence(bare, run_here):
    write_run(bare)

    assert run_here("journal", "verify", "--head", "abc").code == 2
    assert run_here("journal", "verify", "2022").sentences == [
        "错误：日志中没有运行 2022，请用 connector runs 查看编号"
    ]
