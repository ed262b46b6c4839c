"""``reconcile`` and ``report verify``, as an auditor types them."""

import hashlib
import json

import pytest
from report.reconciliations import RUN, make_shown

from connector.report.reconcile.html import write_reconcile_html


@pytest.fixture
def report(bare):
    """A report whose workbook lies beside it, as it was then."""
    workbook = bare.folder / "某乡.xlsx"
    workbook.write_bytes(b"as it was")
    digest = hashlib.sha256(b"as it was").hexdigest()
    path = bare.folder / "对照.html"
    write_reconcile_html(make_shown(inputs={"某乡.xlsx": digest}), path)
    return path


def test_reconcile_lists_what_differs_leaves_four_reports_and_saves_nothing(
    computer, workbook, platform
):
    one = platform.households[0]
    platform.alter(one.code, "2022-01", "wages_work", "7.00")

    ended = computer.run(
        "reconcile", workbook, "--village", one.village, "--sample", "50%", "--json"
    )

    document = ended.document
    assert ended.code == 1
    assert (document["command"], document["equal"]) == ("reconcile", False)
    first = document["differences"][0]
    assert set(first) >= {"household", "month", "field", "kind", "local", "platform"}
    assert {row["kind"] for row in document["differences"]} <= {
        *("only_local", "only_platform", "different", "unfiled", "inconsistent"),
    }
    assert one.head not in ended.out
    assert document["closing"]["is_closed"]
    assert len(document["sample"]["households"]) == 2
    assert platform.saves == []
    for written in document["reports"]:
        verified = computer.run("report", "verify", written["path"], "--json")
        checks = {check["name"]: check["verdict"] for check in verified.document["checks"]}
        assert verified.code == 0
        assert checks == {"seal": "ok", "input": "ok"}
        assert verified.document["seal"] == written["seal"]


def test_a_report_is_verified_without_the_platform(run_here, report):
    ended = run_here("report", "verify", str(report), "--json")

    document = json.loads(ended.out)
    assert ended.code == 0
    assert [(c["name"], c["verdict"]) for c in document["checks"]] == [
        ("seal", "ok"),
        ("input", "ok"),
        ("journal", "unreached"),
    ]
    assert RUN in document["checks"][2]["title"]


def test_a_workbook_that_was_changed_since_and_an_edited_report_are_told(run_here, bare, report):
    (bare.folder / "某乡.xlsx").write_bytes(b"as it is now")
    text = report.read_text(encoding="utf-8")
    report.write_text(text.replace("1,504,168.85", "1,504,168.86"), encoding="utf-8", newline="")

    ended = run_here("report", "verify", str(report))

    assert ended.code == 1
    assert "【不符】封签：内容与封签不符：报告写成之后改动过" in ended.out
    assert "【不符】输入文件 某乡.xlsx：与对照时的不是同一份：对照之后改过" in ended.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("reconcile", "没有.xlsx"), "没有.xlsx"),
        (("reconcile", "一.xlsx", "--sample", "很多"), "--sample 要写成 5% 这样"),
        (("reconcile", "一.xlsx", "--sample", "0%"), "--sample 要写成 5% 这样"),
        (("reconcile", "一.xlsx", "--month", "三月"), "月份“三月”不对"),
        (("report", "verify", "没有.html"), "找不到报告 没有.html，请检查路径"),
        (("report", "verify", "一.txt"), "不是 connector reconcile 写的报告"),
        (("report", "verify", "一.xlsx"), "打不开，不是对照报告"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(run_here, bare, words, sentence):
    for name in ("一.txt", "一.xlsx"):
        (bare.folder / name).write_bytes("随便什么".encode())

    ended = run_here(*words)

    assert ended.code == 2
    assert sentence in ended.err
    assert len(ended.sentences) == 1
