"""Rosters: yearly figures read 0 until the year is closed; the monthly detail is live."""

ROSTER = "/DataCollect/Roster.aspx/List"
DETAIL = "/DataCollect/MonthIncomeDetail.aspx"
SAFE = {"housing_safe": "1", "water_safe": "1", "school_dropout": "0", "medical_insured": "1"}


def test_yearly_figures_read_zero_until_the_year_end_run(platform, clerk):
    household = platform.households[0]
    clerk.save(
        household,
        {"business_crops": "1200", "business_costs": "200", **SAFE},
        {"wages_work": "500", **SAFE},
    )
    before = clerk.rows(ROSTER, code=household.code)["data"][0]
    platform.close_year(2022)

    after = clerk.rows(ROSTER, code=household.code, year="2022")["data"][0]

    facts = [household.head, household.village, str(household.population)]
    per_head = f"{1500 / household.population:.2f}"
    assert before == [*facts, *["0.00"] * 6, "", "", "", "", household.row_id]
    assert after == [
        *facts,
        *["1000.00", "500.00", "0.00", "0.00", "1500.00", per_head],
        *["是", "是", "否", "是"],
        household.row_id,
    ]


def test_the_filters_of_a_roster_narrow_it(platform, clerk):
    everybody = platform.households
    wanted = [h for h in everybody if h.category == "突发严重困难户" and h.risk == "未消除"]

    found = clerk.rows(ROSTER, category="突发严重困难户", risk="未消除")
    by_number = clerk.rows(ROSTER, idNumber=everybody[5].id_number)
    poor = clerk.rows(ROSTER, below="100", type="脱贫户")

    assert [row[-1] for row in found["data"]] == [h.row_id for h in wanted]
    assert [row[-1] for row in by_number["data"]] == [everybody[5].row_id]
    assert poor["recordsTotal"] == sum("脱贫户" in h.kinds for h in everybody)


def test_the_monthly_detail_shows_what_is_stored_now(platform, clerk):
    household = platform.households[0]
    clerk.save(household, {"business_crops": "1200", **SAFE})
    platform.alter(household.code, "2021-10", "business_costs", "1300.50")

    page = clerk.get(DETAIL, id=household.row_id)

    shown = ("1200.00", "1300.50", "-100.50", "是", "否")
    assert [text for text in shown if f"<td>{text}</td>" not in page] == []
    assert household.code in page
    assert "<input" not in page
