"""The floor of reading: no browser, one connection, login, one list, and each household's detail.

It shares no code with the connector and stops at the first thing that is not as it should be.
"""

import ssl
import sys
from pathlib import Path
from urllib.parse import urljoin

import httpx

from tests.benchmarks.floor import DETAIL, list_households, log_in, read_detail, require
from tests.benchmarks.job import Job

WORDS = {True: "是", False: "否", None: ""}


def main() -> None:
    """Read everybody, and hold each against what is to stand there."""
    job = Job.load(Path(sys.argv[1]))
    trust = ssl.create_default_context(cadata=job.authority_pem)
    with httpx.Client(base_url=urljoin(job.url, "/"), verify=trust, timeout=60) as client:
        log_in(client, job)
        ids = dict(list_households(client))
        for task in job.tasks:
            shown = read_detail(client.get(DETAIL + ids[task.code]).text)
            told = [
                {n: v if isinstance(v, str) else WORDS[v] for n, v in values.items()}
                for values in task.months.values()
            ]
            require(shown == told, "stands otherwise")


if __name__ == "__main__":
    main()
