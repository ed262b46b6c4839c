"""``mock`` and ``demo``: the whole main job on a platform that harms nobody."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from connector.cli import context
from connector.cli.options import Json
from connector.cli.output import print_json, stdout
from connector.errors import ConnectorError, InputError
from connector.journal.journal import Journal
from connector.journal.summary import RunSummary
from connector.mapping.load import load_mapping
from connector.runs.practice import (
    Comparison,
    PracticePlatform,
    compare_with_truth,
    serve_practice_platform,
)
from connector.settings import ENV_PREFIX, Settings, load_settings
from connector.workbook.practice import Practice, write_practice_workbooks

MONTHS = ("2021-10", "2021-11", "2021-12", "2022-01", "2022-02")
SEED = 7
SOMEBODY_ELSES = {
    "wages_work": "9999.00",
    "housing_safe": True,
    "water_safe": True,
    "school_dropout": False,
    "medical_insured": True,
}

Households = Annotated[int, typer.Option(min=1, max=5000, help="多少户")]
Villages = Annotated[int, typer.Option(min=1, max=99, help="多少个村")]
Port = Annotated[int, typer.Option(help="端口，0 为任意空闲端口")]
Skins = Annotated[
    list[str] | None,
    typer.Option("--skin", metavar="项=值", help="换一种样子，例如 grid=gridview；可写多次"),
]
Watch = Annotated[bool, typer.Option("--watch", help="显示浏览器窗口")]
Folder = Annotated[
    Path, typer.Option("--folder", help="工作簿、设置、日志和报告放在哪里", metavar="文件夹")
]


def mock(
    households: Households = 60, villages: Villages = 3, port: Port = 0, skin: Skins = None
) -> None:
    """启动练习平台：和真平台一样的页面，里面全是编造的户。"""
    skins = [word for option in skin or () for word in ("--skin", option)]
    options = (*_size(households, villages), "--port", str(port), *skins)
    with serve_practice_platform(*options) as platform:
        try:  # who reads that Ctrl-C ends it may press that at once
            stdout().print(_welcome(platform), markup=False, soft_wrap=True)
            platform.wait()
        except KeyboardInterrupt:
            return
    stdout().print("练习平台已自动结束；要继续练习，请重新运行 connector mock")


def _size(households: int, villages: int) -> tuple[str, ...]:
    if households < villages:
        raise InputError(f"{villages} 个村至少要 {villages} 户，现在是 {households} 户")
    return ("--households", str(households), "--villages", str(villages))


def _welcome(platform: PracticePlatform) -> str:
    lines = [
        f"练习平台已启动：{platform.url}",
        f"证书公钥指纹：{platform.spki_pin}",
        "账号（级别  用户名  密码  所属）：",
    ]
    lines += [
        f"  {a['level']:8}  {a['username']}  {a['password']}  {'/'.join(a['area'])}"
        for a in platform.accounts
    ]
    lines.append("数据都是编造的，按 Ctrl-C 结束；15 分钟无人访问时自动结束")
    return "\n".join(lines)


def demo(
    folder: Folder = Path("connector-demo"),
    households: Households = 60,
    villages: Villages = 3,
    watch: Watch = False,
    json: Json = False,
) -> None:
    """从工作簿到平台的全过程演示：检查、计划、录入、核实、对照，全部在练习平台上。"""
    options = (*_size(households, villages), "--seed", str(SEED))
    place = _fresh_folder(folder)
    with serve_practice_platform(*options) as platform:
        shown = _Demo(platform, place, watch=watch, quiet=json)
        practice = shown.prepare()
        before = platform.state()
        summary = shown.run_main_job(practice)
        comparison = compare_with_truth(summary.rows, before=before, after=platform.state())
    if json:
        content = {
            "folder": str(place),
            "run": summary.run,
            "equal": comparison.equal,
            "untouched": comparison.untouched,
            "unharmed": comparison.unharmed,
            "wrong": list(comparison.wrong),
        }
        print_json("demo", summary.counts, content)
    else:
        _print_comparison(comparison, summary)
    raise typer.Exit(1 if comparison.wrong or summary.stopped else 0)


def _fresh_folder(folder: Path) -> Path:
    """An earlier demo's folder is kept; this one gets a place of its own in it."""
    place = folder.resolve() / f"{context.now():%Y%m%d-%H%M%S}"
    try:
        place.mkdir(parents=True)
    except OSError as error:
        raise InputError(f"无法建立文件夹 {place}（{error.strerror}）") from None
    return place


class _Demo:
    """One demonstration: the very commands that an operator would type, run as such."""

    def __init__(
        self, platform: PracticePlatform, folder: Path, *, watch: bool, quiet: bool
    ) -> None:
        self._platform = platform
        self._folder = folder
        self._account = platform.account("township")
        self._quiet = quiet
        self._config = folder / "connector.toml"
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(ENV_PREFIX) or name.startswith(f"{ENV_PREFIX}BROWSER__")
        } | {
            "CONNECTOR_ACCOUNT__PASSWORD": self._account["password"],
        }
        if watch:
            self._environment["CONNECTOR_BROWSER__HEADLESS"] = "false"

    def prepare(self) -> Practice:
        """Write settings and workbooks, and let somebody else fill in one month."""
        self._write_settings()
        households = self._platform.state()["households"]
        mapping = load_mapping("hebei").income
        practice = write_practice_workbooks(
            self._folder / "工作簿", households, mapping, seed=SEED, months=MONTHS
        )
        self._say(f"\n【准备】练习平台 {self._platform.url}，{len(households)} 户，全部是编造的。")
        for path in practice.paths:
            self._say(f"  工作簿 {path}")
        self._say("  故意放进的问题：")
        for trouble in practice.planted:
            self._say(f"    {trouble.village} {TROUBLES[trouble.kind]}（{len(trouble.rows)} 行）")
        spoiled = {trouble.code for trouble in practice.planted}
        chosen = next(h for h in households if h["code"] not in spoiled)
        for field, value in SOMEBODY_ELSES.items():
            self._platform.alter(code=chosen["code"], month=MONTHS[1], field=field, value=value)
        self._say(f"    {chosen['village']} 平台上已有别人填的不同金额（{MONTHS[1]}，1 行）")
        self._say(f"  如果中途被打断，可以这样接着做：\n{self._how_to_resume()}")
        return practice

    def _how_to_resume(self) -> str:
        """What to type, as PowerShell or a shell elsewhere wants it."""
        variable = f"CONNECTOR_ACCOUNT__PASSWORD={self._account['password']}"
        command = f'connector resume --config "{self._config}"'
        if sys.platform == "win32":
            name, _, value = variable.partition("=")
            return f'    $env:{name}="{value}"\n    {command}'
        return f"    {variable} {command}"

    def _write_settings(self) -> None:
        self._config.write_text(
            "# 演示用的设置：练习平台的地址、证书和账号。密码不写在这里。\n"
            f'home = "home"\n\n[platform]\nurl = "{self._platform.url}"\n'
            f'spki_pins = ["{self._platform.spki_pin}"]\n\n'
            f'[account]\nusername = "{self._account["username"]}"\n',
            encoding="utf-8",
        )

    def run_main_job(self, practice: Practice) -> RunSummary:
        """check ▶ plan ▶ apply (▶ resume, if it was killed) ▶ reconcile; return what the
        journal says."""
        workbooks = [str(path) for path in practice.paths]
        plan = str(self._folder / "计划.json")
        self._run("检查", ["check", *workbooks])
        self._run("计划", ["plan", *workbooks, "-o", plan])
        code = self._run("录入并核实", ["apply", plan])
        if code not in (0, 1):
            self._say("\n录入被中断，接着做：")
            self._run("接着做", ["resume"])
        self._run("工作簿与平台对照", ["reconcile", *workbooks, "--sample", "5%"])
        settings = load_settings_apart(self._config)
        journal = Journal(settings.journal_address, context.now)
        try:
            ids = journal.run_ids()
            if not ids:
                raise ConnectorError("演示没有完成录入，请看上面的提示")
            return journal.summarise(ids[0])
        finally:
            journal.close()

    def _run(self, title: str, words: Sequence[str]) -> int:
        shown = " ".join(Path(word).name if os.sep in word else word for word in words)
        self._say(f"\n【{title}】connector {shown}")
        command = [sys.executable, "-m", "connector.cli.main", *words]
        done = subprocess.run(
            [*command, "--config", str(self._config)],
            env=self._environment,
            stdout=sys.stderr if self._quiet else None,
            check=False,
        )
        return done.returncode

    def _say(self, text: str) -> None:
        print(text, file=sys.stderr if self._quiet else sys.stdout, flush=True)


TROUBLES: dict[str, str] = {
    "bad_answer_without_problem": "“三保障”有问题却没有写存在问题描述",
    "digits_lost": "证件号码被 Excel 改成数字，尾数丢失",
    "unknown_household": "平台上没有的户",
    "same_name_without_key": "同村同名两户，没有填户编号和证件号码",
}


def load_settings_apart(config: Path) -> Settings:
    """Load the demo's settings whatever the caller's environment says."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(ENV_PREFIX)}
    for name in kept:
        del os.environ[name]
    try:
        return load_settings(config)
    finally:
        os.environ.update(kept)


def _print_comparison(comparison: Comparison, summary: RunSummary) -> None:
    counts: dict[str, Any] = summary.counts
    good = counts["verified"] + counts["unchanged"]
    lines = [
        "\n【对照】练习平台真正存下的内容，与工作簿逐行对照：",
        f"  报告为已核实或无需改动 {good} 行，平台上逐项相同 {comparison.equal} 行",
        f"  报告为没有录入 {counts['rows'] - good} 行，平台上保持原样 {comparison.untouched} 行",
        f"  表中没有、平台上原有的 {comparison.unharmed} 户月，全部保持原样",
        f"  不一致 {len(comparison.wrong)} 处",
    ]
    lines += [f"    {place}" for place in comparison.wrong]
    stdout().print("\n".join(lines), markup=False, soft_wrap=True)
