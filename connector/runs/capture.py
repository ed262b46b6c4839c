"""``connector capture``: the site's pages without anybody's data, as a folder.

Nothing is written before it has been scrubbed, and nothing is saved on the platform.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random, SystemRandom

import connector
from connector.browser.capture import Snapshot, Walk, Walked
from connector.browser.scrub.columns import ColumnReader
from connector.browser.scrub.patterns import Patterns
from connector.browser.scrub.site import SiteScrubber
from connector.browser.scrub.structure import describe_page
from connector.mapping.captured import Capture, CapturedPage, Heard, Problem
from connector.mapping.load import Mapping
from connector.runs.connect import Operator, connect_session
from connector.settings import Settings


async def capture_site(
    settings: Settings,
    mapping: Mapping,
    operator: Operator,
    *,
    households: int,
    now: datetime,
    note: Callable[[str], None],
    chance: Random | None = None,
) -> tuple[Capture, tuple[str, ...]]:
    """Walk the site and return its pages without data: the index, and each page's html."""
    types = mapping.deregistration.columns if mapping.deregistration else {}
    async with connect_session(settings, mapping, operator) as (session, credentials):
        walk = Walk(session, mapping.platform, note, types=types)
        walked = await walk.run(settings.platform.url, households=households)
    secrets = (credentials.username, credentials.password, walked.user)
    return scrub_walk(walked, mapping, secrets, now=now, chance=chance or SystemRandom())


def scrub_walk(
    walked: Walked, mapping: Mapping, secrets: Sequence[str], *, now: datetime, chance: Random
) -> tuple[Capture, tuple[str, ...]]:
    """Return what was walked with nobody's data left in it."""
    scrubber = SiteScrubber(mapping, chance, secrets)
    names = _file_names(walked.snapshots)
    frames = [_frames_of(one, walked.snapshots, names) for one in walked.snapshots]
    pages = scrubber.scrub([one.html for one in walked.snapshots], frames)
    labels = Patterns(mapping).labels
    described = tuple(
        describe_page(
            html,
            CapturedPage(
                step=one.step,
                file=name,
                path=scrubber.path(one.url),
                window=one.window,
                depth=one.depth,
                parent=_parent_of(one, walked.snapshots, names),
            ),
            reader=ColumnReader(labels, scrubber.knows),
            knows=scrubber.knows,
        )
        for one, html, name in zip(walked.snapshots, pages, names, strict=True)
    )
    capture = Capture(
        captured_on=f"{now:%Y-%m-%d}",
        tool_version=connector.__version__,
        pages=described,
        heard=tuple(
            Heard(step=step, kind=kind, text=scrubber.text(text))
            for step, kind, text in walked.heard
        ),
        problems=tuple(
            Problem(step=step, reason=scrubber.reason(reason)) for step, reason in walked.problems
        ),
    )
    return capture, pages


def _file_names(snapshots: Sequence[Snapshot]) -> list[str]:
    """Return a name for each page that tells its step, window and frame."""
    steps = list(dict.fromkeys(one.step for one in snapshots))
    return [
        f"{steps.index(one.step) + 1:02d}-{one.step}"
        f"{f'-window{one.window}' if one.window else ''}"
        f"{f'-frame{one.number}' if one.number else ''}.html"
        for one in snapshots
    ]


def _frames_of(one: Snapshot, all_: Sequence[Snapshot], names: Sequence[str]) -> dict[str, str]:
    return {
        str(other.number): name
        for other, name in zip(all_, names, strict=True)
        if (other.step, other.window, other.parent) == (one.step, one.window, one.number)
    }


def _parent_of(one: Snapshot, all_: Sequence[Snapshot], names: Sequence[str]) -> str:
    if one.parent is None:
        return ""
    return next(
        name
        for other, name in zip(all_, names, strict=True)
        if (other.step, other.window, other.number) == (one.step, one.window, one.parent)
    )
