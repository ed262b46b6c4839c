"""Sessions that end, accounts that are not ours, and logins that are refused."""

import pytest
from runs.factories import make_record, make_records, stored_by
from runs.world import Watcher, logins, outcomes

from connector.errors import ActionNeededError, LoginError, WrongAccountError
from connector.runs.connect import Operator

MONTH = ("2022-01",)
BY_SCRIPT = r"""<script>
document.addEventListener('submit', async function (event) {
    event.preventDefault();
    var given = new FormData(event.target);
    given.append('btnLogin', '登录');
    var answer = await fetch(event.target.action, {
        method: 'POST', body: new URLSearchParams(given),
    });
    setTimeout(function () { location.href = answer.url; }, 1200);
});
</script>\1"""


async def test_a_session_that_ends_before_a_form_is_opened_is_replaced(world):
    records = make_records(world.platform.households[:2], MONTH)
    expire = world.platform.expire_session

    summary = await world.upload(records, watcher=Watcher({0: expire}))

    assert list(outcomes(summary).values()) == ["verified", "verified"]
    assert world.stored() == stored_by(records)
    assert logins(world) == 2


async def test_a_session_that_ends_between_two_households_stops_nothing(world):
    """The next form may be open already: its save is not repeated before it was read back."""
    records = make_records(world.platform.households[:4], MONTH)
    expire = world.platform.expire_session

    summary = await world.upload(records, watcher=Watcher({2: expire}))

    assert set(outcomes(summary).values()) == {"verified"}
    assert (summary.stopped, logins(world)) == (None, 2)
    assert world.stored() == stored_by(records)
    assert set(world.saves().values()) == {1}


async def test_a_session_that_ends_again_and_again_stops_the_run_and_resume_finishes_it(world):
    records = make_records(world.platform.households[:6], MONTH)
    expire = world.platform.expire_session

    stopped = await world.upload(records, watcher=Watcher(dict.fromkeys(range(6), expire)))
    used = logins(world)
    resumed = await world.resume(stopped.run)

    assert "本次运行已登录 3 次" in stopped.stopped
    assert used == 3
    assert list(outcomes(stopped).values())[-1] == "skipped"
    assert set(outcomes(resumed).values()) == {"verified"}
    assert world.stored() == stored_by(records)
    assert set(world.saves().values()) == {1}


async def test_a_save_that_meets_a_dead_session_is_entered_again_once_nothing_is_stored(
    world,
):
    records = make_records(world.platform.households[:2], MONTH)
    world.before_first_click = world.platform.expire_session

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert (summary.stopped, logins(world)) == (None, 2)
    assert world.stored() == stored_by(records)
    assert set(world.saves().values()) == {1}


async def test_a_save_that_is_stored_and_answered_by_a_login_page_is_not_sent_again(world):
    records = make_records(world.platform.households[:2], MONTH)
    world.platform.log_out_after_next_save()

    summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert (summary.stopped, logins(world)) == (None, 2)
    assert set(world.saves().values()) == {1}


async def test_another_login_of_the_account_stops_the_run_without_a_fight(world):
    records = make_records(world.platform.households[:4], MONTH)
    username = world.platform.account("township").username

    summary = await world.upload(
        records, watcher=Watcher({2: lambda: world.platform.log_in_elsewhere(username)})
    )

    first, second, third, fourth = outcomes(summary).values()
    assert "同一账号在别处登录" in summary.stopped
    assert (first, second, fourth) == ("verified", "verified", "skipped")
    assert third in ("skipped", "uncertain")
    assert world.stored() == stored_by(records[:2])
    assert logins(world) == 1


async def test_a_save_that_meets_another_login_is_left_uncertain_without_a_fight(world):
    records = make_records(world.platform.households[:2], MONTH)
    username = world.platform.account("township").username
    world.before_first_click = lambda: world.platform.log_in_elsewhere(username)

    summary = await world.upload(records)

    assert "同一账号在别处登录" in summary.stopped
    assert list(outcomes(summary).values()) == ["uncertain", "skipped"]
    assert (world.saves(), logins(world)) == ({}, 1)


async def test_an_account_shown_otherwise_than_set_is_refused_before_any_list(world):
    world.shown_as = world.platform.account("township").shown_as
    world.platform.login_as(world.platform.account("village").username)

    with pytest.raises(WrongAccountError, match="登录后页头显示用户"):
        await world.upload([make_record(world.platform.households[0])])

    assert world.saves() == {}
    assert world.runs() == ()
    assert world.platform.requests["POST /DataCollect/IncomeList.aspx/List"] == 0


async def test_a_new_login_that_lands_in_another_account_stops_the_run(world):
    records = make_records(world.platform.households[:3], MONTH)
    other = world.platform.account("county").username

    def swap():
        world.platform.expire_session()
        world.platform.login_as(other)

    summary = await world.upload(records, watcher=Watcher({1: swap}))

    assert f"重新登录后页头显示用户“{other}”" in summary.stopped
    first, second, third = outcomes(summary).values()
    assert (first, third) == ("verified", "skipped")
    assert second in ("skipped", "uncertain")
    assert world.stored() == stored_by(records[:1])


async def test_a_wrong_password_is_sent_once_and_leaves_no_run(world):
    world.password = "not-the-password"

    with pytest.raises(LoginError, match="用户名或密码错误"):
        await world.upload([make_record(world.platform.households[0])])

    assert logins(world) == 1
    assert world.runs() == ()


async def test_a_captcha_without_a_person_stops_before_a_password_is_sent(start):
    world = start(captcha=True)

    with pytest.raises(ActionNeededError, match="验证码"):
        await world.upload([make_record(world.platform.households[0])])

    assert logins(world) == 0


async def test_a_captcha_is_read_by_a_person_from_the_picture(start):
    world = start(captcha=True)
    pictures = []

    async def read(picture):
        pictures.append(picture[:8])
        return world.platform.last_captcha

    world.operator = Operator(read_captcha=read)
    record = make_record(world.platform.households[0])

    summary = await world.upload([record])

    assert pictures == [b"\x89PNG\r\n\x1a\n"]
    assert set(outcomes(summary).values()) == {"verified"}


async def test_a_password_that_must_be_changed_needs_a_person(start):
    world = start(change_password=True)

    with pytest.raises(ActionNeededError, match="修改密码"):
        await world.upload([make_record(world.platform.households[0])])

    assert logins(world) == 1
    assert world.saves() == {}


async def test_a_captcha_that_is_wrong_again_and_again_stops_the_run(start):
    world = start(captcha=True)
    shown = []

    async def misread(picture):
        shown.append(picture)
        return "0000"

    world.operator = Operator(read_captcha=misread)

    with pytest.raises(ActionNeededError, match="验证码输错了 3 次"):
        await world.upload([make_record(world.platform.households[0])])

    assert (len(shown), logins(world)) == (3, 3)


async def test_an_answer_that_names_the_password_beside_the_captcha_is_not_tried_again(start):
    world = start(captcha=True)
    world.platform.drift("验证码错误！", "用户名、密码或验证码错误！")

    async def misread(picture):
        return "0000"

    world.operator = Operator(read_captcha=misread)

    with pytest.raises(LoginError, match="平台拒绝登录"):
        await world.upload([make_record(world.platform.households[0])])

    assert logins(world) == 1


async def test_a_login_by_script_that_goes_on_after_a_while_lets_us_in_again_and_again(world):
    """Its password box has no words either: what is there tells that somebody must log in."""
    world.platform.redraw(r'<label for="txtPassword">密码</label>', "")
    world.platform.redraw(r'(<form method="post" action="./login.aspx")', BY_SCRIPT)
    records = make_records(world.platform.households[:3], MONTH)
    watcher = Watcher({1: world.platform.expire_session})

    summary = await world.upload(records, watcher=watcher)

    assert set(outcomes(summary).values()) == {"verified"}
    assert logins(world) == 2
