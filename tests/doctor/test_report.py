"""The report of a diagnosis: sentences at the end, and a page that loads nothing."""

from datetime import UTC, datetime

import pytest
from rich.console import Console

from connector.cli.doctor import exit_code
from connector.records.diagnosis import Check, Diagnosis, Drift, Verdict
from connector.report.drift import conclude, render_diagnosis, write_diagnosis_html

DRIFT = Drift(
    page="月收入登记表",
    what="缺少栏目“财产性›土地流转”",
    expected="财产性收入 › 土地流转",
    found="<b>田地出让</b>",
    stops=True,
)


def make_check(name="home", verdict=Verdict.OK, **values):
    return Check(name=name, title="数据文件夹", verdict=verdict, detail="可以写入", **values)


def make_diagnosis(*checks, **values):
    made = {
        "created_at": datetime(2022, 3, 12, 1, tzinfo=UTC),
        "tool_version": "0.1.0",
        "computer": "win32",
        "checks": checks or (make_check(),),
    }
    return Diagnosis(**(made | values))


@pytest.mark.parametrize(
    ("diagnosis", "code", "told"),
    [
        (make_diagnosis(), 0, "全部正常"),
        (make_diagnosis(make_check(verdict=Verdict.NOTICE)), 0, "全部正常"),
        (make_diagnosis(make_check(verdict=Verdict.PROBLEM)), 1, "本机有 1 项问题"),
        (make_diagnosis(make_check(verdict=Verdict.UNREACHED)), 1, "1 项没有看到"),
        (make_diagnosis(drift=(DRIFT,)), 1, "页面与映射有 1 处不同"),
        (make_diagnosis(stopped="没有登录成"), 4, "没有看完：没有登录成"),
        (
            make_diagnosis(make_check("settings", Verdict.PROBLEM), stopped="设置读不出"),
            2,
            "没有看完：设置读不出",
        ),
    ],
)
def test_the_end_is_told_in_one_sentence_and_a_code(diagnosis, code, told):
    assert exit_code(diagnosis) == code
    assert conclude(diagnosis).startswith(told)


def test_the_terminal_shows_mapping_and_page_side_by_side():
    console = Console(record=True, width=100, file=None, quiet=False, stderr=True)

    render_diagnosis(make_diagnosis(drift=(DRIFT,)), console, reports=())

    lines = [line.strip() for line in console.export_text().splitlines()]
    assert "【录入会停止】缺少栏目“财产性·土地流转”" in lines
    assert "映射：财产性收入 · 土地流转" in lines
    assert "页面：<b>田地出让</b>" in lines


def test_the_page_shows_what_a_platform_said_as_text_and_refers_to_nothing(tmp_path):
    path = tmp_path / "doctor.html"

    write_diagnosis_html(make_diagnosis(drift=(DRIFT,)), path)

    page = path.read_text(encoding="utf-8")
    assert "&lt;b&gt;田地出让&lt;/b&gt;" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "src=" not in page
