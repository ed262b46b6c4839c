"""The benchmark of several accounts: ``python -m tests.benchmarks.accounts``.

``connector status`` by one account of a village, and by those of four villages side by side;
rates are of whole processes, from their start to their end: browsers, logins, lists, reports.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import keyrings
from tests.benchmarks.contest import ContestError, make_job, settings_of
from tests.benchmarks.site import HOUSEHOLDS_A_VILLAGE, Site
from tests.benchmarks.targets import Target

ACCOUNTS = 4
LEAST_TIMES = 3


def main() -> None:
    """Measure once, print the table and the target."""
    parser = argparse.ArgumentParser(prog="bench accounts", description=__doc__)
    parser.add_argument("--latency", type=int, default=200)
    latency = parser.parse_args().latency
    rates = {accounts: _measure(accounts, latency) for accounts in (1, ACCOUNTS)}
    print("| accounts side by side | latency | households/s |\n| ---: | ---: | ---: |")
    for accounts, rate in rates.items():
        print(f"| {accounts} | {latency} ms | {rate:.2f} |")
    times = rates[ACCOUNTS] / rates[1]
    print(f"\n- {Target(f'times the rate of one account, {latency} ms', times, LEAST_TIMES, True)}")


def _measure(accounts: int, latency_ms: int) -> float:
    """Return the households a second of so many accounts, on a fresh site."""
    print(f"{accounts} accounts, {latency_ms} ms …", file=sys.stderr, flush=True)
    households = ACCOUNTS * HOUSEHOLDS_A_VILLAGE
    with (
        TemporaryDirectory() as name,
        Site(households=households, latency_ms=latency_ms, filed_share=1) as site,
    ):
        folder = Path(name)
        villages = [one for one in site.welcome["accounts"] if one["level"] == "village"]
        environment = _prepare(site, villages[:accounts], folder)
        command = [str(Path(sys.executable).with_name("connector")), "status", "--json"]
        command += ["--month", "2022-02", "--account", "all", "--parallel", str(ACCOUNTS)]
        started = time.monotonic()
        ended = subprocess.run(command, env=environment, capture_output=True, check=False)
        seconds = time.monotonic() - started
        saved = len(site.saves())
    if ended.returncode or saved:
        told = (ended.stdout[-500:] + ended.stderr[-1500:]).decode(errors="replace")
        raise ContestError(f"exit code {ended.returncode}, {saved} saves: {told}")
    seen: int = json.loads(ended.stdout)["counts"]["households"]
    return seen / seconds


def _prepare(site: Site, accounts: list[dict[str, Any]], folder: Path) -> dict[str, str]:
    """Keep the accounts' passwords in a keyring; return the connector's environment."""
    given = settings_of(make_job(site, 0), folder, tabs=1)
    ours = {name: value for name, value in os.environ.items() if "CONNECTOR_" not in name}
    kept = {name: value for name, value in given.items() if "_ACCOUNT__" not in name}
    environment = ours | kept | keyrings.environment(folder / "kept.json")
    for one in accounts:
        subprocess.run(
            [str(Path(sys.executable).with_name("connector")), "account", "add", one["username"]],
            env=environment,
            input=one["password"].encode(),
            capture_output=True,
            check=True,
        )
    return environment


if __name__ == "__main__":
    main()
