"""The 三保障 answers and the problem description."""

from collections.abc import Iterator

from connector.records.income import ANSWERS, PROBLEM
from connector.records.issues import Level
from connector.workbook.row import NOTHING_ENTERED, Context, Finding, Row


def nothing_entered(row: Row, context: Context) -> Iterator[Finding]:
    """A row with neither amount nor answer has nothing to send."""
    if not row.has_content(context) and not row.faults:
        yield Finding(
            NOTHING_ENTERED,
            "这一行还没有填金额和“三保障”情况，不会录入",
            "month",
            Level.WARNING,
        )


def guarantees_missing(row: Row, context: Context) -> Iterator[Finding]:
    """A month without the four answers counts as not filed, and no answer is ever assumed."""
    missing = [n for n in ANSWERS if n not in row.values and n not in row.faulty]
    if missing and row.has_content(context):
        labels = "、".join(context.label(name) for name in missing)
        yield Finding(
            "guarantees_missing", f"“三保障”没有填全，平台不收；请补上：{labels}", missing[0]
        )


def bad_answer_without_problem(row: Row, context: Context) -> Iterator[Finding]:
    """A bad answer needs its description."""
    bad = row.guarantees.bad_answers
    if bad and PROBLEM not in row.values and PROBLEM not in row.faulty:
        labels = "、".join(context.label(name) for name in bad)
        yield Finding(
            "bad_answer_without_problem", f"{labels}有问题，必须填写存在问题描述", PROBLEM
        )


def problem_without_bad_answer(row: Row, _: Context) -> Iterator[Finding]:
    """A description beside good answers is odd, but the county may want it."""
    guarantees = row.guarantees
    if guarantees.problem and guarantees.is_complete and not guarantees.bad_answers:
        yield Finding(
            "problem_without_bad_answer",
            "“三保障”都没有问题，却写了存在问题描述，请核对",
            PROBLEM,
            Level.WARNING,
        )


def problem_too_long(row: Row, context: Context) -> Iterator[Finding]:
    """The platform cuts what is longer than its box."""
    limit = context.mapping.fields[PROBLEM].max_length if PROBLEM in row.values else 0
    length = len(str(row.values.get(PROBLEM, "")))
    if length > limit:
        yield Finding(
            "problem_too_long", f"存在问题描述最多{limit}字，这里有{length}字，请缩短", PROBLEM
        )
