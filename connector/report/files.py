"""Report files: private to their owner, and whole or not there at all."""

from pathlib import Path

from connector import private
from connector.errors import InputError


def write_private(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step, readable by its owner only where the OS can.

    Raises InputError where the place cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        private.write_private(path, content)
    except OSError as error:
        raise InputError(
            "报告无法写入：请检查文件夹是否存在、磁盘是否已满，并关闭正在打开它的 Excel 或 WPS",
            subject=str(path),
        ) from error
