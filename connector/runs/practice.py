"""The mock platform as a process beside us, and what it truly holds, for practice runs."""

import json
import os
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from connector.errors import ConnectorError, InputError
from connector.records.fields import Value
from connector.records.income import PROBLEM, restore_values
from connector.records.outcome import RowOutcome

WAIT_SECONDS = 1
IDLE_SECONDS = 900  # a practice platform whose demo was killed goes away by itself


@dataclass(frozen=True)
class PracticePlatform:
    """A running mock platform: how to get in, and how to ask it for the truth."""

    url: str
    spki_pin: str
    control_url: str
    control_token: str
    certificate: str
    accounts: tuple[Mapping[str, Any], ...]
    process: subprocess.Popen[str]

    def wait(self) -> None:
        """Return once it has ended by itself."""
        while self.process.poll() is None:
            # With a limit: on Windows a wait without one hears no Ctrl-C.
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=WAIT_SECONDS)

    def account(self, level: str) -> Mapping[str, Any]:
        """Return the first account of a level: village, township, county or city."""
        return next(account for account in self.accounts if account["level"] == level)

    def state(self) -> Mapping[str, Any]:
        """Return every household with all that is stored of it."""
        answer: Mapping[str, Any] = self._ask("state", None)
        return answer

    def alter(self, *, code: str, month: str, field: str, value: Any) -> None:
        """Let somebody else change what is stored."""
        self._ask("alter", {"code": code, "month": month, "field": field, "value": value})

    def _ask(self, name: str, body: Mapping[str, Any] | None) -> Any:
        request = urllib.request.Request(
            f"{self.control_url}/{name}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Control-Token": self.control_token},
        )
        trust = ssl.create_default_context(cadata=self.certificate)
        with urllib.request.urlopen(request, context=trust, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def serve_practice_platform(*options: str) -> Iterator[PracticePlatform]:
    """Start the mock platform in a process of its own; stop it on the way out.

    It outlives a demo that is killed, so that ``resume`` can be tried, and ends by
    itself when nobody has asked for anything for a while.
    """
    command = [sys.executable, "-m", "mock_platform", "--exit-when-idle", str(IDLE_SECONDS)]
    process = subprocess.Popen(
        [*command, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        **_apart(),
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise ConnectorError("练习平台没有启动起来，请重新运行；仍不行请重新安装本工具")
        told = json.loads(line)
        if refused := told.get("refused"):
            raise InputError(refused)
        yield PracticePlatform(
            url=told["url"],
            spki_pin=told["spki_pin"],
            control_url=told["control_url"],
            control_token=told["control_token"],
            certificate=told["authority_pem"],
            accounts=tuple(told["accounts"]),
            process=process,
        )
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _apart() -> dict[str, Any]:
    """Options that keep a Ctrl-C or a kill of our process group from reaching the child."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True} if os.name == "posix" else {}


@dataclass(frozen=True)
class Comparison:
    """What the mock truly holds, against what the rows' outcomes claim."""

    equal: int  #: rows told as good whose stored month is just what they say
    untouched: int  #: rows told as not entered whose stored month is as it was
    unharmed: int  #: stored months of nobody's row, still as they were
    wrong: tuple[str, ...]  #: household and month of each that is otherwise


def compare_with_truth(
    rows: Iterable[RowOutcome], *, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Comparison:
    """Hold every row of a run, and every month without one, against the mock's own state."""
    was, is_now = _months(before), _months(after)
    equal = untouched = 0
    good, wrong = set(), []
    for row in rows:
        place = (row.household.code, row.month)
        if row.outcome.is_good:
            good.add(place)
            if place in is_now and _is_equal(row.after, is_now[place]):
                equal += 1
                continue
        elif was.get(place) == is_now.get(place):
            untouched += 1
            continue
        wrong.append(f"{place[0]} {place[1]}")
    others = (was.keys() | is_now.keys()) - good
    harmed = [place for place in others if was.get(place) != is_now.get(place)]
    return Comparison(
        equal=equal,
        untouched=untouched,
        unharmed=len(others) - len(harmed),
        wrong=(*wrong, *(f"{code} {month}" for code, month in harmed)),
    )


def _months(state: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {
        (code, month): values
        for code, months in state["stored"].items()
        for month, values in months.items()
        if any(value not in (None, "") for value in values.values())
    }


def _is_equal(after: Mapping[str, Value], held: Mapping[str, Any]) -> bool:
    restored: Mapping[str, Value] = restore_values(dict(held))
    names = set(after) | set(restored)
    return all(
        (after.get(name) or None) == (restored.get(name) or None)
        if name == PROBLEM
        else after.get(name) == restored.get(name)
        for name in names
    )
