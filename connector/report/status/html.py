"""The page of a status: one file that opens anywhere, filters, and prints."""

from pathlib import Path

from connector.plan.coverage import Standing
from connector.report.chart import Part, build_chart
from connector.report.files import write_private
from connector.report.pages import render_page
from connector.report.status.shown import STANDING_COLOURS, STANDING_WORDS, StatusShown
from connector.report.status.xlsx import COUNTS

MOST_ROWS = 5_000  #: of one list on the page; browsers crawl through more, Excel holds them all


def write_status_html(shown: StatusShown, path: Path) -> None:
    """Write the page; equal findings give equal bytes."""
    villages = [line for line in shown.lines if not line.is_sum]
    chart = build_chart(
        [
            (
                line.village,
                [
                    Part(s.value, STANDING_WORDS[s], STANDING_COLOURS[s], line.counts[s.value])
                    for s in Standing
                ],
            )
            for line in villages
        ]
    )
    page = render_page(
        "status.html.j2",
        shown=shown,
        meta=shown.build_meta(),
        chart=chart,
        columns=COUNTS,
        standings=tuple(Standing),
        words=STANDING_WORDS,
        colours=STANDING_COLOURS,
        open=shown.open_lines()[:MOST_ROWS],
        villages=list(dict.fromkeys(one.village for one in shown.open)),
        visits=shown.visits[:MOST_ROWS],
    )
    write_private(path, page)
