"""What a survey tells of one page."""

from dataclasses import dataclass

from connector.mapping.platform import PlatformMapping
from connector.records.diagnosis import Drift

WRONG_YEAR = (
    "平台还没有这个年度时属正常；否则请核对本机日期和 income.toml 的 form.income_year_starts"
)
TITLES = {
    "header": "页头（用户、年度）",
    "income_list": "收入登记列表",
    "income_form": "月收入登记表",
    "roster": "花名册",
    "income_detail": "月收入明细",
    "deregistration": "户注销名单",
    "deregistration_form": "户注销表",
    "reinstatement": "户注销退回名单",
    "deregistration_view": "查看注销",
    "statistics": "户注销统计",
    "statistics_detail": "户注销统计的明细",
}


def titles_of(mapping: PlatformMapping) -> dict[str, str]:
    """Return the pages that a mapping speaks of, in the order in which they are looked at."""
    optional = {
        "deregistration": mapping.deregistration,
        "deregistration_form": mapping.deregistration,
        "reinstatement": mapping.reinstatement,
        "deregistration_view": mapping.reinstatement,
        "statistics": mapping.statistics,
        "statistics_detail": mapping.statistics,
    }
    return {name: title for name, title in TITLES.items() if optional.get(name, mapping)}


@dataclass(frozen=True)
class Seen:
    """What became of one page: what it shows, or why it could not be looked at."""

    name: str
    title: str
    detail: str
    drift: tuple[Drift, ...] = ()
    is_reached: bool = True
    advice: str = ""  #: what a person should know, where nothing differs
