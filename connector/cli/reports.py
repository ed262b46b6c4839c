"""Reports that cannot be written hide nothing: what was done is told all the same."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.cli.output import stdout
from connector.errors import InputError

KINDS = (".xlsx", ".html")

Write = Callable[[Path], object]


@dataclass(frozen=True)
class Written:
    """Where the reports are, and what is to be told of those that are not where they belong."""

    paths: tuple[Path, ...] = ()
    troubles: tuple[str, ...] = ()

    def tell_troubles(self) -> None:
        """Say what could not be written, and where it is instead."""
        for trouble in self.troubles:
            print(trouble, file=sys.stderr)


def write_reports(reports: Mapping[Path, Write]) -> Written:
    """Write each report to its path; where that cannot be, beside it under a number.

    A report that is open in Excel cannot be replaced on Windows, and a disk can be full:
    by then the platform holds what was entered, so neither is an error of the command.
    """
    paths, troubles = [], []
    for path, write in reports.items():
        if _is_written(path, write):
            paths.append(path)
            continue
        beside = _free_name(path)
        is_beside = _is_written(beside, write)
        paths += [beside] if is_beside else []
        troubles.append(_describe(path, beside if is_beside else None))
    return Written(tuple(paths), tuple(troubles))


def _is_written(path: Path, write: Write) -> bool:
    try:
        write(path)
    except (InputError, OSError):  # openpyxl keeps its sheets on the disk until they are saved
        return False
    return True


def _free_name(path: Path) -> Path:
    number = 2
    while (beside := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    return beside


def _describe(path: Path, beside: Path | None) -> str:
    why = "可能正在 Excel 或 WPS 中打开，也可能磁盘已满或文件夹不能写"
    end = f"已另存为 {beside}" if beside else "没有写成，结果请看屏幕"
    old = "；那里原有的一份是以前的" if path.exists() else ""
    return f"报告写不到 {path}（{why}），{end}{old}"


def tell_reports(paths: Iterable[Path]) -> None:
    """Say where reports are; a path is copied from the screen, so no line end breaks it."""
    for path in paths:
        stdout().print(f"报告：{path}", markup=False, highlight=False, soft_wrap=True)


def find_reports(folder: Path) -> list[Path]:
    """Return the newest report of each kind in a run's folder."""
    found = [path for path in folder.glob("report*") if path.is_file()]
    of_kinds = ([path for path in found if path.suffix == kind] for kind in KINDS)
    return [max(of_kind, key=_written_at) for of_kind in of_kinds if of_kind]


def _written_at(path: Path) -> float:
    return path.stat().st_mtime
