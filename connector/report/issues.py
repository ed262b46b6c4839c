"""The issues of a check, counted and ordered as every list of them shows them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from connector.records.income import Batch
from connector.records.issues import Issue, Level
from connector.report.masking import Masking
from connector.workbook.rules import CATALOGUE

_TEXTS = {entry.code: (entry.finds, entry.mend) for entry in CATALOGUE}


@dataclass(frozen=True)
class Kind:
    """All issues of one code and level, as the catalogue tells them: without row or person."""

    code: str
    level: Level
    count: int
    finds: str
    mend: str


@dataclass(frozen=True)
class FileTally:
    """What one workbook gives."""

    file: str
    records: int
    refused: int
    errors: int
    warnings: int


def build_batch_masking(batch: Batch, *, unmasked: bool) -> Masking:
    """Return the masking that knows every household of the batch."""
    people = [record.household for record in batch.sendable]
    return Masking([*people, *(row.household for row in batch.refused)], unmasked=unmasked)


def build_kinds(issues: Sequence[Issue]) -> tuple[Kind, ...]:
    """Return the kinds of issues, errors first, the most frequent of each first."""
    counts = Counter((issue.level, issue.code) for issue in issues)
    ordered = sorted(counts, key=lambda kind: (kind[0] is not Level.ERROR, -counts[kind]))
    return tuple(
        Kind(code, level, counts[level, code], *_TEXTS.get(code, ("", "请看各条说明")))
        for level, code in ordered
    )


def build_file_tallies(batch: Batch, files: Sequence[str]) -> tuple[FileTally, ...]:
    """Return one tally for each of the files, in their order."""
    records = Counter(record.source.file for record in batch.sendable)
    refused = Counter(row.source.file for row in batch.refused)
    levels = Counter((issue.file, issue.level) for issue in batch.issues)
    return tuple(
        FileTally(
            file=file,
            records=records[file],
            refused=refused[file],
            errors=levels[file, Level.ERROR],
            warnings=levels[file, Level.WARNING],
        )
        for file in files
    )


def choose_shown(issues: Sequence[Issue], most: int) -> Sequence[Issue]:
    """Return at most ``most`` issues, leaving out warnings before errors; their order stays."""
    if len(issues) <= most:
        return issues
    ranked = sorted(range(len(issues)), key=lambda n: issues[n].level is not Level.ERROR)
    return [issues[n] for n in sorted(ranked[:most])]
