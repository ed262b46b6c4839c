"""A mock platform in a process of its own, seen over its control interface."""

import json
import ssl
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import httpx

HOUSEHOLDS_A_VILLAGE = 100
FEWEST_VILLAGES = 3
IDLE_SECONDS = 300  #: should the bench be killed, the site goes away by itself


@dataclass(frozen=True)
class Traffic:
    """What the site was asked for, and when it stored something, in its own seconds."""

    pages: int
    static: int
    saved_at: tuple[float, ...]


class Site:
    """Runs one fresh site while its ``with`` block runs."""

    def __init__(self, *, households: int, latency_ms: int, filed_share: float = 0) -> None:
        """Choose its size and its distance; the same sizes give the same people.

        ``filed_share`` of them have filed all their months already.
        """
        villages = max(FEWEST_VILLAGES, households // HOUSEHOLDS_A_VILLAGE)
        options = {
            "households": households,
            "villages": villages,
            "latency-ms": latency_ms,
            "exit-when-idle": IDLE_SECONDS,
            "filed-share": filed_share,
        }
        self._command = [sys.executable, "-m", "mock_platform"]
        for name, value in options.items():
            self._command += [f"--{name}", str(value)]

    def __enter__(self) -> Self:
        """Start it, and return once it told how to get in."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, encoding="utf-8", text=True
        )
        assert self._process.stdout is not None
        self.welcome: dict[str, Any] = json.loads(self._process.stdout.readline())
        self._client = httpx.Client(
            headers={"X-Control-Token": self.welcome["control_token"]},
            verify=ssl.create_default_context(cadata=self.welcome["authority_pem"]),
            timeout=60,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self._client.close()
        self._process.terminate()
        self._process.communicate()

    @property
    def township(self) -> dict[str, Any]:
        """Return the account that sees every household."""
        return next(a for a in self.welcome["accounts"] if a["level"] == "township")

    def state(self) -> dict[str, Any]:
        """Return all households and all that is stored."""
        return self._read("state")

    def saves(self) -> list[dict[str, Any]]:
        """Return every save so far."""
        saves: list[dict[str, Any]] = self._read("saves")
        return saves

    def traffic(self) -> Traffic:
        """Return the requests so far and the time of every save."""
        asked = self._read("requests")
        times = [save["at"] for save in self.saves()]
        return Traffic(
            pages=sum(asked["pages"].values()),
            static=asked["static"],
            saved_at=tuple(_seconds(at) for at in times),
        )

    def _read(self, name: str) -> Any:
        answer = self._client.get(f"{self.welcome['control_url']}/{name}")
        answer.raise_for_status()
        return answer.json()


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()
