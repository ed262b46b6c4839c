"""A report that cannot be written: what the run did is told all the same, with its own code."""

import errno
from contextlib import closing
from pathlib import Path

import pytest
from runs.history import FIRST, STARTED, finish_run

from connector.cli.reports import Written, write_reports
from connector.journal.journal import Journal
from connector.mapping.load import load_mapping
from connector.settings import Settings

ACCOUNT = {
    "CONNECTOR_PLATFORM__URL": "https://127.0.0.1:8443",
    "CONNECTOR_ACCOUNT__USERNAME": "130699101",
}


@pytest.fixture
def folder(bare):
    """The folder of a run that has ended: its one row was not entered."""
    settings = Settings(home=bare.home)
    with closing(Journal(settings.journal_address, lambda: STARTED)) as journal:
        finish_run(journal, mapping_digest=load_mapping("hebei").digest)
    folder = settings.runs_folder / FIRST
    folder.mkdir(parents=True)
    return folder


def block(path):
    """Stand in a file's way, as Excel does on Windows: it cannot be replaced."""
    path.mkdir()
    return path


def test_where_a_report_is_open_the_run_is_told_and_the_report_is_beside_it(folder, run_here):
    taken, beside = block(folder / "report.xlsx"), folder / "report-2.xlsx"

    ended = run_here("resume", FIRST, **ACCOUNT)
    shown = run_here("show", FIRST, **ACCOUNT)

    assert ended.code == 1
    assert "需要处理 1。" in ended.out
    told = [line for line in ended.out.splitlines() if line.startswith("报告：")]
    assert told == [f"报告：{beside}", f"报告：{folder / 'report.html'}"]
    assert beside.is_file()
    assert ended.sentences[-1] == (
        f"报告写不到 {taken}（可能正在 Excel 或 WPS 中打开，也可能磁盘已满或文件夹不能写），"
        f"已另存为 {beside}；那里原有的一份是以前的"
    )
    assert told == [line for line in shown.out.splitlines() if line.startswith("报告：")]


def test_a_document_names_the_reports_that_are_there(folder, run_here):
    block(folder / "report.html")

    ended = run_here("resume", FIRST, "--json", **ACCOUNT)

    assert ended.code == 1
    assert ended.document["counts"]["skipped"] == 1
    assert ended.document["reports"] == [
        str(folder / "report.xlsx"),
        str(folder / "report-2.html"),
    ]


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_where_no_report_can_be_written_the_run_is_told_with_its_own_code(folder, run_here, words):
    folder.rmdir()
    folder.write_text("这里不能有文件夹", encoding="utf-8")

    ended = run_here("resume", FIRST, *words, **ACCOUNT)

    assert ended.code == 1
    assert "平台上找不到这一户" in ended.out
    assert "report" not in ended.out.replace('"reports": []', "")
    assert all(line.endswith("没有写成，结果请看屏幕") for line in ended.sentences[-2:])


def test_a_number_that_is_taken_is_passed_over(tmp_path):
    block(tmp_path / "a.xlsx")
    block(tmp_path / "a-2.xlsx")

    written = write_reports({tmp_path / "a.xlsx": lambda path: path.write_text("新")})

    assert written.paths == (tmp_path / "a-3.xlsx",)


def test_a_disk_that_is_full_while_a_sheet_is_made_is_no_error_of_the_command(tmp_path):
    def write(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    written = write_reports({tmp_path / "a.xlsx": write})

    assert (written.paths, len(written.troubles)) == ((), 1)


def test_what_is_written_where_it_belongs_has_no_trouble(tmp_path):
    written = write_reports({tmp_path / "a.xlsx": lambda path: path.write_text("新")})

    assert written == Written((tmp_path / "a.xlsx",), ())


@pytest.mark.parametrize(
    ("words", "name", "beside"),
    [
        (("status", "--month", "2022-01"), "上报进度-2022-01.xlsx", "上报进度-2022-01-2.xlsx"),
        (("reconcile", "一月二月.xlsx"), "对照.csv", "对照-2.csv"),
    ],
)
def test_what_was_read_for_long_is_told_where_its_report_is_open(
    computer, workbook, words, name, beside
):
    folder = computer.folder / "报告"
    folder.mkdir()
    block(folder / name)

    ended = computer.run(*words, "-o", "报告", "--json")

    paths = [one if isinstance(one, str) else one["path"] for one in ended.document["reports"]]
    assert ended.code == 1
    assert str(Path("报告", beside)) in paths
    assert all((computer.folder / path).is_file() for path in paths)
    assert f"已另存为 {Path('报告', beside)}" in ended.err
