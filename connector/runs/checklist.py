"""What ``doctor`` looks at, in its own words, and the verdict on a page."""

from connector.browser.reach import CONNECTION, ENCRYPTION, NAME
from connector.browser.seen import Seen
from connector.records.diagnosis import Check, Verdict

COMPUTER = {
    "home": "数据文件夹",
    "clock": "本机时间",
    "disk": "磁盘空间",
    "browser": "浏览器",
    "policy": "浏览器的单位策略",
}
PLATFORM = {"host": "平台的主机", "certificate": "平台的证书"}
EXPIRES_SOON = 14  #: days
REACH_ADVICE = {
    NAME: "请核对 platform.url 的写法，检查网络和 DNS",
    CONNECTION: "请检查网线、专网（VPN）和防火墙，核对 platform.url 的端口",
    ENCRYPTION: "请核对 platform.url，或询问平台管理方；防火墙也可能拦了加密连接",
}
LOGIN_CHECKS = {
    "account": "账号和密码",
    "login": "登录",
    "guard": "登录的是不是本账号",
    "skew": "与平台时间相差",
}
STOPS_HERE = "apply 会在这里停止，什么也不保存；请按对照改映射"
GOES_ON = "不影响录入，但请按对照改映射"


def judge(seen: Seen) -> Check:
    """Return the verdict on one page of the platform."""
    if not seen.is_reached:
        return Check(
            name=seen.name, title=seen.title, verdict=Verdict.UNREACHED, detail=seen.detail
        )
    if not seen.drift:
        return Check(
            name=seen.name,
            title=seen.title,
            verdict=Verdict.NOTICE if seen.advice else Verdict.OK,
            detail=seen.detail,
            advice=seen.advice,
        )
    stops = any(drift.stops for drift in seen.drift)
    return Check(
        name=seen.name,
        title=seen.title,
        verdict=Verdict.PROBLEM,
        detail=f"{seen.detail}；{len(seen.drift)} 处与映射不同",
        advice=STOPS_HERE if stops else GOES_ON,
    )
