"""The command as a user meets it, in a folder, a home and an environment of its own.

It runs within the test's process, whose start would take longer than most commands do;
``start`` gives it a process of its own, where that is what matters.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keyring.core
import pytest
from mock_platform import MockPlatform

from connector.cli.main import main

MODULE = [sys.executable, "-m", "connector.cli.main"]
NO_KEYRING = "keyring.backends.fail.Keyring"


@dataclass(frozen=True)
class Ended:
    """What a command left on the screen, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def sentences(self) -> list[str]:
        """The lines on stderr."""
        return self.err.splitlines()


@dataclass(frozen=True)
class Computer:
    """One computer: a working folder, the connector's home, and what its settings say."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """Where journal, trusted certificates and reports are."""
        return self.folder / "home"

    def having(self, **environment: str) -> "Computer":
        """The same computer with more in its environment."""
        return Computer(self.folder, {**self.environment, **environment})

    def without(self, *names: str) -> "Computer":
        """The same computer with less in its environment."""
        kept = {name: value for name, value in self.environment.items() if name not in names}
        return Computer(self.folder, kept)

    def run(self, *words: object, typed: str = "", encoding: str = "utf-8") -> Ended:
        """Run ``connector WORDS`` to its end; nobody sits at the keyboard."""
        told, complained = _Stream(encoding), _Stream(encoding)
        with (
            pytest.MonkeyPatch.context() as process,
            contextlib.redirect_stdout(told),
            contextlib.redirect_stderr(complained),
            pytest.raises(SystemExit) as ended,
        ):
            self._enter(process, _Stream(encoding, typed), words)
            main()
        keyring.core.init_backend()
        return Ended(ended.value.code, told.text(), complained.text())

    def _enter(
        self, process: pytest.MonkeyPatch, keys: "_Stream", words: tuple[object, ...]
    ) -> None:
        environment = self.whole_environment()
        for name in set(os.environ) - set(environment):
            process.delenv(name)
        for name, value in environment.items():
            process.setenv(name, value)
        process.chdir(self.folder)
        process.setattr(sys, "argv", ["connector", *map(str, words)])
        process.setattr(sys, "stdin", keys)
        keyring.core.init_backend()  # it is chosen by the environment, once

    def start(self, *words: object, typed: str = "", encoding: str = "utf-8") -> Ended:
        """Run ``connector WORDS`` to its end in a process of its own."""
        ended = subprocess.run(
            [*MODULE, *map(str, words)],
            cwd=self.folder,
            env=self.whole_environment(encoding),
            input=typed.encode(encoding),
            capture_output=True,
            check=False,
            timeout=120,
        )
        out, err = (stream.decode(encoding) for stream in (ended.stdout, ended.stderr))
        return Ended(ended.returncode, out, err)

    def whole_environment(self, encoding: str = "utf-8") -> dict[str, str]:
        """What the process inherits: this machine's environment, and this computer's own."""
        return {
            **os.environ,
            "PYTHONIOENCODING": encoding,
            "PYTHONUTF8": "0",
            "PYTHON_KEYRING_BACKEND": NO_KEYRING,
            "CONNECTOR_HOME": str(self.home),
            **self.environment,
        }

    def files(self) -> set[str]:
        """Every file of the working folder and of the home."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix() for path in found}

    def runs(self) -> list[dict[str, Any]]:
        """What the journal remembers."""
        return self.run("runs", "--json").document["runs"]


class _Stream(io.TextIOWrapper):
    """A stream of a console with an encoding of its own, kept in memory."""

    def __init__(self, encoding: str, text: str = "") -> None:
        self._bytes = io.BytesIO(text.encode(encoding))
        super().__init__(self._bytes, encoding=encoding)
        self._encoding = encoding

    def text(self) -> str:
        """What was written so far."""
        self.flush()
        return self._bytes.getvalue().decode(self._encoding)


def at_the_platform(folder: Path, platform: MockPlatform, level: str = "township") -> Computer:
    """Return a computer that is set up for an account of this platform."""
    account = platform.account(level)
    return Computer(
        folder,
        {
            "CONNECTOR_PLATFORM__URL": platform.url,
            "CONNECTOR_PLATFORM__SPKI_PINS": platform.spki_pin,
            "CONNECTOR_ACCOUNT__USERNAME": account.username,
            "CONNECTOR_ACCOUNT__PASSWORD": account.password,
            "CONNECTOR_BROWSER__TIMEOUT_SECONDS": "10",
            "CONNECTOR_BROWSER__SETTLE_SECONDS": "0.3",
        },
    )
