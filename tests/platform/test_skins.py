"""Skins of the site: other markup and other ways, the same rules and the same truth."""

import re
from html.parser import HTMLParser

import pytest
from mock_platform import Skin
from mock_platform.columns import columns_of
from mock_platform.skin import switches

LIST = "/DataCollect/IncomeList.aspx?kind=all"
FORM = "/DataCollect/MonthIncomeForm.aspx"
CALL = "/DataCollect/SaveMonthIncome.ashx"
SAFE = {"housing_safe": "1", "water_safe": "1", "school_dropout": "0", "medical_insured": "1"}
MAC_FAILED = "Validation of viewstate MAC failed"
VIEWSTATE = "__VIEWSTATE"


class Form(HTMLParser):
    """The fields of a page in the order in which a browser sends them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input" and given.get("name") and given.get("type") in ("hidden", "text"):
            self.fields.append((given["name"], given.get("value") or ""))
        if tag == "select" and given.get("name"):
            self.fields.append((given["name"], ""))

    @property
    def place(self):
        """What stands before the names of controls."""
        return next(n.partition("rptMonth")[0] for n, _ in self.fields if "rptMonth" in n)


@pytest.fixture
def enter(start, visit):
    """Start a site with a skin and log its township's clerk in."""

    def entered(**skin):
        platform = start(households=24, villages=2, skin=Skin(**skin))
        visitor = visit(platform)
        visitor.log_in(platform.account("township"))
        return platform, visitor.client

    return entered


def open_form(client, household):
    return Form(client.get(FORM, params={"kind": "all", "id": household.row_id}).text)


def fill_first_month(form, skin, texts):
    """The fields to send with texts in the first month's row; equal names by their order."""
    columns = [c for c in columns_of(skin) if c.kind != "answer"]
    prefix = f"{form.place}rptMonth$ctl01$"
    places = [n for n, (name, _) in enumerate(form.fields) if name.startswith(prefix)]
    fields = list(form.fields)
    for column, n in zip(columns, places, strict=True):
        fields[n] = (fields[n][0], texts.get(column.field, ""))
    answers = [c for c in columns_of(skin) if c.kind == "answer"]
    return [*fields, *((f"{prefix}{c.control}", texts[c.field]) for c in answers)]


def send(client, household, fields, save, place):
    """Send a form as the scripts of its skin do."""
    path, more = FORM, [(f"{place}btnSave", "保存")]
    if save == "ajax":
        path, more = CALL, []
    if save == "panel":
        more.append(("__ASYNCPOST", "true"))
    asked = {"kind": "all", "id": household.row_id}
    body = dict_of_lists([*fields, *more])
    return client.post(path, params=asked, data=body)


def dict_of_lists(fields):
    """Fields as httpx sends them: in order, equal names together (which keeps their order)."""
    gathered: dict[str, list[str]] = {}
    for name, value in fields:
        gathered.setdefault(name, []).append(value)
    return gathered


@pytest.mark.parametrize("save", switches()["save"])
@pytest.mark.parametrize("names", switches()["names"])
def test_each_way_to_save_stores_each_amount_under_its_own_column(enter, save, names):
    skin = Skin(save=save, names=names, ids="changing", header="reordered")
    platform, client = enter(save=save, names=names, ids="changing", header="reordered")
    household = platform.households[0]
    typed = [c for c in columns_of(skin) if c.typed]
    texts = {c.field: str(n + 1) for n, c in enumerate(typed)}
    form = open_form(client, household)

    answer = send(client, household, fill_first_month(form, skin, texts | SAFE), save, form.place)

    stored = platform.stored(household.code)["2021-10"]
    assert "保存成功" in answer.text
    assert {c.field: stored[c.field] for c in typed} == {f: f"{t}.00" for f, t in texts.items()}
    assert [stored[name] for name in SAFE] == [True, True, False, True]


@pytest.mark.parametrize("save", switches()["save"])
def test_each_way_to_save_refuses_a_stale_viewstate_and_a_broken_rule(enter, save):
    platform, client = enter(save=save)
    household = platform.households[0]
    form = open_form(client, household)
    texts = {**SAFE, "water_safe": "0"}

    refused = send(client, household, fill_first_month(form, Skin(), texts), save, form.place)
    stale = [(n, "" if n == VIEWSTATE else v) for n, v in fill_first_month(form, Skin(), SAFE)]
    failed = send(client, household, stale, save, form.place)

    assert "请填写存在问题描述" in refused.text
    assert (failed.status_code, MAC_FAILED in failed.text) == (500, True)
    assert platform.saves == []


def test_a_partial_postback_brings_lengths_a_panel_fresh_fields_and_a_script(enter):
    platform, client = enter(save="panel")
    household = platform.households[0]
    form = open_form(client, household)

    delta = send(client, household, form.fields, "panel", form.place).text

    kinds = []
    rest = delta
    while rest:
        length, kind, _, rest = rest.split("|", 3)
        content, rest = rest[: int(length)], rest[int(length) + 1 :]
        kinds.append((kind, bool(content)))
    assert kinds == [
        ("updatePanel", True),
        ("hiddenField", True),
        ("hiddenField", True),
        ("hiddenField", True),
        ("scriptStartupBlock", True),
    ]


@pytest.mark.parametrize(("grid", "onward"), [("gridview", "Page$Next"), ("numbers", "Page$3")])
def test_a_grid_view_turns_to_the_pages_that_it_offered_and_to_no_other(enter, grid, onward):
    platform, client = enter(grid=grid)
    place = "ctl00$ContentPlaceHolder1$"
    page = Form(client.get(LIST).text)
    first = client.post(LIST, data={**dict(page.fields), f"{place}btnQuery": "查询"}).text
    fields = dict(Form(first).fields)
    turned = fields | {"__EVENTTARGET": f"{place}gvList", "__EVENTARGUMENT": "Page$2"}
    beyond = turned | {"__EVENTARGUMENT": "Page$9"}

    second = client.post(LIST, data=turned).text
    nowhere = client.post(LIST, data=beyond)

    codes = [h.code for h in platform.households if h.village == platform.households[0].village]
    assert re.findall(r"<td>(\d{16})</td>", first) == codes[:5]
    assert re.findall(r"<td>(\d{16})</td>", second) == codes[5:10]
    assert "显示第 6 至 10 条记录, 共 24 项" in second
    assert onward in second
    assert nowhere.status_code == 500


def test_nothing_is_listed_before_a_village_is_chosen_where_that_reloads_the_page(enter):
    platform, client = enter(grid="gridview", areas="postback")
    place, village = "ctl00$ContentPlaceHolder1$", platform.households[0].village
    page = Form(client.get(LIST).text)
    everywhere = client.post(LIST, data={**dict(page.fields), f"{place}btnQuery": "查询"}).text
    chosen = {**dict(page.fields), f"{place}ddl_village": village}

    reloaded = client.post(LIST, data={**chosen, "__EVENTTARGET": f"{place}ddl_village"}).text
    listed = client.post(LIST, data={**chosen, f"{place}btnQuery": "查询"}).text

    assert re.findall(r"<td>(\d{16})</td>", everywhere + reloaded) == []
    assert f'<option value="{village}" selected="selected">' in reloaded
    assert len(re.findall(r"<td>(\d{16})</td>", listed)) == 5


def test_a_prefix_that_changes_is_another_one_at_each_load(enter):
    platform, client = enter(ids="changing")

    places = {open_form(client, platform.households[0]).place for _ in range(8)}

    assert len(places) > 1


def test_a_single_column_may_be_negative_and_counts_in_the_total(enter):
    platform, client = enter(header="single")
    household = platform.households[0]
    form = open_form(client, household)
    texts = {**SAFE, "business_net": "-300.5", "wages_total": "1000"}

    fields = fill_first_month(form, Skin(header="single"), texts)
    answer = send(client, household, fields, "postback", form.place)

    stored = platform.stored(household.code)["2021-10"]
    assert (stored["business_net"], stored["wages_total"]) == ("-300.50", "1000.00")
    assert 'value="699.50"' in answer.text


@pytest.mark.parametrize(
    "options", [["grid=excel"], ["gird=li"], ["opening=tab", "shell=frameset"], ["grid"]]
)
def test_a_skin_that_cannot_be_is_refused(options):
    with pytest.raises(ValueError, match=r"只能是|没有"):
        Skin.parse(options)
