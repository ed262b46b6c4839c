"""What only a real browser shows: scripts, dialogs, messages, tabs."""

import os
import shutil

import pytest
from playwright.async_api import async_playwright, expect

BROWSERS = ("msedge", "google-chrome", "chrome", "chromium", "chromium-browser")
FORM = "POST /DataCollect/MonthIncomeForm.aspx"
FIRST_MONTH = ".income-table tbody tr:first-child"
CONFIRMED = ".layui-layer-msg .layui-layer-content"


@pytest.fixture
async def shell(platform):
    """Show the shell to the township's clerk; the certificate is pinned, nothing is ignored."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    arguments = [f"--ignore-certificate-errors-spki-list={platform.spki_pin}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=arguments)
        page = await browser.new_page(viewport={"width": 1400, "height": 800})
        page.set_default_timeout(10_000)
        await log_in(page, platform)
        yield page
        await browser.close()


async def log_in(page, platform, level="township"):
    account = platform.account(level)
    await page.goto(platform.url)
    await page.get_by_label("用户名").fill(account.username)
    await page.get_by_label("密码").fill(account.password)
    await page.get_by_role("button", name="登录").click()
    await page.get_by_text("扶贫对象", exact=True).click()
    await page.get_by_text("数据采集").click()


async def open_tab(shell, name):
    await shell.locator(".J_menuItem", has_text=name).click()
    tab = shell.frame_locator("iframe.J_iframe:visible")
    await expect(tab.get_by_role("button", name="查询")).to_be_visible()
    return tab


async def open_dialog(shell, menu_entry, link):
    """Open the dialog of the first household in a list; return its frame."""
    tab = await open_tab(shell, menu_entry)
    await tab.get_by_role("button", name="查询").click()
    await tab.get_by_text(link, exact=True).first.click()
    dialog = shell.frame_locator(".layui-layer-iframe iframe")
    await expect(dialog.get_by_text("户主姓名")).to_be_visible()
    return dialog


async def fill_first_month(form):
    row = form.locator(FIRST_MONTH)
    money = row.locator("input.money")
    await money.nth(0).fill("1200.10")
    await money.nth(3).fill("200.5")
    await money.nth(5).fill("99")
    await money.nth(5).blur()
    for n in (0, 2, 5, 6):
        await row.get_by_role("radio").nth(n).check()


async def test_a_grid_is_empty_until_it_is_queried_and_is_paged(shell, platform):
    tab = await open_tab(shell, "全部户收入登记")
    await expect(tab.locator("td.dataTables_empty")).to_have_text("表中数据为空")
    people = sum(household.population for household in platform.households)

    await tab.get_by_role("button", name="查询").click()
    await expect(tab.locator(".dataTables_info")).to_have_text(
        f"显示第 1 至 10 条记录, 共 60 项 (总户数: 60 总人数: {people})"
    )
    await tab.get_by_role("link", name="末页").click()

    await expect(tab.locator("tbody tr").last.locator("td").first).to_have_text("60")
    buttons = await tab.locator(".dataTables_paginate li").all_inner_texts()
    assert buttons == ["首页", "上一页", "1", "2", "3", "4", "5", "6", "下一页", "末页"]


async def test_sums_are_computed_by_script_and_a_save_is_confirmed_for_a_moment(shell, platform):
    form = await open_dialog(shell, "脱贫户收入登记", "月收入登记")
    await fill_first_month(form)
    sums = form.locator(f"{FIRST_MONTH} input.sum")
    shown = [await sums.nth(n).input_value() for n in range(5)]

    await form.get_by_role("button", name="保存").click()
    await expect(shell.locator(CONFIRMED)).to_have_text("保存成功")
    await expect(shell.locator(CONFIRMED)).to_have_count(0)

    assert shown == ["999.60", "99.00", "", "", "1098.60"]
    await expect(form.get_by_role("button", name="保存")).to_be_visible()
    assert [save["months"][0] for save in platform.saves] == ["2021-10"]


async def test_the_page_itself_refuses_what_is_incomplete(shell, platform):
    form = await open_dialog(shell, "全部户收入登记", "月收入登记")
    await form.locator("input.money").first.fill("12")

    await form.get_by_role("button", name="保存").click()

    await expect(shell.locator(CONFIRMED)).to_have_text("10月：请完整选择“三保障”情况！")
    assert platform.requests[FORM] == 0


async def test_closing_a_form_loses_what_was_typed_without_a_question(shell, platform):
    form = await open_dialog(shell, "全部户收入登记", "月收入登记")
    await fill_first_month(form)

    await form.get_by_role("button", name="关闭").click()

    await expect(shell.locator(".layui-layer")).to_have_count(0)
    assert platform.requests[FORM] == 0


async def test_a_form_can_be_closed_after_saving_and_its_detail_is_read_from_the_roster(shell):
    form = await open_dialog(shell, "全部户收入登记", "月收入登记")
    await fill_first_month(form)
    await form.get_by_role("button", name="保存").click()
    await expect(shell.locator(CONFIRMED)).to_have_text("保存成功")
    await form.get_by_role("button", name="关闭").click()
    await expect(shell.locator(".layui-layer-iframe")).to_have_count(0)

    detail = await open_dialog(shell, "全部建档户花名册", "月收入明细")

    cells = await detail.locator(f"{FIRST_MONTH} td").all_inner_texts()
    assert cells[:7] == ["10月", "1200.10", "", "", "200.50", "999.60", "99.00"]
    assert cells[19:] == ["是", "是", "否", "是", ""]


async def test_a_tab_that_is_open_is_shown_again_without_a_request(shell, platform):
    first = await open_tab(shell, "全部户收入登记")
    await first.get_by_label("户主姓名").fill("王")
    await open_tab(shell, "脱贫户收入登记")

    again = await open_tab(shell, "全部户收入登记")

    await expect(again.get_by_label("户主姓名")).to_have_value("王")
    await expect(shell.locator("iframe.J_iframe")).to_have_count(3)
    assert platform.requests["GET /DataCollect/IncomeList.aspx"] == 2


async def test_a_lost_answer_leaves_an_error_page_and_one_save(shell, platform):
    form = await open_dialog(shell, "全部户收入登记", "月收入登记")
    await fill_first_month(form)
    platform.lose_next_answer()

    async with shell.expect_event("requestfailed"):
        await form.get_by_role("button", name="保存").click()

    await expect(form.get_by_role("button", name="保存")).to_have_count(0)
    assert platform.requests[FORM] == 1
    assert len(platform.saves) == 1


async def test_the_browser_itself_repeats_a_save_whose_connection_died(shell, platform):
    form = await open_dialog(shell, "全部户收入登记", "月收入登记")
    await fill_first_month(form)
    platform.lose_next_answer(browser_repeats=True)

    await form.get_by_role("button", name="保存").click()

    await expect(shell.locator(CONFIRMED)).to_have_text("保存成功")
    assert len(platform.saves) == 2


@pytest.mark.parametrize(("accepted", "saves"), [(False, 0), (True, 1)])
async def test_a_dismissed_question_cancels_the_save(shell, platform, accepted, saves):
    form = await open_dialog(shell, "全部户收入登记", "月收入登记")
    platform.ask_next_save("收入低于监测线，确认保存？")

    async with shell.expect_event("dialog") as raised:
        await form.get_by_role("button", name="保存").click()
    question = await raised.value
    if accepted:
        await question.accept()
        await expect(shell.locator(CONFIRMED)).to_have_text("保存成功")
    else:
        await question.dismiss()

    assert question.message == "收入低于监测线，确认保存？"
    assert len(platform.saves) == saves


async def test_an_unknown_layer_waits_for_its_answer(shell, platform):
    form = await open_dialog(shell, "全部户收入登记", "月收入登记")
    platform.ask_next_save("收入低于监测线，确认保存？", native=False)
    await form.get_by_role("button", name="保存").click()
    box = shell.locator(".layui-layer-dialog")
    await expect(box.locator(".layui-layer-content")).to_have_text("收入低于监测线，确认保存？")
    before = len(platform.saves)

    await box.locator("a.layui-layer-btn0").click()

    await expect(shell.locator(CONFIRMED)).to_have_text("保存成功")
    assert (before, len(platform.saves)) == (0, 1)


async def test_choosing_a_township_loads_its_villages(shell, platform):
    await log_in(shell, platform, level="county")
    county = platform.account("county").area
    tab = await open_tab(shell, "监测户收入登记")
    township = platform.account("township").area[3]

    await tab.get_by_label("乡镇").select_option(township)

    villages = {h.village for h in platform.households if h.township == township}
    options = tab.get_by_label("行政村").locator("option")
    await expect(options).to_have_count(len(villages) + 1)
    assert set(await options.all_inner_texts()) == {"请选择", *villages}
    await expect(shell.locator(".area-chain")).to_have_text(f"当前区域：{' / '.join(county)}")


async def test_a_dead_session_raises_a_native_alert_in_the_grid(shell, platform):
    tab = await open_tab(shell, "全部户收入登记")
    platform.expire_session()

    async with shell.expect_event("dialog") as raised:
        await tab.get_by_role("button", name="查询").click(no_wait_after=True)
    dialog = await raised.value
    text = dialog.message
    await dialog.dismiss()

    assert text.startswith("DataTables warning: table id=tbList - Invalid JSON response.")


async def test_scripts_and_styles_are_fetched_once(shell, platform):
    await open_tab(shell, "全部户收入登记")
    before = platform.static_requests

    tab = await open_tab(shell, "脱贫户收入登记")

    await expect(tab.get_by_role("button", name="查询")).to_be_visible()
    assert platform.static_requests == before
