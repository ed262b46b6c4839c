"""The scheduler itself as a process, whose child is killed."""

import json
import socket
import subprocess
import time
from datetime import datetime, timedelta

import psutil
from cli.command import MODULE, Computer
from notify.hook import open_hook
from schedule.jobs import make_job, make_schedule

from connector.deadline import next_deadline
from connector.hours import ZONE


def wait_for(find, seconds=60):
    """Return what ``find`` finds, once it does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := find():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def read_attempt(computer, job):
    path = computer.home / "schedule" / "state.json"
    if not path.exists():
        return {}
    return json.loads(path.read_text("utf-8"))["attempts"].get(str(job), {})


def test_a_killed_child_is_recorded_and_told_and_the_scheduler_goes_on_to_the_next(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent, open_hook() as hook:
        port = silent.getsockname()[1]  # takes a connection, and never answers
        computer = Computer(
            tmp_path,
            {
                "CONNECTOR_PLATFORM__URL": f"https://127.0.0.1:{port}/login.aspx",
                "CONNECTOR_PLATFORM__SPKI_PINS": "A" * 43 + "=",
                "CONNECTOR_ACCOUNT__USERNAME": "qiaobei",
                "CONNECTOR_ACCOUNT__PASSWORD": "Geheim-4711",
                "CONNECTOR_NOTIFY__TARGETS": "值班群",
                "CONNECTOR_NOTIFY__ADDRESSES": f"值班群={hook.address}",
            },
        )
        now = datetime.now(ZONE)
        missed = {"created": f"{now - timedelta(days=3):%Y-%m-%d %H:%M}", "at": f"{now:%H:%M}"}
        hanging = make_job(1, folder=str(tmp_path), **missed)
        refused = make_job(
            2,
            folder=str(tmp_path),
            account="hedong",
            command="reconcile",
            arguments=(str(tmp_path / "没有.xlsx"),),
            **missed,
        )
        book = computer.home / "schedule" / "jobs.json"
        book.parent.mkdir(parents=True)
        book.write_text(make_schedule(hanging, refused).model_dump_json(), "utf-8")

        process = subprocess.Popen(
            [*MODULE, "schedule", "run", "--once"],
            cwd=tmp_path,
            env=computer.whole_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        child = psutil.Process(wait_for(lambda: read_attempt(computer, 1).get("process")))
        words = child.cmdline()
        second = computer.run("schedule", "run", "--once")
        child.kill()
        out, err = process.communicate(timeout=60)

    killed = read_attempt(computer, 1)
    assert process.returncode == 0
    assert words[3:] == ["status", "--json", "--month", next_deadline(now, 5).month]
    assert (killed["code"], killed["cut_off"], killed["missed"]) == (None, False, 2)
    assert read_attempt(computer, 2)["code"] == 2
    assert second.code == 3
    assert "另一个 schedule run 正在运行" in second.err
    titles = {one["title"] for one in hook.received}
    assert titles == {
        "定时上报进度（编号 1）：被中断（命令进程意外结束）",
        "定时核对（编号 2）：没有做：设置或文件有误",
    }
    assert "Geheim" not in "".join([*words, *hook.texts, out.decode(), err.decode()])
