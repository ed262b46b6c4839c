"""Where marked copies of workbooks go, and how they get there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from connector.errors import InputError, WorkbookError
from connector.records.income import Batch
from connector.report.files import write_private
from connector.workbook.annotate import MACRO_SUFFIX, annotate_workbook

XLSX = ".xlsx"
MARKED = "-标注"


@dataclass(frozen=True)
class Copy:
    """One workbook, and the file that its marked copy becomes."""

    source: Path
    target: Path


def plan_copies(workbooks: Sequence[Path], target: Path) -> list[Copy]:
    """Return where each copy goes: one workbook's to the file, several into the folder.

    Raises InputError where something would be overwritten, the original above all.
    """
    is_folder = target.is_dir() or not target.suffix
    if len(workbooks) > 1 and not is_folder:
        raise InputError(
            f"有 {len(workbooks)} 个工作簿，--annotate 后面要写一个文件夹，现在是 {target.name}"
        )
    if is_folder:
        names = _name_copies(workbooks)
        copies = [Copy(w, target / name) for w, name in zip(workbooks, names, strict=True)]
    else:
        copies = [Copy(workbooks[0], target)]
    for copy in copies:
        _require_free(copy)
    return copies


def write_copies(copies: Sequence[Copy], batch: Batch) -> tuple[list[Path], list[str]]:
    """Write each workbook's marked copy; return the files, and sentences on what they lack.

    A file that cannot even be read has no copy; its issue says why.
    """
    written, notes = [], []
    for copy in copies:
        issues = [issue for issue in batch.issues if issue.file == copy.source.name]
        try:
            made = annotate_workbook(copy.source, issues, suffix=copy.target.suffix.lower())
        except WorkbookError as error:
            notes.append(f"{copy.source.name}：没有生成副本（{error.reason}）")
            continue
        write_private(copy.target, made.content)
        written.append(copy.target)
        notes += [f"{copy.target.name}：{note}" for note in made.notes]
    return written, notes


def _name_copies(workbooks: Sequence[Path]) -> list[str]:
    stems = [workbook.stem for workbook in workbooks]
    return [
        f"{w.stem if stems.count(w.stem) == 1 else w.name}{MARKED}{_suffix(w)}" for w in workbooks
    ]


def _suffix(workbook: Path) -> str:
    return MACRO_SUFFIX if workbook.suffix.lower() == MACRO_SUFFIX else XLSX


def _require_free(copy: Copy) -> None:
    suffix = copy.target.suffix.lower()
    if suffix not in {XLSX, _suffix(copy.source)}:
        raise InputError(f"副本的文件名要以 .xlsx 结尾，现在是 {copy.target.name}")
    try:
        is_there = copy.target.exists()
        is_source = is_there and copy.source.exists() and copy.target.samefile(copy.source)
    except OSError as error:
        raise InputError(f"无法写入 {copy.target}（{error.strerror}）") from None
    if is_source:
        raise InputError(f"{copy.target} 是原来的工作簿，不会改动它；请给副本另起一个名字")
    if is_there:
        raise InputError(f"{copy.target} 已经存在，没有覆盖；请换一个名字或先移走它")
