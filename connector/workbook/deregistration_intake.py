"""Rows of deregistrations and reinstatements → records that may be sent, and refused rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connector.mapping.deregistration import DeregistrationMapping
from connector.records.deregistration import Deregistration, Kind, Proof, Reinstatement
from connector.records.income import RefusedRow
from connector.records.issues import Issue
from connector.workbook.deregistration_rows import DeclaredRow
from connector.workbook.row import Context, Finding, Row
from connector.workbook.rules.deregistration import Declared, DeclaredFindings, find_declared


@dataclass(frozen=True)
class DeclaredBatch:
    """What all workbooks together ask for, and what is wrong with each row of it."""

    deregistrations: tuple[Deregistration, ...] = ()
    reinstatements: tuple[Reinstatement, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    findings: DeclaredFindings = field(default_factory=dict[DeclaredRow, Sequence[Finding]])

    def issues_of(self, one: DeclaredRow) -> Iterator[Issue]:
        """Yield the row's issues with their places."""
        return (one.row.issue(finding) for finding in self.findings[one] if finding.is_told)


def build_declared_batch(
    rows: Sequence[DeclaredRow],
    income: Sequence[Row],
    context: Context,
    mapping: DeregistrationMapping,
) -> DeclaredBatch:
    """Hold the rows against the rules; each becomes a record or is refused."""
    findings = find_declared(Declared(rows, income, context, mapping))
    good = [one for one in rows if not any(f.stops_row for f in findings[one])]
    return DeclaredBatch(
        deregistrations=tuple(_deregistrations(good)),
        reinstatements=tuple(
            Reinstatement(
                household=one.row.household, reason=one.text("reason"), source=one.row.source
            )
            for one in good
            if one.kind is Kind.REINSTATEMENT
        ),
        refused=tuple(_refused(rows, findings)),
        findings=findings,
    )


def _deregistrations(rows: Iterable[DeclaredRow]) -> Iterator[Deregistration]:
    for one in rows:
        if one.kind is Kind.DEREGISTRATION and one.picture:
            yield Deregistration(
                household=one.row.household,
                type=one.text("type"),
                reason=one.text("reason"),
                proof=Proof(
                    path=str(one.picture.path),
                    sha256=one.picture.sha256,
                    size=one.picture.size,
                    given=one.text("proof"),
                ),
                source=one.row.source,
            )


def _refused(
    rows: Iterable[DeclaredRow], findings: Mapping[DeclaredRow, Sequence[Finding]]
) -> Iterator[RefusedRow]:
    for one in rows:
        reasons = dict.fromkeys(f.message for f in findings[one] if f.stops_row)
        if reasons:
            yield RefusedRow(
                household=one.row.household,
                month="",
                source=one.row.source,
                reason="；".join(reasons),
                kind=one.kind,
            )
