"""Trouble by order: each verb works once, and the site is well again afterwards."""

import httpx
import pytest

SAFE = {"housing_safe": "1", "water_safe": "1", "school_dropout": "0", "medical_insured": "1"}
CROPS = {"business_crops": "1234.56", **SAFE}


def stored_crops(platform, household):
    return platform.stored(household.code).get("2021-10", {}).get("business_crops")


def test_a_lost_answer_is_stored_once_though_the_browser_repeats_it(platform, clerk):
    household = platform.households[0]
    platform.lose_next_answer()
    form = clerk.open_form(household)

    with pytest.raises(httpx.TransportError):
        clerk.save(household, CROPS, form=form)
    with pytest.raises(httpx.TransportError):
        clerk.save(household, CROPS, form=form)

    assert stored_crops(platform, household) == "1234.56"
    assert len(platform.saves) == 1
    assert "保存成功" in clerk.save(household, CROPS).text


def test_a_dropped_save_says_success_and_stores_nothing(platform, clerk):
    household = platform.households[0]
    platform.drop_next_save()

    answer = clerk.save(household, CROPS)

    assert "保存成功" in answer.text
    assert platform.saves == []
    assert "保存成功" in clerk.save(household, CROPS).text
    assert stored_crops(platform, household) == "1234.56"


@pytest.mark.parametrize(("before", "stored"), [(True, None), (False, "1234.56")])
def test_a_failing_save_answers_500_before_or_after_storing(platform, clerk, before, stored):
    household = platform.households[0]
    platform.fail_next_save(before=before)

    answer = clerk.save(household, CROPS)

    assert (answer.status_code, "服务器错误" in answer.text) == (500, True)
    assert stored_crops(platform, household) == stored


def test_a_refused_save_shows_the_message_and_keeps_what_was_typed(platform, clerk):
    household = platform.households[0]
    platform.refuse_next_save("本月数据已锁定！")

    answer = clerk.save(household, CROPS)

    assert "本月数据已锁定！" in answer.text
    assert 'value="1234.56"' in answer.text
    assert platform.saves == []


def test_a_spoiled_save_stores_one_value_wrongly(platform, clerk):
    household = platform.households[0]
    platform.spoil_next_save(field="business_crops", month="2021-10")

    answer = clerk.save(household, {**CROPS, "wages_work": "7.77"})

    stored = platform.stored(household.code)["2021-10"]
    assert "保存成功" in answer.text
    assert (stored["business_crops"], stored["wages_work"]) == ("1235.00", "7.77")


def test_a_question_before_saving_stores_only_when_confirmed(platform, clerk):
    household = platform.households[0]
    platform.ask_next_save("收入低于监测线，确认保存？")
    form = clerk.open_form(household)

    asked = clerk.save(household, CROPS, form=form)
    unconfirmed = list(platform.saves)
    confirmed = clerk.save(household, CROPS, form=form)

    assert ", true, false);" in asked.text
    assert unconfirmed == []
    assert "保存成功" in confirmed.text


def test_a_question_after_saving_is_asked_by_a_layer(platform, clerk):
    household = platform.households[0]
    platform.ask_next_save("是否打印？", native=False, after=True)

    asked = clerk.save(household, CROPS)

    assert 'Ask("是否打印？", false, true)' in asked.text
    assert stored_crops(platform, household) == "1234.56"


def test_a_text_drifts_in_every_page(platform, clerk):
    platform.drift("月收入登记", "月度收入填报")

    page = clerk.get("/DataCollect/IncomeList.aspx")

    assert ("月度收入填报" in page, "月收入登记" in page) == (True, False)


def test_a_cell_is_drawn_otherwise_until_everything_is_restored(platform, clerk):
    before = clerk.get("/DataCollect/IncomeList.aspx")
    platform.redraw(r"<th>(户编号)</th>", r"<th>\1码</th>")
    platform.drift("查询", "筛选")

    drawn = clerk.get("/DataCollect/IncomeList.aspx")
    platform.restore()

    assert ("<th>户编号码</th>" in drawn, "查询" in drawn) == (True, False)
    assert clerk.get("/DataCollect/IncomeList.aspx") == before


def test_the_controls_answer_over_http_to_whoever_knows_the_token(platform, visit):
    client, token = visit(platform).client, {"X-Control-Token": platform.control_token}
    code = platform.households[0].code
    altered = {"code": code, "month": "2021-10", "field": "business_crops", "value": "9.90"}

    stranger = client.get(f"{platform.control_url}/state")
    done = client.post(f"{platform.control_url}/alter", headers=token, json=altered)
    state = client.get(f"{platform.control_url}/state", headers=token).json()
    unknown = client.post(f"{platform.control_url}/explode", headers=token, json={})

    assert (stranger.status_code, done.status_code, unknown.status_code) == (403, 200, 400)
    assert state["stored"][code]["2021-10"]["business_crops"] == "9.90"
    assert len(state["households"]) == len(platform.households)
    assert platform.requests == {}
