"""``roster`` and ``statistics`` at the command line: masked, only read, and honest about counts."""

import pytest
from cli.command import at_the_platform
from mock_platform import MockPlatform, Settings
from openpyxl import load_workbook


@pytest.fixture(scope="module")
def platform():
    with MockPlatform(Settings(households=40, villages=2, deregistered_share=0.3)) as platform:
        yield platform


@pytest.fixture
def office(tmp_path, platform):
    return at_the_platform(tmp_path, platform)


def test_a_roster_is_written_masked_and_the_document_tells_each_row(office, platform):
    ended = office.run(
        "roster", "-o", "监测户.xlsx", "--which", "monitored", "--risk", "未消除", "--json"
    )

    document = ended.document
    gone = platform.deregistered
    meant = [h for h in platform.households if h.risk == "未消除" and h.code not in gone]
    rows = document["rows"]
    shown = load_workbook(office.folder / "监测户.xlsx")["花名册"]
    assert ended.code == 0
    assert document["counts"] == {"rows": len(meant)}
    assert document["expected"] == len(meant)
    assert document["path"] == "监测户.xlsx"
    assert [(r["cells"]["所在村"], r["cells"]["户主"][0]) for r in rows] == [
        (h.village, h.head[0]) for h in meant
    ]
    assert all(set(r["cells"]["户主"][1:]) == {"*"} for r in rows)
    assert [cell.value for cell in shown["B"]][1:] == [r["cells"]["户主"] for r in rows]
    assert platform.saves == platform.deregistrations == []


def test_a_count_that_disagrees_is_exit_code_one(office, platform):
    platform.drift("共 _TOTAL_ 项", "共 9_TOTAL_ 项")
    try:
        ended = office.run("roster", "-o", "花名册.xlsx")
    finally:
        platform.restore()

    assert ended.code == 1
    assert "注意：平台写明共 9" in ended.out
    assert (office.folder / "花名册.xlsx").is_file()


def test_the_statistics_are_written_with_who_left(office, platform):
    ended = office.run("statistics", "-o", "统计.xlsx", "--year", "2022", "--details", "--json")

    document = ended.document
    meant = [code for code, one in platform.deregistered.items() if one["year"] == 2022]
    sums = [row for row in document["rows"] if row["is_sum"]]
    assert ended.code == 0
    assert [row["total"] for row in sums] == [len(meant)]
    assert {one["household"]["code"] for one in document["details"]} == set(meant)
    assert {one["cells"]["注销原因"] for one in document["details"]} == {"***"}
    assert document["counts"] == {"rows": 3, "tables": 1, "departed": len(meant)}
    assert platform.saves == platform.deregistrations == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("roster -o 花名册.xls", "文件名要以 .xlsx 结尾"),
        ("roster -o 有了.xlsx", "已经存在，没有覆盖"),
        ("statistics -o 有了.xlsx", "已经存在，没有覆盖"),
        ("roster -o 新.xlsx --below 很少", "--below 后面要写金额"),
        ("roster -o 新.xlsx --which poor", "--which"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(
    office, platform, words, sentence
):
    (office.folder / "有了.xlsx").write_bytes(b"")
    platform.reset_requests()

    ended = office.run(*words.split())

    assert ended.code == 2
    assert sentence in ended.err
    assert not platform.requests
