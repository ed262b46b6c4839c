"""The whole fault matrix of those who leave and come back, as a table of Markdown."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from mock_platform import mock
from one_browser import Spot, find_spot, keep_browser
from runs.world import World
from torture.faults import SETTLE_SECONDS, TIMEOUT_SECONDS
from torture.matrix import MODES
from torture.standing import (
    KINDS,
    POSITIONS,
    Cell,
    StandingVerdict,
    make_standing_platform,
    try_standing,
)
from torture.standing_faults import STANDING_FAULTS, StandingFault

from connector.records.deregistration import Kind

COUNTED = ("wrong", "lost", "double", "falsely_told")


def run_standing(only: str, kinds: Sequence[Kind] = KINDS, *, shard: str = "1/1") -> bool:
    """Print how each cell ended, and the counts; return whether all were survived.

    ``shard`` K/N tries every N-th fault from the K-th on, for several processes.
    """
    spot = find_spot()
    with pytest.MonkeyPatch.context() as patch:  # one browser for all sites, on one port
        patch.setattr(mock, "make_certificate", lambda: spot.certificate)
        return asyncio.run(_run(_choose(only, shard), kinds, spot))


def _choose(only: str, shard: str) -> list[StandingFault]:
    number, count = map(int, shard.split("/"))
    faults = [f for f in STANDING_FAULTS if any(word in f.name for word in only.split("|"))]
    return faults[number - 1 :: count]


async def _run(faults: Sequence[StandingFault], kinds: Sequence[Kind], spot: Spot) -> bool:
    heads = [f"{k.value}, {mode}, {place}" for k in kinds for mode in MODES for place in POSITIONS]
    print(f"| fault | {' | '.join(heads)} |\n| --- |{' --- |' * len(heads)}", flush=True)
    total: Counter[str] = Counter()
    began = time.monotonic()
    async with keep_browser(host=spot.host, pins=(spot.certificate.spki_pin,)):
        for fault in faults:
            shown = []
            for kind in kinds:
                for mode in MODES:
                    for position in POSITIONS:
                        cell = Cell(fault, kind, position, mode)
                        shown.append(await _show(cell, spot, total))
            print(f"| {fault.name} | {' | '.join(shown)} |", flush=True)
    counts = ", ".join(f"{total[name]} {name.replace('_', ' ')}" for name in COUNTED)
    minutes = (time.monotonic() - began) / 60
    print(f"\n{total['cells']} cells, {total['survived']} survived: {counts}; {minutes:.0f} min.")
    return total["survived"] == total["cells"]


async def _show(cell: Cell, spot: Spot, total: Counter[str]) -> str:
    """Try a cell and count it; return how its household ended, or all that is wrong."""
    if not cell.fault.ends(cell.kind):
        return "–"
    verdict = await _try(cell, spot)
    total.update(cells=1, survived=verdict.is_good)
    total.update({name: len(getattr(verdict, name)) for name in COUNTED})
    return verdict.ended if verdict.is_good else f"**{verdict}**"


async def _try(cell: Cell, spot: Spot) -> StandingVerdict:
    with (
        tempfile.TemporaryDirectory() as folder,
        make_standing_platform(is_namesake=cell.fault.is_namesake, port=spot.port) as platform,
    ):
        world = World(
            platform,
            Path(folder) / "home",
            timeout_seconds=TIMEOUT_SECONDS,
            settle_seconds=SETTLE_SECONDS,
        )
        return await try_standing(cell, world, Path(folder))
