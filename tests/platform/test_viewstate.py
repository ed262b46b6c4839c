"""The hidden fields: what is stale or forged is refused."""

import base64

FAILED = "Validation of viewstate MAC failed"
SAFE = {"housing_safe": "1", "water_safe": "1", "school_dropout": "0", "medical_insured": "1"}


def test_a_form_that_comes_back_untouched_is_accepted(platform, clerk):
    household = platform.households[0]

    answer = clerk.save(household, {"business_crops": "12", **SAFE})

    assert "保存成功" in answer.text


def test_a_tampered_viewstate_is_refused_and_nothing_is_stored(platform, clerk):
    household = platform.households[0]
    form = clerk.open_form(household)
    raw = bytearray(base64.b64decode(form.values["__VIEWSTATE"]))
    raw[20] ^= 1
    form.values["__VIEWSTATE"] = base64.b64encode(raw).decode()

    answer = clerk.save(household, {"business_crops": "12", **SAFE}, form=form)

    assert (answer.status_code, FAILED in answer.text) == (500, True)
    assert platform.saves == []


def test_a_missing_viewstate_is_refused(platform, clerk):
    household = platform.households[0]
    form = clerk.open_form(household)
    form.values["__VIEWSTATE"] = ""

    answer = clerk.save(household, form=form)

    assert (answer.status_code, FAILED in answer.text) == (500, True)


def test_a_form_opened_before_a_new_login_cannot_be_saved(platform, clerk):
    household = platform.households[0]
    form = clerk.open_form(household)
    clerk.log_in(platform.account("township"))

    answer = clerk.save(household, {"business_crops": "12", **SAFE}, form=form)

    assert (answer.status_code, FAILED in answer.text) == (500, True)
    assert platform.saves == []


def test_the_form_of_one_household_cannot_be_saved_for_another(platform, clerk):
    mine, other = platform.households[:2]
    form = clerk.open_form(mine)

    answer = clerk.save(other, {"business_crops": "12", **SAFE}, form=form)

    assert answer.status_code == 500
    assert platform.saves == []


def test_a_forged_event_is_refused(platform, clerk):
    household = platform.households[0]
    form = clerk.open_form(household)
    form.values["__EVENTVALIDATION"] = clerk.open_form(household).values["__EVENTVALIDATION"]

    answer = clerk.save(household, form=form)

    assert (answer.status_code, "Invalid postback" in answer.text) == (500, True)


def test_the_login_page_wants_its_own_fields_back(platform, visit):
    account = platform.account("village")
    entered = {"txtUserName": account.username, "txtPassword": account.password}

    answer = visit(platform).client.post("/login.aspx", data=entered)

    assert (answer.status_code, FAILED in answer.text) == (500, True)
