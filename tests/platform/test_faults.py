"""Faults by order: each verb works once, and the site is well again afterwards."""

import time

import httpx
import pytest
from mock_platform.fault_controls import FAULT_VERBS

SAFE = {"housing_safe": "1", "water_safe": "1", "school_dropout": "0", "medical_insured": "1"}
CROPS = {"business_crops": "1234.56", **SAFE}
FIRST, SECOND = "2021-10", "2021-11"
FORM = "/DataCollect/MonthIncomeForm.aspx"
LIST = "/DataCollect/IncomeList.aspx/List"
ANOTHERS = {"month": SECOND, "field": "wages_work", "value": "7.00"}


def stored(platform, month=FIRST, field="business_crops"):
    return platform.stored(platform.households[0].code).get(month, {}).get(field)


def wait_for(condition):
    end = time.monotonic() + 5
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)


def test_a_save_that_omits_a_month_stores_the_others(platform, clerk):
    household = platform.households[0]
    platform.omit_month_of_next_save()

    answer = clerk.save(household, CROPS, CROPS)
    omitted = stored(platform), stored(platform, SECOND)
    clerk.save(household, CROPS, CROPS)

    assert "保存成功" in answer.text
    assert omitted == ("1234.56", None)
    assert stored(platform, SECOND) == "1234.56"


def test_a_truncated_save_stores_an_amount_cut_short(platform, clerk):
    platform.truncate_next_save(field="business_crops", month=FIRST)

    clerk.save(platform.households[0], CROPS)

    assert stored(platform) == "234.56"


def test_a_late_answer_is_stored_long_before_it_comes(platform, clerk):
    household = platform.households[0]
    platform.answer_next_save_late(0.5)
    form = clerk.open_form(household)
    clerk.client.timeout = 0.2

    with pytest.raises(httpx.ReadTimeout):
        clerk.save(household, CROPS, form=form)

    assert stored(platform) == "1234.56"


def test_a_save_can_be_stored_and_answered_by_sending_us_away(platform, clerk):
    platform.log_out_after_next_save()

    answer = clerk.save(platform.households[0], CROPS)

    assert "登录超时" in answer.text
    assert stored(platform) == "1234.56"
    assert "登录超时" in clerk.client.get("/Main.aspx").text


@pytest.mark.parametrize("answered", [True, False])
def test_a_late_save_is_stored_after_its_answer(platform, clerk, answered):
    household = platform.households[0]
    platform.store_next_save_late(0.3, answered=answered)
    form = clerk.open_form(household)

    try:
        said = clerk.save(household, CROPS, form=form).text
    except httpx.TransportError:
        said = ""
    at_first = stored(platform)
    wait_for(lambda: platform.saves)

    assert ("保存成功" in said, at_first) == (answered, None)
    assert stored(platform) == "1234.56"


def test_somebody_else_is_overwritten_by_a_form_that_was_shown_before(platform, clerk):
    household = platform.households[0]
    platform.change_before_next_save(**ANOTHERS)

    clerk.save(household, CROPS)

    versions = [v["values"]["wages_work"] for v in platform.versions(household.code, SECOND)]
    assert versions == ["7.00", None]


def test_somebody_else_changes_what_was_just_saved(platform, clerk):
    platform.change_after_next_save(**ANOTHERS)

    answer = clerk.save(platform.households[0], CROPS)

    assert "保存成功" in answer.text
    assert (stored(platform), stored(platform, SECOND, "wages_work")) == ("1234.56", "7.00")


def test_a_stale_viewstate_is_refused_and_nothing_stored(platform, clerk):
    household = platform.households[0]
    platform.refuse_next_viewstate()

    answer = clerk.save(household, CROPS)

    assert (answer.status_code, "viewstate MAC failed" in answer.text) == (500, True)
    assert platform.saves == []
    assert "保存成功" in clerk.save(household, CROPS).text


def test_a_session_ends_at_the_request_that_was_named(platform, clerk):
    platform.end_session_at_request(2)

    first, second = (clerk.get("/DataCollect/IncomeList.aspx") for _ in range(2))
    clerk.log_in(platform.account("township"))

    assert ("登录超时" in first, "登录超时" in second) == (False, True)
    assert "登录超时" not in clerk.get("/DataCollect/IncomeList.aspx")


def test_a_page_breaks_off_in_its_middle(platform, clerk):
    platform.break_off_next_answer(FORM)

    with pytest.raises(httpx.TransportError):
        clerk.open_form(platform.households[0])

    assert clerk.open_form(platform.households[0]).values


def test_a_form_shows_the_success_of_somebody_else(platform, clerk):
    address = {"kind": "all", "id": platform.households[0].row_id}
    platform.show_old_success()

    greeted, after = (clerk.get(FORM, **address) for _ in range(2))

    assert ("保存成功" in greeted, "保存成功" in after) == (True, False)
    assert platform.saves == []


def test_a_page_of_the_list_comes_twice(platform, clerk):
    platform.repeat_next_grid_page()

    first, second, again = (
        clerk.rows(LIST, start=start, length=10)["data"] for start in (0, 10, 10)
    )

    assert [row[1] for row in second] == [row[1] for row in first]
    assert [row[1] for row in again] != [row[1] for row in first]


def test_each_fault_is_ordered_over_http(platform, visit):
    client, token = visit(platform).client, {"X-Control-Token": platform.control_token}
    given = {
        "end_session_at_request": {"number": 1},
        "answer_next_save_late": {"seconds": 0.1},
        "store_next_save_late": {"seconds": 0.1},
        "change_before_next_save": ANOTHERS,
        "change_after_next_save": ANOTHERS,
    }

    answers = {
        verb: client.post(
            f"{platform.control_url}/{verb}", headers=token, json=given.get(verb, {})
        ).status_code
        for verb in FAULT_VERBS
    }

    assert answers == dict.fromkeys(FAULT_VERBS, 200)
