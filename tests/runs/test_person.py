"""Logins that a person makes in the window, while the run waits and rings."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
from runs.factories import make_records, stored_by
from runs.person import make_window, sit_down
from runs.world import Watcher, logins, outcomes

from connector.errors import ActionNeededError, WrongAccountError
from connector.runs.connect import Operator

MONTH = ("2022-01",)


class Bell:
    """What the operator hears."""

    def __init__(self):
        self.rings = []

    @property
    def operator(self):
        return Operator(ring=self.rings.append)


@pytest.fixture
def at_window(start, tmp_path):
    """Set a computer up whose logins are a person's, and let the person act meanwhile."""

    @asynccontextmanager
    async def acting(act, *, login="person", **settings):
        world = start(**settings)
        window, bell = await make_window(tmp_path), Bell()
        world.operator = bell.operator
        world.account = {"login": login, "ring_seconds": 1}
        world.browser = {"executable": str(window.executable), "headless": login == "person"}

        async def live():
            async with sit_down(window) as person:
                await act(world, person)

        task = asyncio.create_task(live())
        try:
            yield world, bell
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return acting


async def test_a_run_waits_for_a_person_and_rings(at_window):
    async def slip_then_log_in(world, person):
        wrong = world.platform.account("township")
        page = await person.find("/login.aspx")
        await page.fill("#txtUserName", wrong.username)
        await page.fill("#txtPassword", "not-yet-right")
        await page.click("#btnLogin")
        await page.wait_for_load_state()
        await person.log_in(wrong)

    async with at_window(slip_then_log_in) as (world, bell):
        world.password = "is-not-sent"
        records = make_records(world.platform.households[:2], MONTH)

        summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)
    assert logins(world) == 2
    assert bell.rings[0].startswith("需要人工登录。请在浏览器最前面的一页里登录，最多再等 15 分钟")


async def test_a_session_that_ends_waits_for_the_person_again_and_goes_on_at_the_same_row(
    at_window,
):
    async def act(world, person):
        for _ in range(2):
            await person.log_in(world.platform.account("township"))
            await person.find("/Main.aspx")

    async with at_window(act) as (world, bell):
        records = make_records(world.platform.households[:4], MONTH)
        expire = world.platform.expire_session

        summary = await world.upload(records, watcher=Watcher({2: expire}))

    assert set(outcomes(summary).values()) == {"verified"}
    assert summary.stopped is None
    assert logins(world) == 2
    assert len(bell.rings) >= 2
    assert set(world.saves().values()) == {1}


async def test_a_person_who_does_not_come_stops_the_run(at_window):
    async def act(world, person):
        await person.find("/login.aspx")

    async with at_window(act) as (world, bell):
        world.account = {**world.account, "person_wait_minutes": 3 / 60}

        with pytest.raises(ActionNeededError, match="等人登录超过了设置的时间"):
            await world.upload(make_records(world.platform.households[:1], MONTH))

    assert len(bell.rings) >= 2
    assert world.runs() == ()


async def test_a_dialog_that_the_person_leaves_open_does_not_hold_the_run_for_ever(at_window):
    async def act(world, person):
        person.looks_away = True
        page = await person.find("/login.aspx")
        await page.fill("#txtUserName", "somebody")
        await page.click("#btnLogin", no_wait_after=True)
        await person.find("/nowhere.aspx")

    async with at_window(act) as (world, bell):
        world.account = {**world.account, "person_wait_minutes": 6 / 60}

        with pytest.raises(ActionNeededError, match="等人登录超过了设置的时间"):
            await world.upload(make_records(world.platform.households[:1], MONTH))

    assert logins(world) == 1
    assert len(bell.rings) >= 3


async def test_a_person_who_logs_in_as_somebody_else_is_not_let_on(at_window):
    async def act(world, person):
        await person.log_in(world.platform.account("county"))

    async with at_window(act) as (world, _):
        with pytest.raises(WrongAccountError, match="登录后页头显示用户"):
            await world.upload(make_records(world.platform.households[:1], MONTH))

    assert world.saves() == {}


async def test_a_window_that_is_closed_stops_the_run(at_window):
    async def act(world, person):
        await (await person.find("/login.aspx")).close()

    async with at_window(act) as (world, _):
        with pytest.raises(ActionNeededError, match="登录窗口被关掉了"):
            await world.upload(make_records(world.platform.households[:1], MONTH))


async def test_a_code_asked_for_after_the_password_is_typed_by_the_person(at_window):
    async def act(world, person):
        page = await person.find("/SmsCode.aspx")
        await page.fill("#txtSms", world.platform.last_code)
        await page.click("#btnOk")

    async with at_window(act, login="password", one_time_code=True) as (world, bell):
        records = make_records(world.platform.households[:1], MONTH)

        summary = await world.upload(records)

    assert set(outcomes(summary).values()) == {"verified"}
    assert "只有人能做的一步（短信验证码" in bell.rings[0]
    assert logins(world) == 1


async def test_a_code_asked_for_where_nobody_is_stops_the_run(start):
    world = start(one_time_code=True)

    with pytest.raises(ActionNeededError, match="只有人能做的一步（短信验证码"):
        await world.upload(make_records(world.platform.households[:1], MONTH))

    assert logins(world) == 1
    assert world.runs() == ()
