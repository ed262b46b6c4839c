"""The demo and the practice platform, as a newcomer starts them."""

import json
import signal
import subprocess
import time
from contextlib import contextmanager, suppress

import psutil
import pytest
from cli.command import MODULE, Computer

SMALL = ("demo", "--households", "12", "--villages", "2")


def find_apply(demo: psutil.Process) -> psutil.Process:
    """Wait until the demo has started its ``connector apply``; return that process."""
    while demo.is_running() and demo.status() != psutil.STATUS_ZOMBIE:
        for child in demo.children():
            with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
                if "apply" in child.cmdline():
                    return child
        time.sleep(0.01)
    raise AssertionError("the demo ended without an apply")


def wait_for_saves(computer: Computer) -> None:
    """Wait until the demo's journal holds a household that is done."""
    while not any(
        b"finished" in path.read_bytes() for path in computer.folder.rglob("journal.sqlite3*")
    ):
        time.sleep(0.01)


def test_the_demo_ends_with_nothing_wrong_also_on_a_console_of_gbk(bare):
    ended = bare.run(*SMALL, encoding="gbk")

    assert ended.code == 0
    assert "不一致 0 处" in ended.out
    assert "【检查】connector check" in ended.out
    assert "Traceback" not in ended.err


def test_a_demo_whose_apply_is_killed_resumes_to_the_same_end(bare):
    command = [*MODULE, *SMALL, "--json"]

    with subprocess.Popen(
        command,
        cwd=bare.folder,
        env=bare.having(CONNECTOR_BROWSER__SETTLE_SECONDS="1").whole_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as demo:
        apply = find_apply(psutil.Process(demo.pid))
        wait_for_saves(bare)
        browsers = apply.children(recursive=True)
        apply.kill()
        out, err = demo.communicate(timeout=120)

    document = json.loads(out)
    assert demo.returncode == 0
    assert "【接着做】connector resume" in err
    assert document["wrong"] == []
    assert document["counts"]["uncertain"] == 0
    assert document["equal"] == document["counts"]["verified"] + document["counts"]["unchanged"]
    assert document["equal"] + document["untouched"] == document["counts"]["rows"]
    _, alive = psutil.wait_procs(browsers, timeout=10)
    assert alive == []


@pytest.mark.parametrize("json_too", [False, True])
def test_the_demo_says_where_it_cannot_write(bare, json_too):
    (bare.folder / "file").write_text("", encoding="utf-8")

    ended = bare.run(*SMALL, "--folder", "file/demo", *(["--json"] if json_too else []))

    assert ended.code == 2
    assert ended.err.startswith("错误：无法建立文件夹")
    assert bool(ended.out) == json_too


@contextmanager
def practising(bare):
    """Serve a small practice platform; yield the command, its first lines and what serves."""
    command = [*MODULE, "mock", "--households", "4", "--villages", "2"]
    with subprocess.Popen(
        command,
        cwd=bare.folder,
        env=bare.whole_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as mock:
        told = [mock.stdout.readline() for _ in range(9)]
        (served,) = psutil.Process(mock.pid).children()
        yield mock, told, served


def test_the_practice_platform_tells_how_to_get_in_and_ends_on_ctrl_c(bare):
    with practising(bare) as (mock, told, served):
        mock.send_signal(signal.SIGINT)
        rest, err = mock.communicate(timeout=30)

    assert told[0].startswith("练习平台已启动：https://127.0.0.1:")
    assert told[1].startswith("证书公钥指纹：")
    assert [line.split()[0] for line in told[3:8]] == [
        *("city", "county", "township", "village", "village")
    ]
    assert "按 Ctrl-C 结束" in told[8]
    assert (mock.returncode, rest, err) == (0, "", "")
    assert not served.is_running()


def test_a_practice_platform_that_has_ended_by_itself_is_not_waited_for(bare):
    with practising(bare) as (mock, _, served):
        served.terminate()
        rest, err = mock.communicate(timeout=30)

    assert (mock.returncode, err) == (0, "")
    assert rest.startswith("练习平台已自动结束")
