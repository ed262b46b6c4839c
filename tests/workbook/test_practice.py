from collections import Counter

import pytest
from workbook.samples import MAPPING, check, make_row

from connector.workbook.practice import Trouble, write_practice_workbooks
from connector.workbook.read import read_sheets

MONTHS = ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")


def make_households(count=24, *, with_twins=True):
    """Return households of three villages, as a platform's control interface tells them."""
    made = []
    for number in range(count):
        row = make_row(number, head=f"样{number:02d}")
        made.append(
            {name: row[name] for name in ("code", "head", "id_number", "population")}
            | {"township": "样镇", "village": f"{'甲乙丙'[number % 3]}村", "kinds": ["脱贫户"]}
        )
    if with_twins:
        made[6]["head"] = made[0]["head"]
    return made


@pytest.fixture
def practice(tmp_path):
    return write_practice_workbooks(tmp_path, make_households(), MAPPING, seed=7, months=MONTHS)


def test_every_village_gets_its_workbook_with_every_household_and_month(practice):
    batch = check(*practice.paths)

    rows = [(row.household.head, row.month) for row in (*batch.records, *batch.refused)]
    households = Counter(head for head, _ in rows)

    assert [path.name for path in practice.paths] == [
        "样镇甲村月收入.xlsx",
        "样镇乙村月收入.xlsx",
        "样镇丙村月收入.xlsx",
    ]
    assert len(rows) == (24 + 1) * len(MONTHS)
    assert set(households.values()) == {5, 10}
    assert {month for _, month in rows} == set(MONTHS)


def test_each_trouble_is_planted_once_where_it_is_said_to_be(practice):
    planted = {trouble.kind: trouble for trouble in practice.planted}
    batch = check(*practice.paths)
    rows = {(row.source.file, row.source.row): row for row in (*batch.records, *batch.refused)}

    assert set(planted) == set(Trouble)
    assert len(practice.planted) == len(Trouble)
    for trouble in practice.planted:
        spoiled = [rows[trouble.file, number] for number in trouble.rows]
        assert {row.household.head for row in spoiled} == {trouble.head}
        assert tuple(row.month for row in spoiled) == trouble.months
        assert {row.household.village for row in spoiled} == {trouble.village}


def test_the_intake_finds_the_troubles_that_a_workbook_alone_can_show(practice):
    planted = {trouble.kind: trouble for trouble in practice.planted}

    batch = check(*practice.paths)

    errors = {(i.code, i.file, i.row) for i in batch.issues if i.level == "error"}
    assert errors == {
        (kind.value, planted[kind].file, planted[kind].rows[0])
        for kind in (Trouble.NO_DESCRIPTION, Trouble.DIGITS_LOST)
    }


def test_the_stranger_is_nobody_of_the_platform_and_the_namesake_has_no_numbers(practice):
    codes = {household["code"] for household in make_households()}
    batch = check(*practice.paths)
    rows = {(record.source.file, record.source.row): record for record in batch.records}
    planted = {
        trouble.kind: rows[trouble.file, trouble.rows[0]].household
        for trouble in practice.planted
        if trouble.kind in (Trouble.UNKNOWN_HOUSEHOLD, Trouble.SAME_NAME)
    }

    assert planted[Trouble.UNKNOWN_HOUSEHOLD].code not in codes | {""}
    assert planted[Trouble.SAME_NAME].key == ("name", "甲村/样00")


def test_without_two_of_one_name_that_trouble_is_left_out(tmp_path):
    households = make_households(with_twins=False)

    practice = write_practice_workbooks(tmp_path, households, MAPPING, seed=7, months=MONTHS)

    assert {trouble.kind for trouble in practice.planted} == set(Trouble) - {Trouble.SAME_NAME}


def test_the_same_seed_gives_the_same_workbooks_and_another_one_does_not(tmp_path):
    def cells(name, seed):
        practice = write_practice_workbooks(
            tmp_path / name, make_households(), MAPPING, seed=seed, months=MONTHS
        )
        return [read_sheets(path) for path in practice.paths]

    assert cells("一", 7) == cells("二", 7)
    assert cells("一", 7) != cells("三", 8)


def test_amounts_are_plausible_with_blanks_zeros_and_bad_answers_described(practice):
    batch = check(*practice.paths)

    amounts = [record.amounts for record in batch.records]
    guarantees = [record.guarantees for record in batch.records]

    assert all(0 <= amount < 10_000 for row in amounts for amount in row.values())
    assert any(amount == 0 for row in amounts for amount in row.values())
    assert len({frozenset(row) for row in amounts}) > 5
    assert all(one.is_complete and bool(one.bad_answers) == bool(one.problem) for one in guarantees)
