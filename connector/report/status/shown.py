"""A status as every report shows it: words instead of codes, and nobody given away."""

from dataclasses import dataclass
from datetime import datetime

from connector.plan.coverage import Coverage, Member, Standing
from connector.plan.forecast import Forecast
from connector.records.household import Household
from connector.report.masking import Masking
from connector.report.words import (
    MASKED_NOTE,
    NO_VILLAGE,
    UNMASKED_NOTE,
    format_duration,
    format_money,
    format_time,
)

STANDING_WORDS = {
    Standing.FILED: "已上报",
    Standing.WITHOUT_GUARANTEES: "缺“三保障”（视同未上报）",
    Standing.UNFILED: "未录入",
    Standing.UNSEEN: "没有看到",
}
STANDING_COLOURS = {
    Standing.FILED: "#2F7D5B",
    Standing.WITHOUT_GUARANTEES: "#6B4FA0",
    Standing.UNFILED: "#D9822B",
    Standing.UNSEEN: "#8A94A3",
}
UNSOLVED_WORDS = {
    "housing_safe": "住房不安全",
    "water_safe": "饮水不安全",
    "school_dropout": "有辍学学生",
    "medical_insured": "未参加医疗保险",
}
NO_TOWNSHIP = "（未写明乡镇）"


@dataclass(frozen=True)
class Known:
    """What a status rests on."""

    account: str
    shown_user: str
    shown_area: str
    platform_host: str
    created_at: datetime
    has_workbooks: bool = False
    unmatched: int = 0
    lost: tuple[str, ...] = ()  #: accounts whose households could not be looked at


@dataclass(frozen=True)
class Line:
    """One village's row of the table, or a sum."""

    township: str
    village: str
    counts: dict[str, int]
    is_sum: bool = False


@dataclass(frozen=True)
class ShownMember:
    """One household of a list."""

    township: str
    village: str
    household: Household
    standing: Standing
    word: str
    reasons: str


class StatusShown:
    """Everything that a report shows; ``group`` where it is one group's monthly report."""

    def __init__(
        self,
        coverage: Coverage,
        known: Known,
        forecast: Forecast,
        *,
        unmasked: bool,
        group: str = "",
    ) -> None:
        self.coverage = coverage
        self.known = known
        self.forecast = forecast
        self.group = group
        self.unmasked = unmasked
        self.counts = coverage.counts
        people = (member.household for member in coverage.members)
        self._masking = Masking(people, unmasked=unmasked)
        self.lines = _build_lines(coverage)
        self.visits = [self._show(member) for member in coverage.to_be_visited]
        self.open = [
            self._show(member)
            for member in coverage.members
            if member.standing is not Standing.FILED
        ]

    @property
    def title(self) -> str:
        """What the report is called."""
        month = self.coverage.month
        return f"{self.group} {month} 月收入督导月报" if self.group else f"{month} 月收入上报进度"

    @property
    def verdict(self) -> str:
        """The conclusion in one sentence."""
        if not self.coverage.members:
            return "没有看到任何一户"
        if self.is_complete:
            return f"{len(self.coverage.members)} 户全部上报"
        parts = ((self.counts[s.value], STANDING_WORDS[s]) for s in Standing)
        told = [f"{word} {count} 户" for count, word in list(parts)[1:] if count]
        if self.known.lost:
            told.append(f"{len(self.known.lost)} 个账号没有看成")
        return "，".join(told)

    @property
    def is_complete(self) -> bool:
        """Whether everybody is filed."""
        is_whole = bool(self.coverage.members) and not self.known.lost
        return is_whole and self.coverage.is_complete

    def build_meta(self) -> list[tuple[str, str]]:
        """Return name and value of what the report rests on, and of the time that is left."""
        known = self.known
        return [
            ("账号", known.account),
            ("页面所示用户", known.shown_user),
            ("单位", known.shown_area or "（页面没有写明）"),
            ("平台", known.platform_host),
            ("查看时间", format_time(known.created_at)),
            ("截止", f"{self.forecast.deadline.last_day:%Y-%m-%d} 24:00（北京时间）"),
            ("还剩", self._tell_left()),
            ("把其余的录完", self._tell_forecast()),
        ]

    def _tell_left(self) -> str:
        left = self.forecast.left
        if not left:
            return "已过截止时间"
        days, rest = divmod(int(left.total_seconds()), 24 * 3600)
        told = f"{days} 天 {rest // 3600} 小时" if days else f"{rest // 3600} 小时"
        working = int(self.forecast.working.total_seconds() / 360) / 10
        return f"{told}，其中上班时间 {working:g} 小时（未计节假日和调休）"

    def _tell_forecast(self) -> str:
        forecast = self.forecast
        if not forecast.households:
            return "没有要录的"
        if forecast.ends_at is None or forecast.margin is None:
            return f"{forecast.households} 户；本机还没有实测速度，估不出来"
        late = forecast.margin.total_seconds() < 0
        margin = format_duration(abs(forecast.margin))
        told = f"比截止{'晚' if late else '早'} {margin}"
        return (
            f"{forecast.households} 户，按最近 {forecast.runs} 次实测每户"
            f" {forecast.seconds_a_household:.1f} 秒，现在开始约 {format_time(forecast.ends_at)}"
            f" 录完，{told}"
        )

    @property
    def note(self) -> str:
        """What the report holds of people."""
        return UNMASKED_NOTE if self.unmasked else MASKED_NOTE

    def _show(self, member: Member) -> ShownMember:
        return ShownMember(
            township=member.township or NO_TOWNSHIP,
            village=member.household.village or NO_VILLAGE,
            household=self._masking.show_household(member.household),
            standing=member.standing,
            word=STANDING_WORDS[member.standing],
            reasons=self._masking.show_text("；".join(_tell_reasons(member))),
        )

    def tell_open(self, one: ShownMember, member_ready: bool) -> str:
        """Return what is to be done for a household that is not filed."""
        if not self.known.has_workbooks:
            return one.reasons
        ready = "表中已有，可以录入" if member_ready else "表中没有"
        return "；".join(filter(None, (one.reasons, ready)))

    def open_lines(self) -> list[tuple[ShownMember, str]]:
        """Return everyone who is not filed, with what is known of them."""
        members = [m for m in self.coverage.members if m.standing is not Standing.FILED]
        pairs = zip(self.open, members, strict=True)
        return [(one, self.tell_open(one, member.is_ready)) for one, member in pairs]


def _tell_reasons(member: Member) -> list[str]:
    reasons = [member.reason] if member.reason else []
    if member.unsolved:
        words = "、".join(UNSOLVED_WORDS[name] for name in member.unsolved)
        reasons.append(f"{words}（{member.unsolved_month}）")
    if member.usual is not None:
        reasons.append(
            f"收入下降：本月合计 {format_money(member.total)} 元，"
            f"以前各月一般是 {format_money(member.usual)} 元"
        )
    return reasons


def _build_lines(coverage: Coverage) -> list[Line]:
    """Return villages under their township, a sum for each of several townships, and all."""
    lines: list[Line] = []
    villages = coverage.villages()
    townships = list(dict.fromkeys(township for township, _ in villages))
    for township in townships:
        name = township or NO_TOWNSHIP
        for (above, village), part in villages.items():
            if above == township:
                lines.append(Line(name, village or NO_VILLAGE, part.counts))
        if len(townships) > 1:
            lines.append(Line(name, "（全乡镇）", coverage.within([township]).counts, is_sum=True))
    return [*lines, Line("合计", "", coverage.counts, is_sum=True)]
