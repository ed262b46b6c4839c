"""A capture as its folder holds it: what stands on each page, with nobody's data in it."""

import json
from pathlib import Path

from pydantic import Field

from connector.errors import InputError
from connector.mapping.headers import HeaderCell, HeaderPath, header_paths
from connector.mapping.income import Table

CAPTURE_VERSION = 1
INDEX = "index.json"


class CapturedCell(Table):
    """A cell of a table's head."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


class CapturedControl(Table):
    """What a person types into or chooses from."""

    kind: str
    label: str = ""
    name: str = ""
    options: tuple[str, ...] = ()
    max_length: int | None = None
    required: bool = False
    editable: bool = True
    shown: bool = True
    column: int | None = None  #: where it stands in the first data row of its table


class CapturedButton(Table):
    """What a person clicks: a button or a link; ``in_row`` where it stands in a list's row."""

    text: str
    kind: str  #: button or link
    shown: bool = True
    in_row: bool = False


class CapturedTable(Table):
    """A table: its head with merged cells, and what its rows hold."""

    head: tuple[CapturedCell, ...] = ()
    rows: int = 0
    labels: tuple[str, ...] = ()  #: the first cells of the rows, where they are months
    captions: tuple[str, ...] = ()  #: cells that end in a colon: what the next one holds
    controls: tuple[CapturedControl, ...] = ()  #: those of the first data row

    @property
    def paths(self) -> dict[int, HeaderPath]:
        """The header path of each column."""
        return header_paths(HeaderCell(**cell.model_dump()) for cell in self.head)


class CapturedPage(Table):
    """One document that could be seen at one step of the walk."""

    step: str
    file: str
    path: str = ""  #: of its address, without query
    title: str = ""
    window: int = 0  #: 0 is the page of the login; others opened by themselves
    parent: str = ""  #: the file of the document that shows this one in a frame
    depth: int = 0
    tables: tuple[CapturedTable, ...] = ()
    controls: tuple[CapturedControl, ...] = ()
    buttons: tuple[CapturedButton, ...] = ()
    pictures: tuple[str, ...] = ()  #: paths and alternative texts
    text: str = ""  #: what else can be read, shortened
    frames: tuple[str, ...] = ()


class Heard(Table):
    """A native dialog that came up during the walk; it was not accepted."""

    step: str
    kind: str
    text: str


class Problem(Table):
    """A step that could not be walked, and why."""

    step: str
    reason: str


class Capture(Table):
    """``index.json``: every page in the order of the walk."""

    version: int = Field(default=CAPTURE_VERSION, ge=1, le=CAPTURE_VERSION)
    captured_on: str
    tool_version: str
    pages: tuple[CapturedPage, ...]
    heard: tuple[Heard, ...] = ()
    problems: tuple[Problem, ...] = ()

    def at(self, *steps: str) -> tuple[CapturedPage, ...]:
        """Return the pages of these steps; ``form`` stands for ``form_1``, ``form_2`` …"""
        return tuple(page for page in self.pages if page.step in steps or page.step[:-2] in steps)


def load_capture(folder: Path) -> Capture:
    """Return what a capture's folder holds; raises InputError where it is none."""
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        pages = [
            json.loads((folder / page["file"]).with_suffix(".json").read_text(encoding="utf-8"))
            for page in index["pages"]
        ]
        return Capture.model_validate({**index, "pages": pages})
    except OSError:
        raise InputError(
            "不是完整的采集文件夹（缺少 index.json 或其中列出的文件），"
            "请写 connector capture 存的那个文件夹",
            subject=str(folder),
        ) from None
    except (ValueError, KeyError, TypeError):
        raise InputError("采集的文件被改动过，读不懂，请重新采集", subject=str(folder)) from None
