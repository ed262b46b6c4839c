"""What the connector is to reach with one tab, and by how much it did or did not."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks.contest import Contestant, Result, Setting
from tests.benchmarks.table import Results

ONE_TAB = Contestant("connector", tabs=1)
FLOOR_SHARES = {50: 0.6, 200: 0.8}
PLAIN_FACTORS = {50: 8.0}
MOST_REQUESTS = 3.3
MOST_GROWTH = 1.2
PARTS = {"python": "Python", "driver": "Playwright's driver", "browser": "the browser"}


@dataclass(frozen=True)
class Target:
    """One figure, and the limit that it is held against."""

    what: str
    value: float
    limit: float
    is_least: bool  #: the limit is the least that is good; else the most

    @property
    def is_reached(self) -> bool:
        """Whether the figure is on the good side."""
        return self.value >= self.limit if self.is_least else self.value <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.is_least else "≤"
        verdict = "reached" if self.is_reached else "**missed**"
        off = (self.value / self.limit - 1) * 100
        return (
            f"{self.what}: {self.value:.2f}, to be {sign} {self.limit:g}: {verdict} ({off:+.0f} %)"
        )


def judge(results: Results) -> list[Target]:
    """Return every target that the results have a figure for."""
    ours = [result for result in results.all if result.contestant == ONE_TAB]
    speed = [target for result in ours for target in _speed(result, results)]
    return [*speed, *(target for result in ours for target in _growth(result, results))]


def _speed(result: Result, results: Results) -> Iterator[Target]:
    latency = result.setting.latency_ms
    place = f"{result.setting.households:,} households at {latency} ms"
    share, factor = results.floor_share(result), results.plain_factor(result)
    if latency in FLOOR_SHARES and share is not None:
        yield Target(f"rate as a share of the floor's, {place}", share, FLOOR_SHARES[latency], True)
    if latency in PLAIN_FACTORS and factor is not None:
        yield Target(
            f"times the plain script's rate, {place}", factor, PLAIN_FACTORS[latency], True
        )
    yield Target(f"requests a household, {place}", result.requests_each, MOST_REQUESTS, False)


def _growth(small: Result, results: Results) -> Iterator[Target]:
    """Compare memory with that of the job ten times as large."""
    setting = Setting(small.setting.households * 10, small.setting.latency_ms)
    large = results.find(small.contestant, setting)
    if large is None:
        return
    sizes = f"{setting.households:,} against {small.setting.households:,} households"
    for part, name in PARTS.items():
        growth = getattr(large.memory, part) / getattr(small.memory, part)
        what = f"memory of {name}, {sizes} at {setting.latency_ms} ms"
        yield Target(what, growth, MOST_GROWTH, False)
