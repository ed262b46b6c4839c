"""How much memory a process and its children use at most, by what they are."""

import subprocess
import time
from collections import Counter
from dataclasses import dataclass

import psutil

SAMPLE_SECONDS = 0.5
MEGABYTE = 1024 * 1024
BROWSER_NAMES = ("chrom", "msedge")


@dataclass(frozen=True)
class Memory:
    """The highest sums seen, in MB; pages that processes share count once in all (PSS)."""

    python: float
    driver: float  #: node, which carries Playwright's commands to the browser
    browser: float


def watch(process: subprocess.Popen[bytes]) -> Memory:
    """Wait for the process to end, and return the peaks of its family."""
    peaks: Counter[str] = Counter()
    root = psutil.Process(process.pid)
    while process.poll() is None:
        peaks |= _measure(root)  # the union of counters is the greater of each
        time.sleep(SAMPLE_SECONDS)
    return Memory(*(peaks[kind] / MEGABYTE for kind in ("python", "driver", "browser")))


def _measure(root: psutil.Process) -> Counter[str]:
    used: Counter[str] = Counter()
    for one in _family(root):
        try:
            used[_kind(one.name())] += _bytes(one)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # it ended between two looks
    return used


def _family(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _kind(name: str) -> str:
    if any(part in name.lower() for part in BROWSER_NAMES):
        return "browser"
    return "driver" if name.lower().startswith("node") else "python"


def _bytes(process: psutil.Process) -> int:
    """PSS where the system tells it; else what is the process's own."""
    used = process.memory_full_info()
    return getattr(used, "pss", 0) or used.uss
