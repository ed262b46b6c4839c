"""Telling people elsewhere: which targets there are, where their addresses are kept, sending.

An address of a target holds its key, so it is in the OS keyring or the environment, and
nowhere else. What is sent holds counts and paths, never a household.
"""

import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import keyring
import keyring.errors

from connector.errors import InputError, SettingsError
from connector.settings import KEYRING_SERVICE, Settings

if TYPE_CHECKING:  # the library takes its time to load, and few commands send anything
    import apprise

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())
_foreign = logging.getLogger("apprise")  # its messages quote addresses
_foreign.addHandler(logging.NullHandler())
_foreign.propagate = False

SERVICE = f"{KEYRING_SERVICE}:notify"
WORDS = {
    "mailto": "邮件",
    "mailtos": "邮件",
    "wecombot": "企业微信",
    "dingtalk": "钉钉",
    "feishu": "飞书",
    "lark": "飞书",
    "json": "网址",
    "jsons": "网址",
}
ROBOTS = (  # as these services show the address of a robot, and as the library wants it
    (r"https://oapi\.dingtalk\.com/robot/send\?access_token=([\w-]+)", r"dingtalk://\1"),
    (r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?", r"feishu://\1"),
)
NATIVE = ("https://qyapi.weixin.qq.com/", "https://open.larksuite.com/")  #: known as they are
WRONG_ADDRESS = (
    "地址写法不对：企业微信、钉钉、飞书填机器人的 Webhook 地址，"
    "邮件填 mailtos://用户:授权码@邮箱服务器?to=收件人，其他系统填 https:// 开头的地址"
)


@dataclass(frozen=True)
class Message:
    """What is told: counts and paths, no name, no number of anybody."""

    title: str
    text: str


@dataclass(frozen=True)
class Delivery:
    """What became of one target's message; ``reason`` is empty where it was taken."""

    target: str
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether the target took it."""
        return not self.reason


def store_target(name: str, address: str) -> str:
    """Keep a target's address in the OS keyring; return what kind of target it is.

    Raises InputError where nothing can be sent to such an address.
    """
    kind = tell_kind(address)
    if not kind:
        raise InputError(WRONG_ADDRESS)
    try:
        keyring.set_password(SERVICE, name, address)
    except keyring.errors.KeyringError:
        raise SettingsError(
            "本机没有可用的系统钥匙串，请改用环境变量 CONNECTOR_NOTIFY__ADDRESSES"
        ) from None
    return kind


def remove_target(name: str) -> bool:
    """Forget a target's address; return whether there was one."""
    try:
        existed = keyring.get_password(SERVICE, name) is not None
        with suppress(keyring.errors.PasswordDeleteError):
            keyring.delete_password(SERVICE, name)
    except keyring.errors.KeyringError:
        return False
    return existed


def load_addresses(settings: Settings) -> Mapping[str, str | None]:
    """Return the address of each target that the settings name; None where there is none."""
    given = settings.notify.given_addresses
    return {name: given.get(name) or _kept(name) for name in settings.notify.targets}


def _kept(name: str) -> str | None:
    try:
        return keyring.get_password(SERVICE, name)
    except keyring.errors.KeyringError:
        return None


def tell_kind(address: str) -> str:
    """Return the Chinese word for what an address reaches; empty where it reaches nothing."""
    service = _connect(address)
    if service is None:
        return ""
    protocols = {*_as_set(service.protocol), *_as_set(service.secure_protocol)}
    return next((word for name, word in WORDS.items() if name in protocols), "其他")


def _as_set(names: object) -> tuple[str, ...]:
    if isinstance(names, str):
        return (names,)
    return tuple(map(str, names)) if isinstance(names, tuple | list | set | frozenset) else ()


def send(settings: Settings, message: Message) -> tuple[Delivery, ...]:
    """Tell every target of the settings; never raises for one that cannot be told."""
    deliveries = tuple(
        Delivery(name, _send(address, message) if address else _missing(name))
        for name, address in load_addresses(settings).items()
    )
    for delivery in deliveries:
        if not delivery.ok:
            extra = {"action": "notify_failed", "target": delivery.target}
            logger.warning("notification not delivered: %s", delivery.target, extra=extra)
    return deliveries


def _missing(name: str) -> str:
    return f"没有地址，请运行 connector notify add {name}"


def _send(address: str, message: Message) -> str:
    """Return why it was not taken, or nothing; the library's own words can quote the address."""
    import apprise

    service = _connect(address)
    if service is None:
        return "地址写法不对，请重新添加"
    courier = apprise.Apprise(asset=service.asset)  # catches whatever a service raises
    courier.add(service)
    taken = courier.notify(title=message.title, body=message.text)
    return "" if taken else "没有送到，请检查网络和地址"


def _connect(address: str) -> "apprise.NotifyBase | None":
    """Return what can send to the address; any web address does, as a JSON webhook."""
    import apprise

    asset = apprise.AppriseAsset(
        app_id="hebei-connector", app_desc="", app_url="", async_mode=False, plugin_paths=[]
    )
    found = apprise.Apprise.instantiate(_translate(address.strip()), asset=asset)
    return found if isinstance(found, apprise.NotifyBase) else None


def _translate(address: str) -> str:
    """Return an address as the library wants it; what a web address asks for goes along."""
    for pattern, wanted in ROBOTS:
        if found := re.fullmatch(pattern, address):
            return found.expand(wanted)
    scheme, _, rest = address.partition("://")
    if scheme not in {"http", "https"} or address.startswith(NATIVE):
        return address
    place, _, query = rest.partition("?")
    asked = "&".join(f"-{part}" for part in query.split("&") if part)
    return f"{'jsons' if scheme == 'https' else 'json'}://{place}?{asked}"
