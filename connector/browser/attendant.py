"""Who and what stands beside a session while it logs in."""

from collections.abc import Callable
from dataclasses import dataclass

from connector.accounts import KeptSession
from connector.browser.login import CaptchaReader
from connector.browser.person import Tell


def _say_nothing(_: str) -> None:
    """Nobody listens."""


def _forget(_: bool) -> None:
    """Nobody remembers."""


@dataclass(frozen=True)
class Attendant:
    """What a session can turn to for its logins, as far as it is there.

    ``ring`` calls a person, ``say`` only tells; ``tell_result`` hears whether the platform
    took the password; ``kept`` is where the session outlives the run.
    """

    read_captcha: CaptchaReader | None = None
    ring: Tell = _say_nothing
    say: Tell = _say_nothing
    tell_result: Callable[[bool], None] = _forget
    kept: KeptSession | None = None
