"""``schedule add``, ``list``, ``remove`` and ``install``, as an operator types them."""

import os
from xml.etree import ElementTree

import pytest
from cli.refusals import require_one_sentence

ACCOUNT = {"CONNECTOR_ACCOUNT__USERNAME": "qiaobei"}
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def test_a_job_is_added_listed_and_removed(run_here, bare):
    added = run_here("schedule", "add", "status", "--daily", "--at", "07:30", **ACCOUNT)
    run_here(
        *("schedule", "add", "status", "--before-deadline", "3", "--before-deadline", "0"),
        *("--at", "9:05"),
    )
    run_here("schedule", "add", "reconcile", "月*.xlsx", "--monthly", "3", "--at", "07:30")
    listed = run_here("schedule", "list", "--json").document
    shown = run_here("schedule", "list")
    removed = run_here("schedule", "remove", "2")
    again = run_here("schedule", "remove", "2")

    assert added.out.splitlines()[0] == "已加定时任务 1：每天 07:30（北京时间）上报进度"
    assert listed["zone"] == "Asia/Shanghai"
    assert [job["id"] for job in listed["jobs"]] == [1, 2, 3]
    assert listed["jobs"][1]["when"]["on"] == {"kind": "before_deadline", "days": [3, 0]}
    assert listed["jobs"][2]["arguments"] == [str(bare.folder / "月*.xlsx")]
    assert all(job["next"].endswith("+08:00") for job in listed["jobs"])
    assert "还没有运行过" in shown.out
    assert removed.out == "已删去定时任务 2（截止日前 3 天、当天 09:05）\n"
    require_one_sentence(again, 2, "没有编号 2 的定时任务")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["status", "--at", "07:30"], "请写明哪一天"),
        (["status", "--daily", "--monthly", "3", "--at", "07:30"], "之中的一种"),
        (["status", "--daily", "--at", "25:00"], "--at 要写成 07:30 的样子"),
        (["status", "--monthly", "31", "--at", "07:30"], "--monthly 要写 1 到 28"),
        (["status", "--before-deadline", "5", "--at", "07:30"], "要写 0 到 4"),
        (["status", "--on", "2022-13-01", "--at", "07:30"], "--on 要写成 2022-04-03 的样子"),
        (["status", "--on", "2022-04-03", "--at", "07:30"], "已经过去了"),
        (["reconcile", "--daily", "--at", "07:30"], "reconcile 后面要写工作簿"),
        (["reconcile", "没有.xlsx", "--daily", "--at", "07:30"], "找不到文件"),
        (["status", "--daily", "--at", "7:30", "--group", "没有.toml"], "找不到督导组文件"),
        (["apply", "--daily", "--at", "07:30"], "apply 后面要写一个计划文件"),
        (["apply", "没有.json", "--daily", "--at", "07:30"], "找不到计划文件"),
        (["apply", "三月.json", "--account", "all", "--daily", "--at", "07:30"], "只属于一个账号"),
    ],
)
def test_a_job_that_cannot_be_meant_is_refused(run_here, words, told):
    require_one_sentence(run_here("schedule", "add", *words, **ACCOUNT), 2, told)


def test_a_schedule_that_is_damaged_is_one_sentence(run_here, bare):
    (bare.home / "schedule").mkdir(parents=True)
    (bare.home / "schedule" / "jobs.json").write_text("{", "utf-8")

    require_one_sentence(run_here("schedule", "list"), 2, "jobs.json 已损坏")


def test_a_schedule_that_cannot_be_read_now_is_not_called_damaged(run_here, bare):
    (bare.home / "schedule" / "jobs.json").mkdir(parents=True)

    ended = run_here("schedule", "list")

    require_one_sentence(ended, 2, "jobs.json 现在读不了")
    assert "删除" not in ended.err


def test_nothing_due_lets_a_single_look_end(run_here):
    ended = run_here("schedule", "run", "--once")

    assert (ended.code, ended.out) == (0, "")


def test_a_unit_of_systemd_is_written_and_holds_no_secret(run_here, bare, tmp_path):
    (bare.folder / "my settings.toml").write_text('[account]\nusername = "qiaobei"', "utf-8")
    secret = {"CONNECTOR_ACCOUNT__PASSWORD": "Geheim-4711", "XDG_CONFIG_HOME": str(tmp_path)}

    words = ("schedule", "install", "--for", "linux", "--config", "my settings.toml")
    ended = run_here(*words, **secret)

    path = tmp_path / "systemd" / "user" / "hebei-connector.service"
    unit = path.read_text("utf-8")
    assert f"WorkingDirectory={bare.folder}" in unit
    assert f'schedule run --config "{bare.folder / "my settings.toml"}"' in unit
    assert "Restart=on-failure" in unit
    assert "systemctl --user enable --now hebei-connector.service" in ended.out
    assert "CONNECTOR_ACCOUNT__PASSWORD" in ended.err
    assert "Geheim" not in unit + ended.out + ended.err


def test_a_task_of_windows_starts_at_logon_and_printing_writes_nothing(run_here, bare):
    user = {"USERNAME": "zhang", "USERDOMAIN": "TOWN&1"}
    printed = run_here("schedule", "install", "--for", "windows", "--print", **user)
    files = bare.files()
    ended = run_here("schedule", "install", "--for", "windows")

    path = bare.home / "schedule" / "task.xml"
    task = ElementTree.fromstring(path.read_bytes())
    assert files == set()
    assert "<LogonTrigger>" in printed.out
    assert task.findtext(f".//{TASK}LogonTrigger/{TASK}UserId") == r"TOWN&1\zhang"
    assert task.findtext(f".//{TASK}Exec/{TASK}WorkingDirectory") == str(bare.folder)
    assert f'schtasks /Create /TN HebeiConnector /XML "{path}" /F' in ended.out
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600
