"""The results as markdown: what README.md shows."""

from collections.abc import Iterator, Sequence

from tests.benchmarks.contest import Contestant, Result, Setting

FLOOR, PLAIN = Contestant("floor"), Contestant("plain")
HEADER = (
    "households",
    "latency",
    "contestant",
    "households/s",
    "of the floor",
    "× plain",
    "households/s, whole process",
    "requests a household",
    "Python MB",
    "driver MB",
    "browser MB",
)


class Results:
    """All that was measured in one run of the bench."""

    def __init__(self, results: Sequence[Result]) -> None:
        """Take them in the order in which they are shown."""
        self.all = tuple(results)

    def find(self, contestant: Contestant, setting: Setting) -> Result | None:
        """Return the result of a contestant at a setting, if it ran there."""
        matching = (r for r in self.all if (r.contestant, r.setting) == (contestant, setting))
        return next(matching, None)

    def floor_share(self, result: Result) -> float | None:
        """Return the result's rate as a share of the floor's at the same setting."""
        floor = self.find(FLOOR, result.setting)
        return result.steady_rate / floor.steady_rate if floor else None

    def plain_factor(self, result: Result) -> float | None:
        """Return how many times faster than the plain script at the same latency it is.

        The plain script runs on one size only; its rate does not depend on the size.
        """
        latency = result.setting.latency_ms
        plain = (r for r in self.all if r.contestant == PLAIN and r.setting.latency_ms == latency)
        found = next(plain, None)
        return result.steady_rate / found.steady_rate if found else None


def render_table(results: Results) -> str:
    """Return one row a result."""
    rows = [HEADER, ["---"] * 3 + ["---:"] * (len(HEADER) - 3)]
    rows += [list(_cells(result, results)) for result in results.all]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(result: Result, results: Results) -> Iterator[str]:
    setting, memory = result.setting, result.memory
    is_sample = result.entered < setting.households
    yield f"{setting.households:,}" + (f" (first {result.entered})" if is_sample else "")
    yield f"{setting.latency_ms} ms"
    yield str(result.contestant)
    yield f"{result.steady_rate:.2f}"
    yield _number(results.floor_share(result))
    yield _number(results.plain_factor(result))
    yield f"{result.whole_rate:.2f}"
    yield f"{result.requests_each:.2f}"
    for megabytes in (memory.python, memory.driver, memory.browser):
        yield f"{megabytes:.0f}" if megabytes else "–"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
