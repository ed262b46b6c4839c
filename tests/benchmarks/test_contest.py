"""The benchmark keeps honest books; nothing here is timed."""

from dataclasses import replace

import pytest

from tests.benchmarks.contest import Contestant, ContestError, Result, Setting, compete, judge
from tests.benchmarks.memory import Memory
from tests.benchmarks.site import Traffic
from tests.benchmarks.table import FLOOR, PLAIN, Results, render_table
from tests.benchmarks.targets import ONE_TAB
from tests.benchmarks.targets import judge as judge_targets

SETTING = Setting(households=100, latency_ms=50)


def make_result(contestant, *, seconds_each=1.0, setting=SETTING, pages=320, browser=300.0):
    saved_at = tuple(number * seconds_each for number in range(setting.households))
    return Result(
        contestant=contestant,
        setting=setting,
        entered=setting.households,
        seconds=setting.households * seconds_each + 5,
        traffic=Traffic(pages=pages, static=6, saved_at=saved_at),
        memory=Memory(python=80, driver=120, browser=browser),
    )


def test_the_floor_sends_three_requests_a_household_besides_login_and_lists():
    result = compete(FLOOR, Setting(households=4, latency_ms=0))

    assert result.traffic.pages == 4 * 3 + 3
    assert len(result.traffic.saved_at) == 4


def test_a_site_that_holds_anything_else_than_asked_fails_the_contest():
    asked = {"1": {"2021-10": {"problem": ""}}, "2": {"2021-10": {"problem": ""}}}
    stored = {"1": {"2021-10": {"problem": "别的"}}, "3": {"2021-10": {"problem": ""}}}

    with pytest.raises(ContestError, match="3 households"):
        judge(FLOOR, stored=stored, asked=asked)


def test_rates_leave_out_what_comes_before_the_first_save_and_after_the_last():
    result = make_result(FLOOR, seconds_each=0.25)

    assert result.steady_rate == 4
    assert result.whole_rate == pytest.approx(100 / 30)


def test_each_target_says_by_how_much_it_was_reached_or_missed():
    results = Results(
        [
            make_result(FLOOR, seconds_each=0.25),
            make_result(PLAIN, seconds_each=4),
            make_result(ONE_TAB, seconds_each=0.5),
            make_result(
                ONE_TAB, setting=replace(SETTING, households=1000), pages=3100, browser=330
            ),
        ]
    )

    told = [str(target) for target in judge_targets(results)]

    at_100, at_1000 = "100 households at 50 ms", "1,000 households at 50 ms"
    growth = "1,000 against 100 households at 50 ms"
    assert told == [
        f"rate as a share of the floor's, {at_100}: 0.50, to be ≥ 0.6: **missed** (-17 %)",
        f"times the plain script's rate, {at_100}: 8.00, to be ≥ 8: reached (+0 %)",
        f"requests a household, {at_100}: 3.20, to be ≤ 3.3: reached (-3 %)",
        f"times the plain script's rate, {at_1000}: 4.00, to be ≥ 8: **missed** (-50 %)",
        f"requests a household, {at_1000}: 3.10, to be ≤ 3.3: reached (-6 %)",
        f"memory of Python, {growth}: 1.00, to be ≤ 1.2: reached (-17 %)",
        f"memory of Playwright's driver, {growth}: 1.00, to be ≤ 1.2: reached (-17 %)",
        f"memory of the browser, {growth}: 1.10, to be ≤ 1.2: reached (-8 %)",
    ]


def test_the_table_has_one_row_a_result():
    results = Results([make_result(FLOOR), make_result(Contestant("connector", tabs=2))])

    rows = render_table(results).splitlines()

    assert len(rows) == 4
    assert rows[3].startswith("| 100 | 50 ms | connector, 2 tabs | 1.00 | 1.00 | – | 0.95 | 3.20 |")
