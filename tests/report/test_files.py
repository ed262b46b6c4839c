"""Report files on disk."""

import os
import stat

import pytest
from disk import hold_files, watch_writing

from connector.errors import InputError
from connector.private import insist
from connector.report.files import write_private


def test_a_file_replaces_the_one_before_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "报告" / "run.html"

    write_private(path, b"first")
    write_private(path, b"second")

    assert path.read_bytes() == b"second"
    assert [file.name for file in path.parent.iterdir()] == ["run.html"]
    # On Windows the folder's access list guards the file; the mode says nothing there.
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_is_told_in_chinese_and_leaves_nothing(tmp_path):
    path = tmp_path / "run.html"
    path.mkdir()

    with pytest.raises(InputError, match="报告无法写入"):
        write_private(path, b"anything")

    assert [file.name for file in tmp_path.iterdir()] == ["run.html"]


def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    order = watch_writing(monkeypatch)

    write_private(tmp_path / "run.html", b"anything")

    assert order == ["fsync", "replace"]


def test_a_file_that_another_program_has_for_a_moment_is_replaced_all_the_same(
    tmp_path, monkeypatch
):
    path = tmp_path / "run.html"
    write_private(path, b"first")
    hold_files(monkeypatch, times=3)

    write_private(path, b"second")

    assert path.read_bytes() == b"second"


def test_a_file_that_another_program_keeps_is_told_and_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "run.html"
    write_private(path, b"first")
    hold_files(monkeypatch, times=100)

    with pytest.raises(InputError, match="报告无法写入"):
        write_private(path, b"second")

    assert path.read_bytes() == b"first"
    assert [file.name for file in tmp_path.iterdir()] == ["run.html"]


def test_what_is_refused_for_another_reason_than_a_busy_file_is_tried_once():
    tried = []

    def read():
        tried.append(1)
        raise IsADirectoryError

    with pytest.raises(IsADirectoryError):
        insist(read)

    assert tried == [1]
