"""What outlives a run: its session, encrypted, and the memory of a refused password."""

import shutil

import keyring
import keyring.backends.fail
import keyrings
import pytest
from runs.factories import make_record
from runs.world import Watcher, World, logins

from connector.accounts import KeptSession, list_accounts
from connector.errors import LoginError, WrongAccountError
from connector.runs.connect import Operator


@pytest.fixture
def use_keyring(monkeypatch, tmp_path):
    """Put a keyring of our own in the place of this machine's."""
    monkeypatch.setenv(keyrings.FILE, str(tmp_path / "keyring.json"))
    before = keyring.get_keyring()
    keyring.set_keyring(keyrings.FileKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def keeping(world, use_keyring) -> World:
    """A computer that keeps its sessions."""
    world.account = {"keep_session": True}
    return world


def rows(world):
    return [make_record(world.platform.households[0])]


async def test_a_kept_session_that_the_site_has_ended_is_replaced_by_a_login(keeping):
    await keeping.plan(rows(keeping))
    keeping.platform.expire_session()

    await keeping.plan(rows(keeping))
    await keeping.plan(rows(keeping))

    assert logins(keeping) == 2


async def test_a_kept_session_serves_no_other_account_and_is_nothing_without_its_key(keeping):
    await keeping.plan(rows(keeping))
    own = KeptSession(keeping.settings)
    keeping.level = "village"
    theirs = KeptSession(keeping.settings)
    shutil.copy(own.path, theirs.path)
    taken = theirs.load()
    (keeping.home.parent / "keyring.json").unlink()

    assert taken is None
    assert own.load() is None


async def test_a_kept_session_that_shows_somebody_else_is_refused_and_forgotten(keeping):
    await keeping.plan(rows(keeping))
    keeping.account = {"keep_session": True, "shown_as": "another"}

    with pytest.raises(WrongAccountError, match="应为“another”"):
        await keeping.plan(rows(keeping))

    assert logins(keeping) == 1
    assert not KeptSession(keeping.settings).exists


async def test_without_a_keyring_nothing_is_kept_and_that_is_said(keeping):
    keyring.set_keyring(keyring.backends.fail.Keyring())
    said = []
    keeping.operator = Operator(say=said.append)

    await keeping.plan(rows(keeping))

    assert said == ["本机没有可用的系统钥匙串，登录不保留"]
    assert not (keeping.home / "sessions").exists()


async def test_a_refused_password_is_tried_again_only_when_told_to(world):
    world.password = "wrong"
    with pytest.raises(LoginError, match="用户名或密码错误"):
        await world.plan(rows(world))

    with pytest.raises(LoginError, match="被平台拒绝过，为免锁号没有再试"):
        await world.plan(rows(world))
    tries = logins(world)
    world.operator = Operator(insists=True)
    with pytest.raises(LoginError, match="用户名或密码错误"):
        await world.plan(rows(world))

    assert (tries, logins(world)) == (1, 2)
    assert list_accounts(world.settings) == ()


async def test_another_password_than_the_refused_one_is_tried(world, monkeypatch):
    # eight bits are kept of a refused password: with a salt of chance, once in 256 times
    # the two would be told as one
    monkeypatch.setattr("connector.accounts.token_hex", lambda size: "5a" * size)
    world.password = "wrong"
    with pytest.raises(LoginError, match="用户名或密码错误"):
        await world.plan(rows(world))
    world.password = ""  # the account's own

    await world.plan(rows(world))

    assert logins(world) == 2


async def test_a_refusal_in_the_middle_of_a_run_is_remembered_too(world):
    def lock_out():
        world.platform.expire_session()
        world.platform.deny_login()

    summary = await world.upload(rows(world), watcher=Watcher({0: lock_out}))

    assert "平台拒绝登录" in summary.stopped
    with pytest.raises(LoginError, match="被平台拒绝过"):
        await world.resume(summary.run)
