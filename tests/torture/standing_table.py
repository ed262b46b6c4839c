"""The whole fault matrix of those who leave and come back, as a table of Markdown."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
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

Columns = Mapping[str, tuple[Kind, str, str]]
"""What is to happen to the households, in which mode, and the position of the one that is hit."""

COUNTED = ("wrong", "lost", "double", "falsely_told")


def run_standing(only: str = "", *, cells: str = "", shard: str = "1/1") -> bool:
    """Print how each cell ended, and the counts; return whether all were survived.

    ``only`` are words of the faults, split by |; ``cells`` words that a column's head has to
    hold; ``shard`` K/N tries every N-th fault from the K-th on, for several processes.
    """
    number, count = map(int, shard.split("/"))
    faults = [f for f in STANDING_FAULTS if any(word in f.name for word in only.split("|"))]
    columns = {
        f"{kind.value}, {mode}, {position}": (kind, mode, position)
        for kind, mode, position in product(KINDS, MODES, POSITIONS)
    }
    chosen = {h: c for h, c in columns.items() if all(word in h for word in cells.split())}
    spot = find_spot()
    with pytest.MonkeyPatch.context() as patch:  # one browser for all sites, on one port
        patch.setattr(mock, "make_certificate", lambda: spot.certificate)
        return asyncio.run(_run(faults[number - 1 :: count], chosen, spot))


async def _run(faults: Sequence[StandingFault], columns: Columns, spot: Spot) -> bool:
    print(f"| fault | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}", flush=True)
    total: Counter[str] = Counter()
    began = time.monotonic()
    async with keep_browser(host=spot.host, pins=(spot.certificate.spki_pin,)):
        for fault in faults:
            shown = [
                await _show(Cell(fault, kind, position, mode), spot, total)
                for kind, mode, position in columns.values()
            ]
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
