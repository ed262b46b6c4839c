"""How an operating system starts ``schedule run`` by itself: texts to write or to show."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

UNIT = "hebei-connector.service"
TASK = "HebeiConnector"
LINUX_STEPS = (
    "systemctl --user daemon-reload",
    f"systemctl --user enable --now {UNIT}",
    "loginctl enable-linger",
)

_UNIT = """\
[Unit]
Description=Hebei connector: schedule

[Service]
WorkingDirectory={folder}
ExecStart={command}
# Only the scheduler is told to stop: it lets its children finish the household in hand.
KillMode=mixed
TimeoutStopSec=120
Restart=on-failure
RestartSec=60
# A second one refuses to run (3) and settings that are wrong stay wrong (2).
RestartPreventExitStatus=2 3

[Install]
WantedBy=default.target
"""

_XML = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Hebei connector: schedule</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>{user}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>3</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{words}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def build_words(config: Path | None) -> list[str]:
    """Return what comes after the interpreter: no secret is among it."""
    words = ["-m", "connector.cli.main", "schedule", "run"]
    return [*words, "--config", str(config.absolute())] if config else words


def build_unit(folder: Path, words: Sequence[str]) -> str:
    """Return a systemd user unit."""
    command = " ".join(_quote(word) for word in (sys.executable, *words))
    return _UNIT.format(folder=str(folder).replace("%", "%%"), command=command)


def _quote(word: str) -> str:
    """Return a word as systemd reads it: % and $ are its own."""
    kept = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{kept}"' if set(kept) & set(" \\\"'") else kept


def build_task(folder: Path, words: Sequence[str], user: str) -> str:
    """Return a task of the Windows Task Scheduler that starts at this user's logon."""
    program = Path(sys.executable)
    windowless = program.with_name("pythonw.exe")
    quoted = " ".join(f'"{word}"' if " " in word else word for word in words)
    return _XML.format(
        user=escape(user),
        program=escape(str(windowless if windowless.exists() else program)),
        words=escape(quoted),
        folder=escape(str(folder)),
    )


def name_user(environment: Mapping[str, str]) -> str:
    """Return the user as Windows names them: computer or domain, then name."""
    name = environment.get("USERNAME") or environment.get("USER", "")
    domain = environment.get("USERDOMAIN", "")
    return f"{domain}\\{name}" if domain else name


def unit_path(environment: Mapping[str, str]) -> Path:
    """Return where systemd looks for a user's units."""
    given = environment.get("XDG_CONFIG_HOME")
    base = Path(given) if given else Path.home() / ".config"
    return base / "systemd" / "user" / UNIT


def list_own_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return our variables that are set here: a service that starts by itself has none."""
    return sorted(name for name in environment if name.upper().startswith("CONNECTOR_"))
