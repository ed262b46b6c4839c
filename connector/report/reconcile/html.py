"""The page of a reconciliation: one file that opens anywhere, filters, and prints."""

import json
from collections import Counter
from itertools import groupby
from pathlib import Path

from markupsafe import Markup

from connector.plan.reconciliation import Filing, Kind, RowState
from connector.report.chart import Chart, Part, build_chart
from connector.report.files import write_private
from connector.report.pages import render_page
from connector.report.reconcile.meta import (
    HOW_TO_VERIFY,
    build_meta,
    build_note,
    build_proof,
    build_verdict,
)
from connector.report.reconcile.seal import BLANK, seal_text
from connector.report.reconcile.shown import Shown, build_closing_lines, format_source
from connector.report.reconcile.spot_check import build_form_lines, describe_sample
from connector.report.reconcile.words import (
    FILING_COLOURS,
    FILING_WORDS,
    KIND_COLOURS,
    KIND_WORDS,
    LOCAL_TINT,
    PLATFORM_TINT,
    TITLE,
)
from connector.report.words import format_months

MOST_ROWS = 5_000  #: of one list on the page; browsers crawl through more, Excel holds them all
MOST_FIELDS = 16
COMPARED = (
    RowState.EQUAL,
    RowState.DIFFERENT,
    RowState.ONLY_LOCAL,
    RowState.ONLY_PLATFORM,
    RowState.NOT_COMPARED,
)


def write_reconcile_html(shown: Shown, path: Path) -> str:
    """Write the page and return its seal; equal findings give equal bytes."""
    found = shown.found
    page = render_page(
        "reconcile.html.j2",
        title=TITLE,
        verdict=build_verdict(shown),
        equal=shown.is_equal,
        months=format_months(list(found.months)),
        meta=build_meta(shown.provenance),
        same=found.equal,
        kinds=tuple(Kind),
        counts=Counter(one.kind for one in found.discrepancies),
        words=KIND_WORDS,
        colours=KIND_COLOURS,
        closing=build_closing_lines(found),
        closed=found.closing.is_closed,
        total=shown.total,
        tallies=[*shown.tallies, shown.total],
        states=COMPARED,
        unfiled_state=Filing.UNFILED,
        empty_state=Filing.EMPTY,
        filings=tuple(filing for filing in Filing if shown.total.filings[filing]),
        filing_words=FILING_WORDS,
        filing_colours=FILING_COLOURS,
        coverage=_build_coverage(shown),
        fields=_build_fields(shown),
        **_build_lists(shown),
        form=_build_form(shown),
        sample=describe_sample(shown.sample) if shown.sample else "",
        local_tint=LOCAL_TINT,
        platform_tint=PLATFORM_TINT,
        note=build_note(shown),
        proof=build_proof(shown.provenance),
        proof_json=_embed(shown),
        how_to_verify=HOW_TO_VERIFY,
        seal=BLANK,
    )
    text, seal = seal_text(page.decode())
    write_private(path, text.encode())
    return seal


def _build_lists(shown: Shown) -> dict[str, object]:
    return {
        "differences": shown.differences[:MOST_ROWS],
        "all_differences": len(shown.differences),
        "villages": list(dict.fromkeys(one.village for one in shown.differences)),
        "month_list": sorted({one.month for one in shown.differences} - {""}),
        "labels": [label for label, _ in shown.fields()],
        "unfiled": shown.unfiled[:MOST_ROWS],
        "all_unfiled": len(shown.unfiled),
        "missing": [(w, one, shown.household(one.household)) for w, one in shown.missing()],
        "not_compared": [
            (row, shown.household(row.household), shown.text(row.reason), format_source(row.source))
            for row in shown.not_compared
        ],
    }


def _build_coverage(shown: Shown) -> Chart:
    return build_chart(
        [
            (
                tally.village,
                [
                    Part(f.value, FILING_WORDS[f], FILING_COLOURS[f], tally.filings[f])
                    for f in Filing
                ],
            )
            for tally in shown.tallies
        ]
    )


def _build_fields(shown: Shown) -> Chart:
    return build_chart(
        [
            (label, [Part(k.value, KIND_WORDS[k], KIND_COLOURS[k], kinds[k]) for k in Kind])
            for label, kinds in shown.fields()[:MOST_FIELDS]
        ]
    )


def _build_form(shown: Shown) -> list[tuple[str, list[tuple[object, ...]]]]:
    lines = build_form_lines(shown)
    return [
        (" ".join(filter(None, place)), list(group))
        for place, group in groupby(lines, key=lambda line: (str(line[0]), str(line[1])))
    ]


def _embed(shown: Shown) -> Markup:
    """Return what the report rests on for the machine, harmless inside a page."""
    text = json.dumps(shown.provenance.model_dump(mode="json"), ensure_ascii=True, sort_keys=True)
    return Markup(text.replace("<", "\\u003c"))
