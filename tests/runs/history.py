"""Runs that were never carried out, as a journal and a home remember them."""

import hashlib
from datetime import UTC, datetime

from connector.journal.operations import RunHeader
from connector.plan.build import build_blocked, build_wanted
from connector.records.household import Household
from connector.records.income import Source
from connector.records.outcome import Outcome
from connector.runs.outcomes import build_rows

FIRST, SECOND = "20220312-090000-aaaa", "20220313-090000-bbbb"
STARTED = datetime(2022, 3, 12, 9, tzinfo=UTC)
PICTURE = b"\x89PNG made up"
NAME = "0001-readback.png"


def make_wanted():
    """January of one household."""
    household = Household(code="1306990000000001", head="甲乙丙", village="东安村")
    source = Source(file="东安村.xlsx", sheet="月收入", row=4)
    return build_wanted(household, 2022, {"2022-01": ({"wages_work": None}, source)})


def finish_run(journal, run=FIRST, *, outcome=Outcome.SKIPPED, **header):
    """A run of one household that ended; return the head that its report shows."""
    wanted = make_wanted()
    made = {
        "run": run,
        "command": "upload",
        "account": "130699101",
        "platform_host": "127.0.0.1:8443",
        "mapping_digest": "ef" * 32,
        "inputs": {},
        "started_at": STARTED,
    }
    journal.start_run(RunHeader(**(made | header)), [[wanted]])
    blocked = build_blocked(wanted, "平台上找不到这一户")
    rows = [row.model_copy(update={"outcome": outcome}) for row in build_rows([blocked], outcome)]
    journal.finish(run, 1, rows)
    journal.end_run(run, None)
    return journal.head(run)


def keep_evidence(journal, settings, run=FIRST):
    """A picture that the run has kept; return where it is."""
    folder = settings.runs_folder / run / "evidence"
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(PICTURE)
    sha256 = hashlib.sha256(PICTURE).hexdigest()
    file = {"name": NAME, "sha256": sha256, "size": len(PICTURE)}
    journal.note_evidence(run, 1, {"step": "readback", "trouble": "mismatched", "files": [file]})
    return folder / NAME
