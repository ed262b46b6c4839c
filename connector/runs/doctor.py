"""``doctor``: one verdict after another, from the settings to the platform's pages.

Nothing is saved, on the platform or in the journal. What fails keeps only those checks
from being made that stand on it.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import connector
from connector.browser.certificate import fetch_certificate, require_trusted
from connector.browser.platform import Platform
from connector.browser.reach import reach
from connector.browser.redaction import Redaction
from connector.browser.seen import TITLES, titles_of
from connector.browser.survey import Survey
from connector.browser.trusted import load_pins, load_trusted
from connector.errors import (
    ConnectorError,
    JournalError,
    MappingError,
    PageDriftError,
    PlatformUnavailableError,
    SettingsError,
    WrongAccountError,
)
from connector.journal.journal import Clock, Journal
from connector.mapping.load import Mapping, load_mapping
from connector.records.diagnosis import Check, Diagnosis, Drift, Verdict
from connector.records.fields import build_month, month_of, split_month
from connector.runs.checklist import (
    COMPUTER,
    EXPIRES_SOON,
    LOGIN_CHECKS,
    PLATFORM,
    REACH_ADVICE,
    judge,
)
from connector.runs.computer import (
    check_browser,
    check_clock,
    check_disk,
    check_home,
    check_skew,
    describe_computer,
)
from connector.runs.connect import Operator, connect, load_credentials
from connector.settings import Settings, load_settings

Tell = Callable[[Check], None]


@dataclass
class Doctor:
    """The examination as it goes on: what was found so far, and who is told at once."""

    clock: Clock
    tell: Tell
    make_operator: Callable[[Settings], Operator]
    checks: list[Check] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    settings: Settings | None = None
    mapping: Mapping | None = None
    operator: Operator = field(default_factory=Operator)
    stopped: str = ""  #: what kept the rest from being looked at

    async def examine(self, config: Path | None) -> Diagnosis:
        """Look at everything that can be reached, in order."""
        self._check_settings(config)
        self._check_mapping()
        settings = self.settings
        if settings is None:
            self._miss({**COMPUTER, **PLATFORM, **LOGIN_CHECKS, **self._pages}, "设置读不出")
            return self.conclude()
        self._add(check_home(settings.home))
        self._add(check_clock(self.clock()))
        self._add(check_disk(settings.home))
        browser, policy = await check_browser(settings.browser, settings.platform.host)
        self._add(browser)
        self._add(policy)
        is_trusted = self._check_host(settings) and self._check_certificate(settings)
        can_log_in = self._check_account(settings)
        self.stopped = self._name_obstacle(browser, is_trusted=is_trusted, can_log_in=can_log_in)
        if self.stopped or self.mapping is None:
            rest = {n: t for n, t in LOGIN_CHECKS.items() if n != "account"}
            self._miss({**rest, **self._pages}, self.stopped)
        else:
            await self.visit(settings, self.mapping)
        return self.conclude()

    @property
    def _pages(self) -> dict[str, str]:
        return titles_of(self.mapping.platform) if self.mapping else TITLES

    def _add(self, check: Check) -> None:
        self.checks.append(check)
        self.tell(check)

    def _say(self, name: str, title: str, verdict: Verdict, detail: str, advice: str = "") -> None:
        self._add(Check(name=name, title=title, verdict=verdict, detail=detail, advice=advice))

    def _miss(self, titles: dict[str, str], reason: str) -> None:
        for name, title in titles.items():
            self._say(name, title, Verdict.UNREACHED, f"因为{reason}")

    def _check_settings(self, config: Path | None) -> None:
        path = config or Path("connector.toml")
        try:
            self.settings = load_settings(config)
        except SettingsError as error:
            self.stopped = "设置读不出"
            advice = "请按提示改正设置文件或环境变量"
            self._say("settings", "设置", Verdict.PROBLEM, str(error), advice)
            return
        told = f"已读 {path.name}" if path.is_file() else "没有设置文件，用默认值和环境变量"
        self._say("settings", "设置", Verdict.OK, f"{told}，没有不认识的项")

    def _check_mapping(self) -> None:
        if self.settings is None:
            self._miss({"mapping": "映射"}, "设置读不出")
            return
        try:
            self.mapping = load_mapping(self.settings.platform.mapping)
        except MappingError as error:
            self.stopped = "映射读不出"
            self._say("mapping", "映射", Verdict.PROBLEM, str(error), "请按提示改正映射文件")
            return
        fields = len(self.mapping.income.field)
        told = f"{self.mapping.folder.name}，{fields} 个字段，收入年度从"
        starts = self.mapping.income.form.income_year_starts
        self._say("mapping", "映射", Verdict.OK, f"{told} {starts} 月开始")

    def _check_host(self, settings: Settings) -> bool:
        url, title = settings.platform.url, PLATFORM["host"]
        try:
            reached = reach(url, timeout_seconds=settings.browser.timeout_seconds)
        except PlatformUnavailableError as error:
            advice = REACH_ADVICE[error.subject]
            self._say("host", title, Verdict.PROBLEM, f"{error.subject}：{error.reason}", advice)
            self._miss({"certificate": PLATFORM["certificate"]}, "连接不上平台")
            return False
        told = f"{settings.platform.host} 能连接，{reached.encryption}"
        self._say("host", title, Verdict.OK, told)
        return True

    def _check_certificate(self, settings: Settings) -> bool:
        """Hold the certificate against the pin; nothing is trusted here."""
        url, title = settings.platform.url, PLATFORM["certificate"]
        try:
            shown = fetch_certificate(url, timeout_seconds=settings.browser.timeout_seconds)
            known = load_trusted(settings)
            require_trusted(shown, load_pins(settings), url=url, known=known)
        except ConnectorError as error:
            advice = "请向平台管理方核实公钥指纹，再运行 connector trust；doctor 不会替您信任"
            self._say("certificate", title, Verdict.PROBLEM, error.reason, advice)
            return False
        told = "与信任的公钥指纹相符" if known else "公开签发的证书"
        days = (shown.not_after - self.clock()) / timedelta(days=1)
        detail = f"{told}，有效期至 {shown.not_after:%Y-%m-%d}"
        if days < EXPIRES_SOON:
            advice = "请问平台管理方何时换证书；换了以后运行 connector trust"
            self._say("certificate", title, Verdict.NOTICE, detail, advice)
        else:
            self._say("certificate", title, Verdict.OK, detail)
        return True

    def _check_account(self, settings: Settings) -> bool:
        title = LOGIN_CHECKS["account"]
        self.operator = self.make_operator(settings)
        try:
            password = load_credentials(settings, self.operator).password
        except ConnectorError as error:
            self._say("account", title, Verdict.PROBLEM, self._clean(error.reason))
            return False
        self.operator = replace(self.operator, ask_password=lambda _: password)  # asked once
        self._say("account", title, Verdict.OK, "都有")
        return True

    def _name_obstacle(self, browser: Check, *, is_trusted: bool, can_log_in: bool) -> str:
        if not browser.is_well:
            return "浏览器不能启动"
        if not is_trusted:
            return "平台连接不上，或证书没有被信任"
        if not can_log_in:
            return "没有账号或密码"
        return "" if self.mapping else "映射读不出"

    async def visit(self, settings: Settings, mapping: Mapping) -> None:
        """Log in once, and walk over the pages."""
        try:
            async with connect_once(settings, mapping, self.operator) as platform:
                self._say("login", LOGIN_CHECKS["login"], Verdict.OK, "一次成功")
                self._check_guard(settings, platform)
                await self.walk(platform, mapping)
                self._add(check_skew(platform.skew))
        except ConnectorError as error:
            self._stop_at(error)

    def _check_guard(self, settings: Settings, platform: Platform) -> None:
        title = LOGIN_CHECKS["guard"]
        known = _last_shown_user(settings, self.clock)
        if known and platform.user not in (known, settings.account.shown_as):
            advice = "如果确实改了名，请在设置 account.shown_as 中写明；否则请查清登录的是谁"
            detail = "页头显示的用户与以前用本账号登录时不同，录入会停止"
            self._say("guard", title, Verdict.PROBLEM, detail, advice)
            return
        self._say("guard", title, Verdict.OK, "页头显示的用户与设置和以前的登录相符")

    async def walk(self, platform: Platform, mapping: Mapping) -> None:
        """Look at every page of the mapping."""
        now = self.clock()
        this_month = month_of(now.date())
        due = mapping.income.platform_year(_month_before(this_month))
        survey = Survey(platform, mapping, this_month=this_month)
        async for seen in survey.walk(due):
            self.drift += seen.drift
            self._add(judge(seen))

    def _stop_at(self, error: ConnectorError) -> None:
        """Put the error where it belongs; what would have come after it was not seen."""
        made = {check.name for check in self.checks}
        missed = {n: t for n, t in {**LOGIN_CHECKS, **self._pages}.items() if n not in made}
        told = self._clean(error.reason)
        if "login" in made:  # the session came to its end on the way
            self.stopped = told
        elif isinstance(error, WrongAccountError):
            self.stopped = "登录的不是本账号"
            self._say("login", missed.pop("login"), Verdict.OK, "一次成功")
            advice = "请核对设置 account.username；页头显示的是姓名时，写在 account.shown_as"
            detail = "页头显示的用户或单位与设置的不同，录入会停止"
            self._say("guard", missed.pop("guard"), Verdict.PROBLEM, detail, advice)
        else:
            self.stopped = "没有登录成"
            self._say("login", missed.pop("login"), Verdict.PROBLEM, told)
        if isinstance(error, PageDriftError):
            self.drift += [
                Drift(
                    page="登录和首页",
                    what=self._clean(b),
                    expected=b.expected,
                    found=self._clean(b.found),
                    stops=True,
                )
                for b in error.breaches
            ]
        self._miss(missed, self.stopped)

    def _clean(self, text: str) -> str:
        """Return what happened without who it was: the report is made to be sent on."""
        username = self.settings.account.username if self.settings else ""
        return Redaction().clean(text.replace(username, "用户名") if username else text)

    def conclude(self) -> Diagnosis:
        """Return what was found so far."""
        return Diagnosis(
            created_at=self.clock(),
            tool_version=connector.__version__,
            computer=describe_computer(),
            platform_host=self.settings.platform.host if self.settings else "",
            mapping=self.mapping.folder.name if self.mapping else "",
            mapping_digest=self.mapping.digest if self.mapping else "",
            checks=tuple(self.checks),
            drift=tuple(self.drift),
            stopped=self.stopped,
        )


@asynccontextmanager
async def connect_once(
    settings: Settings, mapping: Mapping, operator: Operator
) -> AsyncIterator[Platform]:
    """Log in, once, with one page to work on."""
    browser = settings.browser.model_copy(update={"tabs": 1})
    one_tab = settings.model_copy(update={"browser": browser})
    async with connect(one_tab, mapping, operator) as platform:
        yield platform


def _last_shown_user(settings: Settings, clock: Clock) -> str:
    """Return the user that the page showed to this account's earlier runs, if any ran."""
    if not settings.journal_url and not (settings.home / "journal.sqlite3").is_file():
        return ""
    try:
        journal = Journal(settings.journal_address, clock)
    except JournalError:
        return ""
    try:
        return journal.last_shown_user(settings.account.username, settings.platform.host) or ""
    finally:
        journal.close()


def _month_before(month: str) -> str:
    year, number = split_month(month)
    return build_month(year - (number == 1), (number - 2) % 12 + 1)
