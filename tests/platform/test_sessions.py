"""Getting in, staying in, and being thrown out."""

import asyncio

import httpx

LIST_PAGE = "/DataCollect/IncomeList.aspx"
LIST = f"{LIST_PAGE}/List"
ASKED = {"draw": "1", "start": "0", "length": "10"}


def test_the_right_password_opens_the_subsystems(platform, visit):
    answer = visit(platform).log_in(platform.account("village"))

    assert answer.url.path == "/Default.aspx"
    assert "扶贫对象" in answer.text


def test_a_wrong_password_shows_the_login_page_again(platform, visit):
    answer = visit(platform).log_in(platform.account("village"), "wrong")

    assert answer.url.path == "/login.aspx"
    assert "用户名或密码错误" in answer.text


def test_five_wrong_passwords_lock_the_account(platform, visit):
    visitor, account = visit(platform), platform.account("village")
    for _ in range(5):
        visitor.log_in(account, "wrong")

    answer = visitor.log_in(account)

    assert answer.url.path == "/login.aspx"
    assert "帐号已锁定" in answer.text


def test_a_later_login_ends_the_earlier_one(platform, visit):
    account = platform.account("township")
    first, second = visit(platform), visit(platform)
    first.log_in(account)
    second.log_in(account)

    told = first.get(LIST_PAGE)
    asked_again = first.get(LIST_PAGE)

    assert "alert('当前帐号在别处登录" in told
    assert "您没有登录或登录超时" in asked_again
    assert "户主姓名" in second.get(LIST_PAGE)


def test_an_idle_session_ends_with_an_alert_in_the_frame_and_a_login_page_for_ajax(platform, clerk):
    platform.advance_clock(minutes=19)
    still_in = clerk.get(LIST_PAGE)
    platform.advance_clock(minutes=21)

    ajax = clerk.client.post(LIST, data=ASKED)
    page = clerk.get(LIST_PAGE)

    assert "户主姓名" in still_in
    assert ajax.status_code == 200
    assert "用户登录" in ajax.text
    assert page == (
        "<script>alert('您没有登录或登录超时，请重新登录！');"
        "top.location.href='/Login.aspx';</script>"
    )


def test_expiring_a_session_by_order_looks_like_a_timeout(platform, clerk):
    platform.expire_session(platform.account("township").username)

    page = clerk.get(LIST_PAGE)

    assert "您没有登录或登录超时" in page


def test_leaving_ends_the_session(platform, clerk):
    clerk.get("/Logout.aspx")

    page = clerk.get(LIST_PAGE)

    assert "您没有登录或登录超时" in page


def test_the_captcha_has_to_be_typed_and_serves_once(start, visit):
    platform = start(captcha=True)
    visitor, account = visit(platform), platform.account("village")
    picture = visitor.client.get("/Captcha.aspx")
    used = platform.last_captcha
    wrong_password = visitor.log_in(account, "wrong", txtCode=used)

    again = visitor.log_in(account, txtCode=used)
    visitor.client.get("/Captcha.aspx")
    right = visitor.log_in(account, txtCode=platform.last_captcha.lower())

    assert picture.content.startswith(b"\x89PNG")
    assert "用户名或密码错误" in wrong_password.text
    assert "验证码错误" in again.text
    assert right.url.path == "/Default.aspx"


def test_a_password_to_change_blocks_every_other_page_until_it_is_changed(start, visit):
    platform = start(change_password=True)
    visitor, account = visit(platform), platform.account("village")
    form = visitor.log_in(account)
    texts = {"txtOld": account.password, "txtNew": "Xin#20220312", "txtAgain": "Xin#20220312"}
    typed = {f"ctl00$ContentPlaceHolder1${name}": text for name, text in texts.items()}

    blocked = visitor.get("/Main.aspx")
    changed = visitor.post_back(form, typed)
    later = visitor.log_in(account, "Xin#20220312")

    assert form.url.path == "/ChangePassword.aspx"
    assert "/ChangePassword.aspx" in blocked
    assert changed.url.path == "/Default.aspx"
    assert later.url.path == "/Default.aspx"


def test_the_next_login_can_be_denied_or_land_in_another_account(platform, visit):
    account, other = platform.account("village", 0), platform.account("village", 1)
    visitor = visit(platform)
    platform.deny_login()
    denied = visitor.log_in(account)
    platform.login_as(other.username)

    landed = visitor.log_in(account)
    later = visit(platform).log_in(account)

    assert "用户名或密码错误" in denied.text
    assert f"用户: {other.username}" in landed.text
    assert f"用户: {account.username}" in later.text


async def test_requests_of_one_session_wait_for_each_other(platform, clerk):
    platform.delay_next_answer(0.1, path="IncomeList")
    client = httpx.AsyncClient(
        base_url=clerk.client.base_url, cookies=clerk.client.cookies, verify=clerk.trusted
    )

    async with client:
        slow = asyncio.create_task(client.get(LIST_PAGE))
        while not platform.requests[f"GET {LIST_PAGE}"]:
            await asyncio.sleep(0)
        quick = asyncio.create_task(client.get("/Home.aspx"))
        first, _ = await asyncio.wait({slow, quick}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.gather(slow, quick)

    assert first == {slow}
