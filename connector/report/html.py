"""The HTML pages of runs and plans: each one file that opens anywhere and prints well."""

from collections.abc import Sequence
from pathlib import Path

from connector.journal.summary import RunSummary
from connector.mapping.load import Mapping
from connector.plan.change import ChangeState, Plan
from connector.records.issues import Issue
from connector.records.outcome import Outcome
from connector.report.changes import build_changes_shown, build_plan_tallies
from connector.report.chart import Chart, Part, build_chart
from connector.report.files import write_private
from connector.report.masking import Masking
from connector.report.meta import (
    build_hashes,
    build_meta,
    build_plan_hashes,
    build_plan_meta,
    build_title,
    is_rehearsal,
)
from connector.report.pages import render_page
from connector.report.rows import Tally, build_masking, build_rows, build_tallies, build_tally
from connector.report.words import (
    LEVEL_WORDS,
    MASKED_NOTE,
    OUTCOME_COLOURS,
    OUTCOME_WORDS,
    STATE_COLOURS,
    STATE_WORDS,
    UNMASKED_NOTE,
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
        meta=build_plan_meta(plan),
        hashes=build_plan_hashes(plan),
        overwrite=plan.overwrite,
        note=UNMASKED_NOTE if unmasked else MASKED_NOTE,
        total=total,
        sheets=[(tally, [c for c in changes if c.village == tally.village]) for tally in tallies],
        states=tuple(ChangeState),
        words=STATE_WORDS,
        colours=STATE_COLOURS,
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
