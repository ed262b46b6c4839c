"""Reads a report back: the seal it carries, the seal its content has, and what it rests on."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import ValidationError

from connector.errors import InputError
from connector.records.diagnosis import Check, Verdict
from connector.records.provenance import JournalHead
from connector.report.reconcile.document import PROOF_LINE
from connector.report.reconcile.seal import PROOF_SHEET, SEAL_WORD, read_seal, seal_workbook

_EMBEDDED = re.compile(r'<script type="application/json" id="connector-proof">(.*?)</script>', re.S)


@dataclass(frozen=True)
class SealedReport:
    """What a report says of itself; ``found`` is the seal that its content has now."""

    told: str
    found: str
    inputs: tuple[tuple[str, str], ...]  #: file name and SHA-256
    heads: tuple[JournalHead, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the content is still the one that was sealed."""
        return self.told == self.found


def read_report(path: Path) -> SealedReport:
    """Return what a report says of itself; raises InputError where it is none of ours."""
    try:
        return _read_excel(path) if path.suffix.lower() == ".xlsx" else _read_text(path)
    except FileNotFoundError:
        raise InputError(f"找不到报告 {path}，请检查路径") from None
    except (OSError, BadZipFile, InvalidFileException, ParseError, UnicodeDecodeError):
        raise InputError(f"{path} 打不开，不是对照报告，或已经损坏") from None
    except (ValueError, KeyError, TypeError, ValidationError):
        raise InputError(f"{path} 不是 connector reconcile 写的报告，或缺了核验的部分") from None


def _read_excel(path: Path) -> SealedReport:
    workbook = load_workbook(path)
    try:
        lines = _proof_lines(workbook)
        seals = [line[3] for line in lines if line[0] == SEAL_WORD]
        return _build(lines, told=seals[-1], found=seal_workbook(workbook))
    except IndexError:
        raise ValueError from None
    finally:
        workbook.close()


def _proof_lines(workbook: Workbook) -> list[list[str]]:
    rows = workbook[PROOF_SHEET].iter_rows(min_row=2, max_col=4, values_only=True)
    return [[str(value) if value is not None else "" for value in row] for row in rows]


def _read_text(path: Path) -> SealedReport:
    text = path.read_bytes().decode("utf-8-sig")
    seals = read_seal(text)
    if seals is None:
        raise ValueError
    told, found = seals
    if embedded := _EMBEDDED.search(text):
        return _from_document(json.loads(embedded[1]), told, found)
    if text.lstrip().startswith("{"):
        return _from_document(json.loads(text)["provenance"], told, found)
    lines = [line[1:] for line in csv.reader(io.StringIO(text)) if line[:1] == [PROOF_LINE]]
    return _build(lines, told=told, found=found)


def _from_document(provenance: dict[str, Any], told: str, found: str) -> SealedReport:
    return SealedReport(
        told=told,
        found=found,
        inputs=tuple(sorted(provenance["inputs"].items())),
        heads=tuple(map(JournalHead.model_validate, provenance["journal"])),
    )


def _build(lines: Iterable[Sequence[str]], *, told: str, found: str) -> SealedReport:
    known = [line for line in lines if len(line) == 4]
    return SealedReport(
        told=told,
        found=found,
        inputs=tuple((name, digest) for kind, name, _, digest in known if kind == "输入文件"),
        heads=tuple(
            JournalHead(run=name, events=int(events), hash=digest)
            for kind, name, events, digest in known
            if kind == "日志"
        ),
    )


def check_seal(sealed: SealedReport) -> Check:
    """Return whether the report's content is still the one that was sealed."""
    if sealed.is_whole:
        return Check(
            name="seal",
            title="封签",
            verdict=Verdict.OK,
            detail=f"内容与封签 {sealed.told} 相符；请再与对照当时屏幕上显示的封签比对",
        )
    return Check(
        name="seal",
        title="封签",
        verdict=Verdict.PROBLEM,
        detail="内容与封签不符：报告写成之后改动过",
        advice="不要采用这份报告；请取原件，或重新运行 connector reconcile",
    )
