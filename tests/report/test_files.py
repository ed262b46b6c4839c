"""Report files on disk."""

import os
import stat

import pytest

from connector.errors import InputError
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
