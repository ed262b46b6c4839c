"""Compares 100,000 rows with 100,000 observations in memory: ``python -m … ROWS``.

Runs in a process of its own, prints one line of JSON: seconds, those on a core, peak MB.
"""

import json
import random
import sys
import time
from decimal import Decimal

import psutil

from connector.browser.pages.listed import Listed
from connector.browser.places import Directories
from connector.mapping.load import load_mapping
from connector.plan.reconcile import reconcile
from connector.records.household import Household
from connector.records.income import Guarantees, MonthlyIncome, Observation, Source
from connector.runs.pairs import build_pair, match
from connector.runs.reconcile import build_sense
from tests.benchmarks.form import AMOUNTS

MONTHS = ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")
OFTEN = ("business_crops", "business_costs", "wages_work", "wages_public_post", "transfer_policy")
ALL_WELL = {
    "housing_safe": True,
    "water_safe": True,
    "school_dropout": False,
    "medical_insured": True,
}
DIFFERENT_EVERY = 50
SEED = 9
MEGABYTE = 1 << 20


def main() -> None:
    """Make both sides, compare them, and tell what it took."""
    rows = int(sys.argv[1])
    income = load_mapping("hebei").income
    records, listed, observed = make_sides(rows, income)
    started, busy = time.perf_counter(), time.process_time()
    pairs = (
        build_pair(
            one,
            observed[one.listed.row],
            months=MONTHS,
            income=income,
            unread="",
            area="样乡",
            verified={},
        )
        for one in match(records, (), Directories(listed, []))
        if one.listed
    )
    sense = build_sense(income, list(observed.values()))
    found = reconcile(pairs, sense=sense, months=MONTHS)
    seconds = time.perf_counter() - started
    memory = psutil.Process().memory_full_info()
    peak = getattr(memory, "peak_wset", 0) or _peak()
    told = {
        "rows": found.counts["rows"],
        "differences": len(found.discrepancies),
        "seconds": seconds,
        "cpu_seconds": time.process_time() - busy,
        "megabytes": peak / MEGABYTE,
        "is_closed": found.closing.is_closed,
    }
    print(json.dumps(told))


def _peak() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def make_sides(rows, income):
    """Return records, listed households and what is observed of them, by their row."""
    chance = random.Random(SEED)
    records, listed, observed = [], [], {}
    for number in range(rows // len(MONTHS)):
        household = Household(
            code=f"1306{number:012d}", head=f"样{number}", village=f"样{number // 100}村"
        )
        listed.append(Listed(household, (), number // 100 + 1, 0, number, (household.code,)))
        months, sums = {}, {}
        for month in MONTHS:
            amounts = _imagine(chance)
            source = Source(file="样.xlsx", sheet="月收入", row=number + 4)
            records.append(
                MonthlyIncome(
                    household=household,
                    month=month,
                    amounts=amounts,
                    guarantees=Guarantees(**ALL_WELL),
                    source=source,
                )
            )
            # What is read from a page is never the same object as what is read from a sheet.
            shown = {name: Decimal(f"{amount:f}") for name, amount in amounts.items()}
            if len(records) % DIFFERENT_EVERY == 0:
                shown[next(iter(shown))] += 1
            months[month] = dict.fromkeys(AMOUNTS) | shown | ALL_WELL | {"problem": None}
            sums[month] = income.sums_of(months[month])
        observed[number] = Observation(
            household=household, platform_year=2022, months=months, sums=sums
        )
    return records, listed, observed


def _imagine(chance):
    likely = {name: 0.6 if name in OFTEN else 0.15 for name in AMOUNTS}
    chosen = [name for name in AMOUNTS if chance.random() < likely[name]] or ["wages_work"]
    return {name: Decimal(chance.randrange(500, 300_000)) / 100 for name in chosen}


if __name__ == "__main__":
    main()
