"""Imagines what a household earns, so that practice workbooks look like real ones."""

import random
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from connector.records.fields import Value, split_month
from connector.records.income import BAD_ANSWER, PROBLEM

HARVEST, DIVIDENDS, RENT = (10, 11), (1,), (12,)
SHARE_WITH_PROBLEM = 0.06
SHARE_OF_ZEROS = 0.04
PROBLEMS = {
    "housing_safe": "屋顶漏雨，已报乡镇，计划四月维修",
    "water_safe": "冬季水管受冻，由邻户供水，正在改造",
    "school_dropout": "一名学生因病休学，已联系学校送教上门",
    "medical_insured": "外出务工期间断缴，已通知补缴",
}

Earning = Callable[[int], Decimal | None]
"""What one source of income brings in a month of the year; None where nobody fills it in."""


def imagine_months(months: Sequence[str], chance: random.Random) -> dict[str, dict[str, Value]]:
    """Return the fields of one made-up household for each month; blank ones are absent."""
    sources = dict(_sources(chance))
    guarantees = _guarantees(chance)
    imagined: dict[str, dict[str, Value]] = {}
    for month in months:
        _, number = split_month(month)
        earned = {name: earn(number) for name, earn in sources.items()}
        filled = {name: amount for name, amount in earned.items() if amount is not None}
        imagined[month] = {**filled, **guarantees}
    return imagined


def _sources(chance: random.Random) -> Iterator[tuple[str, Earning]]:
    if chance.random() < 0.6:
        yield "wages_work", _about(chance, 1500, 4800)
    if chance.random() < 0.25:
        yield "wages_public_post", _always(_yuan(chance, 400, 900))
    if chance.random() < 0.45:
        yield "business_crops", _about(chance, 300, 3500, months=HARVEST)
        yield "business_costs", _about(chance, 50, 280, months=HARVEST)
    if chance.random() < 0.15:
        yield "business_livestock", _about(chance, 200, 1800)
    if chance.random() < 0.4:
        yield "property_land_rent", _about(chance, 400, 2400, months=RENT)
    if chance.random() < 0.3:
        yield "property_dividends", _about(chance, 60, 600, months=DIVIDENDS)
    if chance.random() < 0.3:
        yield "property_solar", _always(_yuan(chance, 180, 260))
    yield "transfer_policy", _always(_yuan(chance, 90, 760))
    if chance.random() < SHARE_OF_ZEROS * 4:
        yield "transfer_other", _always(Decimal("0.00"))


def _about(chance: random.Random, low: int, high: int, *, months: Sequence[int] = ()) -> Earning:
    usual = _yuan(chance, low, high)

    def earn(number: int) -> Decimal | None:
        if months and number not in months:
            return Decimal("0.00") if chance.random() < SHARE_OF_ZEROS else None
        return (usual * chance.randint(85, 115) / 100).quantize(Decimal("0.01"))

    return earn


def _always(amount: Decimal) -> Earning:
    return lambda _: amount


def _yuan(chance: random.Random, low: int, high: int) -> Decimal:
    cents = chance.choice((0, 0, 0, 50, chance.randint(1, 99)))
    return Decimal(chance.randint(low, high)) + Decimal(cents) / 100


def _guarantees(chance: random.Random) -> dict[str, Value]:
    answers: dict[str, Value] = {name: not bad for name, bad in BAD_ANSWER.items()}
    if chance.random() < SHARE_WITH_PROBLEM:
        name = chance.choice(tuple(BAD_ANSWER))
        answers |= {name: BAD_ANSWER[name], PROBLEM: PROBLEMS[name]}
    return answers
