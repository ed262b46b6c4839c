"""The income lists and the form: what is shown, asked, stored and remembered."""

from datetime import date

import pytest
from mock_platform.columns import COLUMNS
from mock_platform.layout import Layout
from mock_platform.population import MONITORED, POOR
from mock_platform.skin import Skin

BLANK = Layout(Skin()).blank

LIST = "/DataCollect/IncomeList.aspx/List"
FORM = "/DataCollect/MonthIncomeForm.aspx"
SAFE = {"housing_safe": "1", "water_safe": "1", "school_dropout": "0", "medical_insured": "1"}
STORED_SAFE = {
    **BLANK,
    "housing_safe": True,
    "water_safe": True,
    "school_dropout": False,
    "medical_insured": True,
}


def test_a_list_is_paged_by_the_server_with_totals_of_households_and_people(platform, clerk):
    second = clerk.rows(LIST, start=10, length=10)

    assert [row[0] for row in second["data"]] == [str(n) for n in range(11, 21)]
    assert [row[1] for row in second["data"]] == [h.code for h in platform.households[10:20]]
    assert second["recordsTotal"] == 60
    assert second["people"] == sum(h.population for h in platform.households)


def test_numbers_are_masked_in_lists(platform, clerk):
    household = platform.households[0]

    row = clerk.rows(LIST, code=household.code)["data"][0]

    assert row[3] == "1306**********" + household.id_number[-4:]


def test_a_household_of_both_kinds_stands_in_all_three_lists(platform, clerk):
    both = next(h for h in platform.households if h.kinds == (POOR, MONITORED))

    found = [clerk.rows(LIST, kind, code=both.code) for kind in ("all", "poor", "monitored")]

    assert [answer["recordsTotal"] for answer in found] == [1, 1, 1]


def test_a_village_narrows_the_list_and_a_name_can_be_shared(platform, clerk):
    village = platform.households[0].village
    heads = [h.head for h in platform.households if h.village == village]
    shared = next(head for head in heads if heads.count(head) > 1)

    whole = clerk.rows(LIST, village=village)
    named = clerk.rows(LIST, village=village, head=shared)

    assert whole["recordsTotal"] == len(heads)
    assert named["recordsTotal"] == heads.count(shared)


def test_an_account_sees_and_saves_its_own_area_only(start, visit):
    platform = start(villages=4, townships=2)
    mine, other = platform.account("township", 0), platform.account("township", 1)
    foreign = next(h for h in platform.households if h.township == other.area[3])
    clerk = visit(platform)
    clerk.log_in(mine)

    listed = clerk.rows(LIST, township=foreign.township, village=foreign.village)
    shown = clerk.get(FORM, kind="all", id=foreign.row_id)

    assert listed["recordsTotal"] == 0
    assert "没有权限" in shown


def test_the_form_has_a_row_for_each_month_that_is_over(platform, clerk):
    form = clerk.open_form(platform.households[0])

    labels = [cells[0] for cells in form.cells if len(cells) == len(COLUMNS) + 1]

    assert labels == ["10月", "11月", "12月", "1月", "2月"]


def test_an_income_year_can_begin_in_january(start, visit):
    platform = start(income_year_starts=1)
    clerk = visit(platform)
    clerk.log_in(platform.account("township"))

    form = clerk.open_form(platform.households[0])

    labels = [cells[0] for cells in form.cells if len(cells) == len(COLUMNS) + 1]
    assert labels == ["1月", "2月"]


def test_a_save_stores_amounts_to_the_cent_and_leaves_blanks_blank(platform, clerk):
    household = platform.households[0]

    answer = clerk.save(household, {"business_crops": "1200", "wages_work": "0.5", **SAFE})

    assert "保存成功" in answer.text
    assert platform.stored(household.code) == {
        "2021-10": {**STORED_SAFE, "business_crops": "1200.00", "wages_work": "0.50"}
    }


def test_every_control_reaches_its_own_column(platform, clerk):
    household = platform.households[0]
    typed = {c.field: str(n + 1) for n, c in enumerate(COLUMNS) if c.typed}

    clerk.save(household, {**typed, **SAFE, "problem": "无"})

    assert platform.stored(household.code)["2021-10"] == {
        **STORED_SAFE,
        **{field: f"{text}.00" for field, text in typed.items()},
        "problem": "无",
    }


@pytest.mark.parametrize(
    ("month", "message"),
    [
        ({"business_crops": "abc", **SAFE}, "种植只能填写不小于0的数字"),
        ({"business_crops": "-1", **SAFE}, "种植只能填写不小于0的数字"),
        ({"business_crops": "1.234", **SAFE}, "种植只能填写不小于0的数字，最多两位小数"),
        ({"business_crops": "1200"}, "请完整选择“三保障”情况"),
        ({**SAFE, "medical_insured": ""}, "请完整选择“三保障”情况"),
        ({**SAFE, "school_dropout": "1"}, "“三保障”存在问题，请填写存在问题描述"),
        ({**SAFE, "housing_safe": "0"}, "“三保障”存在问题，请填写存在问题描述"),
        ({**SAFE, "problem": "长" * 201}, "存在问题描述不能超过200字"),
    ],
)
def test_the_server_itself_holds_the_rules_of_saving(platform, clerk, month, message):
    household = platform.households[0]

    answer = clerk.save(household, {}, month)

    assert f"11月：{message}" in answer.text
    assert "保存成功" not in answer.text
    assert platform.saves == []


def test_a_bad_answer_with_its_description_is_stored(platform, clerk):
    household = platform.households[0]

    clerk.save(household, {**SAFE, "school_dropout": "1", "problem": "次子辍学在家"})

    stored = platform.stored(household.code)["2021-10"]
    assert (stored["school_dropout"], stored["problem"]) == (True, "次子辍学在家")


def test_the_last_writer_wins_for_every_month_of_the_form(platform, visit, clerk):
    household = platform.households[0]
    village = visit(platform)
    village.log_in(next(a for a in platform.accounts if a.area == household.area))
    form = clerk.open_form(household)
    village.save(household, {"business_crops": "5", **SAFE}, {"wages_work": "7", **SAFE})

    clerk.save(household, {"business_crops": "6", **SAFE}, form=form)

    stored = platform.stored(household.code)
    assert stored["2021-10"]["business_crops"] == "6.00"
    assert stored["2021-11"] == BLANK


def test_each_stored_month_keeps_its_history(platform, clerk):
    household, account = platform.households[0], platform.account("township")
    clerk.save(household, {"business_crops": "5", **SAFE})
    platform.alter(household.code, "2021-10", "business_crops", "5.50")
    clerk.save(household, {"business_crops": "6"})

    versions = platform.versions(household.code, "2021-10")

    assert [(v["by"], v["values"]["business_crops"]) for v in versions] == [
        (account.username, "5.00"),
        ("other", "5.50"),
        (account.username, "6.00"),
    ]
    assert [save["code"] for save in platform.saves] == [household.code] * 2


def test_a_site_can_show_blanks_as_zero_and_still_know_them(start, visit):
    platform = start(show_blank_as="0.00")
    household = platform.households[0]
    clerk = visit(platform)
    clerk.log_in(platform.account("township"))

    answer = clerk.save(household, {"business_crops": "5", **SAFE})

    assert 'value="0.00"' in answer.text
    assert platform.stored(household.code) == {"2021-10": {**STORED_SAFE, "business_crops": "5.00"}}


def test_a_site_can_store_zero_for_every_blank_of_a_month(start, visit):
    platform = start(store_zero_for_blank=True)
    household = platform.households[0]
    clerk = visit(platform)
    clerk.log_in(platform.account("township"))

    clerk.save(household, {"business_crops": "5", **SAFE})

    amounts = {c.field: "0.00" for c in COLUMNS if c.typed}
    assert platform.stored(household.code) == {
        "2021-10": {**STORED_SAFE, **amounts, "business_crops": "5.00"}
    }


def test_the_export_holds_what_is_stored_not_what_is_typed(platform, clerk):
    household = platform.households[0]
    clerk.save(household, {"business_crops": "5", **SAFE})
    form = clerk.open_form(household)
    typed = {name: "77" if name.endswith("txtGzWg") else v for name, v in form.values.items()}
    typed["ctl00$ContentPlaceHolder1$btnExport"] = "导出"

    answer = clerk.client.post(FORM, params={"id": household.row_id}, data=typed)

    text = answer.content.decode("gbk")
    assert answer.headers["content-type"].startswith("application/vnd.ms-excel")
    assert (">5.00<" in text, ">77" in text, "家庭经营性纯收入(元)" in text) == (True, False, True)


def test_the_year_switch_changes_the_months_of_forms_opened_later(platform, clerk):
    household = platform.households[0]
    shell = clerk.client.get("/Main.aspx")

    switched = clerk.post_back(shell, {"__EVENTTARGET": "ctl00$lbtnPrev"}).text
    form = clerk.get(FORM, kind="all", id=household.row_id)

    assert '<span id="ctl00_lblYear">2021</span>' in switched
    assert "2021年" in form
    assert form.count('class="problem"') == 12


def test_the_clock_adds_months(platform, visit):
    platform.set_today(date(2022, 5, 4))
    clerk = visit(platform)
    clerk.log_in(platform.account("township"))

    form = clerk.open_form(platform.households[0])

    labels = [cells[0] for cells in form.cells if len(cells) == len(COLUMNS) + 1]
    assert labels[-2:] == ["3月", "4月"]
