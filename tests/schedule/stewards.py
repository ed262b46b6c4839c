"""A child that stands in for the command, and the steward at work."""

import asyncio
from contextlib import asynccontextmanager

from schedule.jobs import beijing, make_job

NOW = beijing("2022-03-10 08:00")
LOOK_SECONDS = 0.05
CHILD = """\
import json, os, signal, sys, time
from pathlib import Path
log = Path("log.txt")
with log.open("a") as file:
    file.write(f"{os.environ['CONNECTOR_ACCOUNT__USERNAME']} begins\\n")
Path("words.txt").write_text(" ".join(sys.argv[1:]))
print("经过", file=sys.stderr)
if Path("busy").exists():
    print(json.dumps({"counts": {}, "error": {"kind": "AccountBusyError", "message": ""}}))
    sys.exit(4)
if Path("finish").exists():
    heard = []
    signal.signal(signal.SIGINT, lambda *_: heard.append(True))
    with log.open("a") as file:
        file.write("listens\\n")
    while not heard:
        time.sleep(0.01)
    print(json.dumps({"counts": {}}))
    sys.exit(int(Path("finish").read_text()))
if Path("wait").exists():
    time.sleep(30)
if "apply" in sys.argv:
    os.kill(os.getpid(), 9)
time.sleep(0.2)
with log.open("a") as file:
    file.write(f"{os.environ['CONNECTOR_ACCOUNT__USERNAME']} ends\\n")
print(json.dumps({"counts": {"unfiled": 3}, "month": "2022-02", "reports": ["/r/status.xlsx"],
    "secret": sorted(n for n in os.environ if "PASSWORD" in n), "words": sys.argv[1:]}))
"""


@asynccontextmanager
async def scheduling(steward):
    """Look again and again meanwhile."""
    running = asyncio.create_task(steward.run())
    try:
        yield
    finally:
        steward.stop()
        await running


async def until(find):
    """Return once it is so."""
    async with asyncio.timeout(60):
        while not find():
            await asyncio.sleep(0.02)


def here(tmp_path, **others):
    return make_job(folder=str(tmp_path), **others)
