"""A job that stopped half-way: what is said, and that resume brings it to its end."""

from decimal import Decimal

from cli.sheets import make_rows, write_sheet


def test_a_run_that_stopped_says_how_to_go_on_and_resume_goes_on(computer, platform):
    households = platform.households[:3]
    rows = [row for household in households for row in make_rows(household)]
    workbook = write_sheet(computer.folder / "三户.xlsx", *rows)
    platform.ask_next_save(f"{households[0].head}户是否同时上报县级审核？")

    stopped = computer.run("upload", workbook)
    (run,) = computer.runs()
    told = computer.run("runs").out
    resumed = computer.run("resume", "--json")
    again = computer.run("resume", "--json")

    assert stopped.code == 4
    assert "提前停止：" in stopped.out
    assert stopped.out.endswith(f"运行 connector resume {run['run']} 接着做\n")
    assert "户是否同时上报" in run["stopped"]
    assert households[0].head not in run["stopped"] + told
    assert (resumed.code, again.code) == (0, 0)
    assert resumed.document["run"] == run["run"]
    assert resumed.document["counts"]["verified"] == len(rows)
    assert again.document["rows"] == resumed.document["rows"]
    assert sorted(save["code"] for save in platform.saves) == sorted(h.code for h in households)


def test_only_the_newest_run_is_resumed_without_its_id(computer, platform):
    household = platform.households[3]
    before = write_sheet(
        computer.folder / "先.xlsx", *make_rows(household, wages_work=Decimal("100.00"))
    )
    after = write_sheet(
        computer.folder / "后.xlsx", *make_rows(household, wages_work=Decimal("200.00"))
    )
    platform.ask_next_save("是否同时上报县级审核？")
    computer.run("upload", before)
    stopped = computer.runs()[0]["run"]
    computer.run("upload", "--overwrite", after)
    newest = computer.runs()[0]["run"]

    resumed = computer.run("resume", "--json")

    stored = platform.stored(household.code)["2022-01"]
    assert resumed.code == 0
    assert resumed.document["run"] == newest
    assert resumed.sentences[:2] == [
        f"最近一次运行 {newest} 已经做完，没有要接着做的；它的结果如下",
        f"更早还有 1 次运行没有做完：{stopped}；核对后可用 connector resume 运行编号 接着做",
    ]
    assert Decimal(stored["wages_work"]) == Decimal("200.00")
