"""Made-up households and runs for the report tests, the same at every call."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from connector.journal.summary import RunSummary
from connector.mapping.load import Mapping, load_mapping
from connector.plan.change import ChangeState, Deregister, Plan, RegisterIncome
from connector.records.deregistration import Proof
from connector.records.household import ID_CHECK_CHARACTERS, ID_WEIGHTS, Household
from connector.records.income import Source
from connector.records.issues import Issue, Level
from connector.records.outcome import Difference, Outcome, RowOutcome

VILLAGES = ("东安村", "西平村", "南河村")
MONTHS = ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
GIVEN = "一乙丁七八九三上下东西南北中"
STARTED = datetime(2022, 3, 28, 1, 15, tzinfo=UTC)

SENTINEL_NAME = "欧阳甲乙丙"
SENTINEL_ID = "130630190001010009"


def load_hebei() -> Mapping:
    """The mapping that ships with the connector."""
    return load_mapping(str(Path(__file__).parents[2] / "mappings" / "hebei"))


def make_household(number: int = 0, **values: object) -> Household:
    """Household ``number`` of an endless made-up township."""
    generator = random.Random(number)
    body = f"130630{19400101 + generator.randrange(28)}{generator.randrange(1000):03d}"
    total = sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True))
    made = {
        "code": f"13063010100{number:05d}",
        "head": generator.choice(SURNAMES) + generator.choice(GIVEN) + generator.choice(GIVEN),
        "id_number": body + ID_CHECK_CHARACTERS[total % 11],
        "village": VILLAGES[number % len(VILLAGES)],
        "population": generator.randint(1, 6),
    }
    return Household(**(made | values))


def make_row(number: int = 0, month: str = "2022-01", **values: object) -> RowOutcome:
    """One settled row of household ``number``; verified where nothing else is said."""
    generator = random.Random(f"{number}/{month}")
    household = values.pop("household", None) or make_household(number)
    made = {
        "household": household,
        "month": month,
        "outcome": Outcome.VERIFIED,
        "after": {
            "wages_work": Decimal(generator.randrange(100_000, 400_000)) / 100,
            "transfer_policy": Decimal(generator.randrange(10_000, 90_000)) / 100,
            "housing_safe": True,
        },
        "source": Source(file=f"{household.village}.xlsx", sheet="月收入", row=number + 4),
    }
    return RowOutcome(**(made | values))


def make_difference(**values: object) -> Difference:
    """Wages of 1,200 meant, 120 found."""
    made = {
        "month": "2022-01",
        "field": "wages_work",
        "desired": Decimal("1200.00"),
        "observed": Decimal("120.00"),
    }
    return Difference(**(made | values))


def make_issue(**values: object) -> Issue:
    """An ID number that lost digits."""
    made = {
        "code": "digits_lost",
        "level": Level.ERROR,
        "message": "证件号码被存成了数字，后几位已丢失，请改成文本后重新输入",
        "file": "东安村.xlsx",
        "sheet": "月收入",
        "cell": "C7",
        "value": "1.3063019000101E+17",
    }
    return Issue(**(made | values))


def make_summary(rows: tuple[RowOutcome, ...] | None = None, **values: object) -> RunSummary:
    """A finished run of ``rows``; by default four, one of them mismatched."""
    made = {
        "run": "20220328-091500-a1",
        "command": "apply",
        "account": "130630101",
        "shown_user": "某乡操作员",
        "platform_host": "127.0.0.1:8443",
        "started_at": STARTED,
        "finished_at": STARTED + timedelta(minutes=2, seconds=5),
        "inputs": {"东安村.xlsx": "ab" * 32},
        "rows": rows if rows is not None else make_four_rows(),
        "journal_head": "cd" * 32,
    }
    return RunSummary(**(made | values))


def make_four_rows() -> tuple[RowOutcome, ...]:
    """Verified and mismatched in one village, unchanged and skipped in another."""
    return (
        make_row(0),
        make_row(
            3,
            outcome=Outcome.MISMATCHED,
            reason="读回的数值与表中不同",
            differences=(make_difference(),),
        ),
        make_row(1, outcome=Outcome.UNCHANGED),
        make_row(4, outcome=Outcome.SKIPPED, reason="平台上已有不同的数值（冲突）"),
    )


def make_big_summary(households: int = 60) -> RunSummary:
    """Every month of many households, with all six outcomes among them."""
    troubles = {
        7: (Outcome.SKIPPED, "平台上已有不同的数值（冲突），未覆盖"),
        16: (Outcome.REJECTED, "平台退回：住房安全为“否”时必须填写存在问题描述"),
        23: (Outcome.SKIPPED, "平台上找不到这一户"),
        31: (Outcome.UNCERTAIN, "已发送，未收到平台答复"),
        40: (Outcome.MISMATCHED, "读回的数值与表中不同"),
    }
    rows = []
    for number in range(households):
        outcome, reason = troubles.get(number, (Outcome.VERIFIED, ""))
        for month in MONTHS:
            settled = outcome
            if outcome is Outcome.VERIFIED and (number % 9 == 0 or month == "2021-10"):
                settled = Outcome.UNCHANGED
            differences = (make_difference(month=month),) if settled is Outcome.MISMATCHED else ()
            rows.append(
                make_row(number, month, outcome=settled, reason=reason, differences=differences)
            )
    return make_summary(tuple(rows), issues=(make_issue(), make_issue(level=Level.WARNING)))


def make_change(number: int = 0, **values: object) -> RegisterIncome:
    """January of household ``number``: wages of 1,200 where the platform has none."""
    made = {
        "household": make_household(number),
        "platform_year": 2022,
        "months": ("2022-01",),
        "desired": {"2022-01": {"wages_work": Decimal("1200.00"), "housing_safe": True}},
        "before": {"2022-01": {"wages_work": None, "transfer_policy": Decimal("50.00")}},
        "after": {
            "2022-01": {
                "wages_work": Decimal("1200.00"),
                "housing_safe": True,
                "transfer_policy": Decimal("50.00"),
            }
        },
        "state": ChangeState.NEW,
        "sources": {"2022-01": Source(file="东安村.xlsx", sheet="月收入", row=number + 4)},
    }
    return RegisterIncome(**(made | values))


def make_leaving(number: int = 0) -> Deregister:
    """Household ``number``, who has died, is to leave the lists."""
    return Deregister(
        household=make_household(number),
        type="death",
        type_label="死亡",
        cause="户主去世，家中再无他人",
        proof=Proof(path="证明.jpg", sha256="ab" * 32, size=1000, given="证明.jpg"),
        state=ChangeState.NEW,
        source=Source(file="注销.xlsx", sheet="户注销", row=number + 4),
    )


def make_plan(changes: tuple[RegisterIncome, ...], **values: object) -> Plan:
    """A sealed plan of ``changes``."""
    made = {
        "created_at": STARTED,
        "tool_version": "0.1.0",
        "account": "130630101",
        "shown_user": "某乡操作员",
        "platform_host": "127.0.0.1:8443",
        "mapping_digest": "ef" * 32,
        "inputs": {"东安村.xlsx": "ab" * 32},
        "overwrite": False,
        "changes": changes,
    }
    return Plan(**(made | values)).sealed()
