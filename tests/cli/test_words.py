"""A command written wrongly: which word it is, in Chinese, and exit code 2."""

import pytest
from cli.refusals import require_one_sentence

import connector


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("uplod", "没有“uplod”这个命令，是不是 upload；用 connector --help 查看用法"),
        ("account rename", "没有“rename”这个命令"),
        ("account remove", "缺少 用户名"),
        ("account", "命令没有写完"),
        ("check", "缺少 工作簿..."),
        ("plan 一月.xlsx -o", "选项 -o 后面没有写值"),
        ("check 一月.xlsx --force", "不认识的选项 --force"),
        ("runs 一月.xlsx", "多写了 一月.xlsx"),
        ("demo --villages 0", "--villages 的值不对，不能小于 1"),
        ("demo --households 2", "3 个村至少要 3 户，现在是 2 户"),
        ("template -o 空表.xls", "文件名要以 .xlsx 结尾，现在是 空表.xls"),
        ("template -o 空表.xlsx --month 2022-13", "月份“2022-13”不对，请写成"),
        ("template -o 空表.xlsx --deregistration --month 2022-02", "请去掉 --month 和 --roster"),
        ("show 20220312-090000-abcd", "日志中没有运行 20220312-090000-abcd，请用 connector runs"),
        ("resume", "日志中还没有这个账号的运行，没有要接着做的"),
        ("apply 计划.json", "找不到计划文件 计划.json，请检查路径"),
    ],
)
def test_a_word_that_is_wrong_is_named_in_one_sentence(run_here, bare, words, sentence):
    ended = run_here(*words.split())

    require_one_sentence(ended, 2, sentence)
    assert bare.files() <= {"home/journal.sqlite3"}


def test_a_program_reads_the_same_refusal_as_one_document(bare):
    ended = bare.run("show", "nothing", "--json")

    (sentence,) = ended.sentences
    assert ended.code == 2
    assert ended.document == {
        "command": "show",
        "version": connector.__version__,
        "counts": {},
        "error": {"kind": "InputError", "message": sentence.removeprefix("错误：")},
    }


def test_without_a_word_the_commands_are_listed(bare):
    ended = bare.run()

    listed = {line.split()[0] for line in ended.out.partition("Commands:")[2].splitlines() if line}
    assert ended.code == 0
    assert listed == {
        *("account", "apply", "approve", "capture", "check", "demo", "doctor", "journal"),
        *("lease", "map", "mock", "notify", "pause", "plan", "purge", "reconcile", "rehearse"),
        *(
            "report",
            "resume",
            "roster",
            "rules",
            "runs",
            "schedule",
            "show",
            "statistics",
            "status",
        ),
        *("stop", "template", "trust", "undo", "upload"),
    }


def test_the_version_is_told(bare):
    ended = bare.run("--version")

    assert (ended.code, ended.out) == (0, f"{connector.__version__}\n")
