"""The HTML pages of checks, plans and runs: each one file that opens anywhere and prints well."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from connector.journal.summary import RunSummary
from connector.mapping.load import Mapping
from connector.plan.change import ChangeState, Plan
from connector.records.income import Batch
from connector.records.issues import Issue, Level
from connector.records.outcome import Outcome
from connector.report.changes import build_changes_shown, build_plan_tallies
from connector.report.chart import Chart, Part, build_chart
from connector.report.files import write_private
from connector.report.issues import build_batch_masking, build_file_tallies, build_kinds
from connector.report.masking import Masking
from connector.report.meta import (
    build_hashes,
    build_meta,
    build_plan_hashes,
    build_plan_meta,
    build_plan_title,
    build_title,
    is_rehearsal,
)
from connector.report.pages import render_page
from connector.report.rows import Tally, build_masking, build_rows, build_tallies, build_tally
from connector.report.words import (
    LEVEL_COLOURS,
    LEVEL_WORDS,
    MASKED_NOTE,
    OUTCOME_COLOURS,
    OUTCOME_WORDS,
    STATE_COLOURS,
    STATE_WORDS,
    UNMASKED_NOTE,
    format_time,
)


def write_run_html(
    summary: RunSummary, path: Path, mapping: Mapping, *, unmasked: bool = False
) -> None:
    """Write the run's page; equal summaries give equal bytes."""
    masking = build_masking(summary, unmasked=unmasked)
    rows = build_rows(summary, mapping, masking=masking)
    tallies = build_tallies(rows)
    page = render_page(
        "run.html.j2",
        run=summary.run,
        title=build_title(summary),
        is_rehearsal=is_rehearsal(summary),
        stopped=masking.show_text(summary.stopped or ""),
        meta=build_meta(summary),
        hashes=build_hashes(summary),
        note=UNMASKED_NOTE if unmasked else MASKED_NOTE,
        total=build_tally("合计", rows),
        chart=_build_chart(tallies),
        rows=rows,
        troubled=[row for row in rows if not row.outcome.is_good],
        issues=[_show_issue(issue, masking) for issue in summary.issues],
        villages=[tally.village for tally in tallies],
        outcomes=tuple(Outcome),
        words=OUTCOME_WORDS,
        colours=OUTCOME_COLOURS,
    )
    write_private(path, page)


def write_plan_html(plan: Plan, path: Path, mapping: Mapping, *, unmasked: bool = False) -> None:
    """Write the check sheet that a second person signs: every month, before and after."""
    changes = build_changes_shown(plan, mapping, unmasked=unmasked)
    *tallies, total = build_plan_tallies(changes)
    page = render_page(
        "plan.html.j2",
        title=build_plan_title(plan),
        meta=build_plan_meta(plan),
        hashes=build_plan_hashes(plan),
        digest=plan.digest,
        overwrite=plan.overwrite,
        note=UNMASKED_NOTE if unmasked else MASKED_NOTE,
        total=total,
        sheets=[(tally, [c for c in changes if c.village == tally.village]) for tally in tallies],
        states=tuple(ChangeState),
        words=STATE_WORDS,
        colours=STATE_COLOURS,
    )
    write_private(path, page)


def write_issues_html(
    batch: Batch, path: Path, *, files: Sequence[str], checked_at: datetime, unmasked: bool = False
) -> None:
    """Write the page of a check: what each workbook gives, and every issue with its cell."""
    masking = build_batch_masking(batch, unmasked=unmasked)
    page = render_page(
        "issues.html.j2",
        checked_at=format_time(checked_at),
        note=UNMASKED_NOTE if unmasked else MASKED_NOTE,
        files=build_file_tallies(batch, files),
        kinds=build_kinds(batch.issues),
        issues=[
            {**_show_issue(issue, masking), "issue": issue, "where": issue.cell or "整张表"}
            for issue in batch.issues
        ],
        counts=Counter(issue.level.value for issue in batch.issues),
        records=len(batch.sendable),
        refused=len(batch.refused),
        words=LEVEL_WORDS,
        colours=LEVEL_COLOURS,
        levels=tuple(Level),
    )
    write_private(path, page)


def _build_chart(tallies: Sequence[Tally]) -> Chart:
    return build_chart(
        [
            (
                tally.village,
                [
                    Part(outcome.value, OUTCOME_WORDS[outcome], OUTCOME_COLOURS[outcome], count)
                    for outcome, count in tally.rows.items()
                ],
            )
            for tally in tallies
        ]
    )


def _show_issue(issue: Issue, masking: Masking) -> dict[str, str]:
    return {
        "level": issue.level.value,
        "word": LEVEL_WORDS[issue.level],
        "place": " ".join(part for part in (issue.file, issue.sheet, issue.cell) if part),
        "value": masking.show_cell(issue.value),
        "message": masking.show_text(issue.message),
    }
