"""The benchmark of intake: ``python -m tests.benchmarks.intake``.

Writes one workbook of 100,000 rows and 24 columns, checks it in a process of its own, and
reads it alone, by the connector's reader and by openpyxl's read-only mode.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from openpyxl import Workbook, load_workbook

from connector.records.household import ID_CHECK_CHARACTERS, ID_WEIGHTS
from connector.workbook.read import read_sheets
from tests.benchmarks.targets import Target

MONTHS = ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")
LABELS = (
    *("户编号", "户主姓名", "户主证件号码", "所在村", "人口数", "月份"),
    *("种植收入", "养殖收入", "务工收入", "公益岗位收入", "土地流转收入", "入股分红收入"),
    *("光伏收入", "政策性收入", "生产经营性支出", "收入合计"),
    *("是否实现住房安全", "是否实现安全饮水", "是否有辍学学生", "是否参加基本医疗保险"),
    *("存在问题描述", "序号", "备注", "联系方式"),
)
INCOMES = 8
SEED = 4
MEGABYTE = 1 << 20
MOST_SECONDS, MOST_MEGABYTES, LEAST_FACTOR = 30, 700, 4
SAMPLE_SECONDS = 0.05
CHECK = """
import sys
from datetime import date
from pathlib import Path
from connector.mapping.load import load_mapping
from connector.runs.check import check
batch = check([Path(sys.argv[1])], mapping=load_mapping("hebei").income, today=date(2022, 3, 12))
print(len(batch.records), len(batch.refused), len(batch.issues))
"""


@dataclass(frozen=True)
class Figures:
    """What one run of the benchmark measured."""

    rows: int
    check_seconds: float
    check_cpu_seconds: float  #: what it takes where no other work holds the cores
    check_megabytes: float
    read_seconds: float
    openpyxl_seconds: float

    @property
    def targets(self) -> tuple[Target, ...]:
        """What is to be reached with 100,000 rows on two cores."""
        what = f"{self.rows:,} rows × {len(LABELS)} columns"
        return (
            Target(f"seconds to check {what}", self.check_seconds, MOST_SECONDS, False),
            Target(f"MB to check {what}", self.check_megabytes, MOST_MEGABYTES, False),
            Target(
                "times as fast as openpyxl's read-only mode, reading alone",
                self.openpyxl_seconds / self.read_seconds,
                LEAST_FACTOR,
                True,
            ),
        )


def main() -> None:
    """Measure once, print the table and the targets."""
    parser = argparse.ArgumentParser(prog="bench intake", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.rows)
    if options.json:
        print(json.dumps(figures.__dict__))
        return
    print(f"{datetime.now(UTC).astimezone().date()}, {psutil.cpu_count()} cores\n")
    print(
        "| rows × columns | check, s | of these on a core | check, MB "
        "| reading alone, s | openpyxl read-only, s |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    print(
        f"| {figures.rows:,} × {len(LABELS)} | {figures.check_seconds:.1f} "
        f"| {figures.check_cpu_seconds:.1f} "
        f"| {figures.check_megabytes:.0f} | {figures.read_seconds:.1f} "
        f"| {figures.openpyxl_seconds:.1f} |\n"
    )
    for target in figures.targets:
        print(f"- {target}")


def measure(rows: int) -> Figures:
    """Write the workbook, and measure checking and reading it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "登记.xlsx"
        print(f"writing {rows:,} rows …", file=sys.stderr, flush=True)
        write_large(path, rows)
        print("checking and reading …", file=sys.stderr, flush=True)
        seconds, cpu_seconds, megabytes = _check(path)
        return Figures(
            rows=rows,
            check_seconds=seconds,
            check_cpu_seconds=cpu_seconds,
            check_megabytes=megabytes,
            read_seconds=_seconds(lambda: read_sheets(path)),
            openpyxl_seconds=_seconds(lambda: _read_by_openpyxl(path)),
        )


def write_large(path: Path, rows: int) -> None:
    """Write a clean workbook of made-up households, five months each."""
    chance = random.Random(SEED)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("月收入")
    sheet.append(LABELS)
    for row in _rows(chance, rows):
        sheet.append(row)
    workbook.save(path)


def _rows(chance: random.Random, count: int) -> Iterator[list[object]]:
    for number in range(count):
        household, month = divmod(number, len(MONTHS))
        if month == 0:
            named = _household(chance, household)
        amounts = [round(chance.uniform(0, 3000), 2) for _ in range(INCOMES)]
        cost = round(chance.uniform(0, 500), 2)
        total = round(sum(amounts) - cost, 2)
        answers = ["是", "是", "否", "是", None]
        yield [*named, MONTHS[month], *amounts, cost, total, *answers, number + 1, "已核", "无"]


def _household(chance: random.Random, number: int) -> list[object]:
    body = f"1306991970{number // 28 % 12 + 1:02d}{number % 28 + 1:02d}{number // 336 % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    head = chance.choice("赵钱孙李周吴郑王") + "".join(chance.sample("青禾秋实长河远山", 2))
    id_number = body + ID_CHECK_CHARACTERS[total % 11]
    return [f"1306{number:012d}", head, id_number, f"样{number // 100}村", chance.randint(1, 6)]


def _check(path: Path) -> tuple[float, float, float]:
    """Return seconds, seconds on a core and peak megabytes of a check in its own process."""
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", CHECK, str(path)], stdout=subprocess.PIPE)
    watched, peak, busy = psutil.Process(process.pid), 0, 0.0
    while process.poll() is None:
        try:
            peak = max(peak, watched.memory_info().rss)
            busy = sum(watched.cpu_times()[:2]) or busy
        except psutil.NoSuchProcess:
            break
        time.sleep(SAMPLE_SECONDS)
    seconds = time.monotonic() - started
    if process.wait() != 0:
        raise SystemExit("bench: the check failed")
    return seconds, busy, peak / MEGABYTE


def _read_by_openpyxl(path: Path) -> int:
    workbook = load_workbook(path, read_only=True)
    return sum(len(row) for sheet in workbook for row in sheet.iter_rows(values_only=True))


def _seconds(read: Callable[[], object]) -> float:
    started = time.monotonic()
    read()
    return time.monotonic() - started


if __name__ == "__main__":
    main()
