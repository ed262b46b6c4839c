"""Passwords are nowhere; people are only in the files that have to hold them."""

import os
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.sheets import GOOD, PROBLEM, make_rows, write_sheet

ENCODINGS = ("utf-8", "utf-16-le", "gb18030")

OWNER_ONLY = 0o600 if os.name == "posix" else 0o666  # Windows has lists of rights, not modes


@pytest.fixture
def temporary() -> Iterator[Path]:
    """The folder for temporary files; a browser's sockets need its path to be short."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def read_whole(path: Path) -> bytes:
    """Return a file's bytes; those of a workbook unpacked."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(path):
        return data
    with zipfile.ZipFile(path) as archive:
        return data + b"".join(archive.read(name) for name in archive.namelist())


def find(word: str, *folders: Path) -> set[str]:
    """Return the names of all files that hold a word, in any encoding."""
    needles = [word.encode(encoding) for encoding in ENCODINGS]
    needles.append(word.encode("ascii", "backslashreplace"))
    return {
        path.name
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and any(needle in read_whole(path) for needle in needles)
    }


def read_modes(*paths: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()}


def test_after_a_whole_job_people_stand_in_plan_and_journal_only(computer, platform, temporary):
    person, other = platform.households[:2]
    password = computer.environment["CONNECTOR_ACCOUNT__PASSWORD"]
    platform.alter(other.code, "2022-01", "wages_work", "7.00")
    troubled = GOOD | {"housing_safe": False, "problem": PROBLEM}
    rows = [*make_rows(person, **troubled), *make_rows(other)]
    workbook = write_sheet(temporary.with_name(f"{temporary.name}.xlsx"), *rows)
    private = computer.having(TMPDIR=str(temporary), TEMP=str(temporary), TMP=str(temporary))

    try:
        planned = private.run("plan", workbook, "-o", "计划.json")
        uploaded = private.run("upload", workbook, "--json")
        shown = private.run("show", uploaded.document["run"])
    finally:
        workbook.unlink()

    everything = (planned, uploaded, shown)
    said = "".join(ended.out + ended.err for ended in everything)
    assert [ended.code for ended in everything] == [1] * 3
    assert find(password, computer.folder, temporary) == set()
    assert password not in said
    for word in (person.head, person.id_number, other.head, other.id_number, PROBLEM):
        assert word not in said
        assert find(word, computer.folder, temporary) == {"计划.json", "journal.sqlite3"}
    assert read_modes(computer.folder / "计划.json", *computer.home.rglob("*.*")) == {OWNER_ONLY}
