"""The 三保障 answers and the problem description."""

from collections.abc import Iterator

from connector.records.income import ANSWERS, BAD_ANSWER, PROBLEM
from connector.records.issues import Level
from connector.workbook.row import Context, Row
from connector.workbook.rules.rule import Found, row_rule


@row_rule(
    "guarantees_missing",
    Level.ERROR,
    finds="“三保障”没有填全，平台不收",
    mend="请按入户核实的情况补上，不要猜",
)
def guarantees_missing(row: Row, context: Context) -> Iterator[Found]:
    """A month without the four answers counts as not filed, and no answer is ever assumed."""
    if all(name in row.values for name in ANSWERS):
        return
    missing = [n for n in ANSWERS if n not in row.values and n not in row.faulty]
    if missing and row.has_content(context):
        labels = "、".join(context.label(name) for name in missing)
        told = f"“三保障”没有填全，平台不收，缺：{labels}"
        # Where the sheet has no column for them, that was said once for all its rows.
        blank = next((name for name in missing if name in row.place.columns), "")
        yield Found(blank or missing[0], told, is_told=bool(blank))


@row_rule(
    "bad_answer_without_problem",
    Level.ERROR,
    finds="“三保障”有问题，却没有写存在问题描述",
    mend="请补写存在问题描述；答案填错了的，改正答案",
)
def bad_answer_without_problem(row: Row, context: Context) -> Iterator[Found]:
    """A bad answer needs its description."""
    bad = _bad_answers(row)
    if bad and PROBLEM not in row.values and PROBLEM not in row.faulty:
        labels = "、".join(context.label(name) for name in bad)
        yield Found(PROBLEM, f"{labels}有问题，却没有写存在问题描述")


@row_rule(
    "problem_without_bad_answer",
    Level.WARNING,
    finds="“三保障”都没有问题，却写了存在问题描述",
    mend="请核对四项答案；问题已经解决的，删去描述",
)
def problem_without_bad_answer(row: Row, _: Context) -> Iterator[Found]:
    """A description beside good answers is odd, but the county may want it."""
    is_complete = all(name in row.values for name in ANSWERS)
    if row.values.get(PROBLEM) and is_complete and not _bad_answers(row):
        yield Found(PROBLEM)


@row_rule(
    "problem_too_long",
    Level.ERROR,
    finds="存在问题描述超过平台能存的字数",
    mend="请缩短",
)
def problem_too_long(row: Row, context: Context) -> Iterator[Found]:
    """The platform cuts what is longer than its box."""
    if PROBLEM not in row.values:
        return
    limit, length = context.mapping.fields[PROBLEM].max_length, len(str(row.values[PROBLEM]))
    if length > limit:
        yield Found(PROBLEM, f"存在问题描述最多{limit}字，这里有{length}字")


def _bad_answers(row: Row) -> list[str]:
    return [name for name in ANSWERS if row.values.get(name) is BAD_ANSWER[name]]
