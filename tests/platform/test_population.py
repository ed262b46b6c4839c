"""The people: the same for the same seed, and as uneven as in true data."""

from collections import Counter

from mock_platform import Settings
from mock_platform.identity import checksum
from mock_platform.population import MONITORED, POOR, make_population

MANY = Settings(households=2000, villages=20, townships=4)


def test_the_same_settings_make_the_same_people():
    assert make_population(MANY) == make_population(MANY)


def test_another_seed_makes_others():
    ours, others = make_population(MANY), make_population(Settings(households=2000, seed=8))

    assert {h.row_id for h in ours.households}.isdisjoint(h.row_id for h in others.households)
    assert ours.accounts[0].password != others.accounts[0].password


def test_numbers_are_unique_and_mostly_valid():
    people = make_population(MANY).households

    numbers = [h.id_number for h in people]
    valid = [n for n in numbers if len(n) == 18 and checksum(n[:17]) == n[17]]

    assert len({h.id_number for h in people}) == len({h.code for h in people}) == 2000
    assert 0.85 < len(valid) / len(people) < 0.97
    assert {len(h.id_number) for h in people} == {15, 18, 20}
    assert {len(h.code) for h in people} == {10, 16}


def test_names_are_shared_within_every_village_and_kinds_overlap():
    people = make_population(MANY).households
    heads = Counter((h.village, h.head) for h in people)

    shared = {village for (village, _), count in heads.items() if count > 1}

    assert shared == {h.village for h in people}
    assert {h.kinds for h in people} == {(POOR,), (MONITORED,), (POOR, MONITORED)}
    assert all(bool(h.category) == (MONITORED in h.kinds) for h in people)


def test_every_area_has_its_account():
    population = make_population(MANY)

    levels = Counter(account.level for account in population.accounts)

    assert levels == {"city": 1, "county": 1, "township": 4, "village": 20}
    assert len({account.username for account in population.accounts}) == 26
    assert {h.area for h in population.households} == {
        account.area for account in population.accounts if account.level == "village"
    }
