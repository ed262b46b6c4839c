"""A keyring for tests: in this process's memory, or in a file that child processes share."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

FILE = "TEST_KEYRING_FILE"
NAME = "keyrings.FileKeyring"


class FileKeyring(KeyringBackend):
    """Keeps everything in the file that the environment names."""

    priority = 1

    @property
    def _path(self) -> Path:
        return Path(os.environ[FILE])

    def _load(self):
        return json.loads(self._path.read_text("utf-8")) if self._path.exists() else {}

    def _store(self, kept):
        self._path.write_text(json.dumps(kept), "utf-8")

    def get_password(self, service, username):
        return self._load().get(f"{service} {username}")

    def set_password(self, service, username, password):
        self._store(self._load() | {f"{service} {username}": password})

    def delete_password(self, service, username):
        kept = self._load()
        if kept.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError(username)
        self._store(kept)


def environment(path: Path) -> dict[str, str]:
    """Return what a child process needs in order to use the keyring in this file."""
    return {
        "PYTHON_KEYRING_BACKEND": NAME,
        "PYTHONPATH": str(Path(__file__).parent),
        FILE: str(path),
    }
