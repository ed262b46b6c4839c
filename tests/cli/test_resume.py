"""A job that stopped half-way: what is said, and that resume brings it to its end."""

from cli.sheets import make_rows, write_sheet


def test_a_run_that_stopped_says_how_to_go_on_and_resume_goes_on(computer, platform):
    households = platform.households[:3]
    rows = [row for household in households for row in make_rows(household)]
    workbook = write_sheet(computer.folder / "三户.xlsx", *rows)
    platform.ask_next_save("是否同时上报县级审核？")

    stopped = computer.run("upload", workbook)
    (run,) = computer.runs()
    resumed = computer.run("resume", "--json")
    again = computer.run("resume", "--json")

    assert stopped.code == 4
    assert "提前停止：" in stopped.out
    assert stopped.out.endswith(f"运行 connector resume {run['run']} 接着做\n")
    assert (resumed.code, again.code) == (0, 0)
    assert resumed.document["run"] == run["run"]
    assert resumed.document["counts"]["verified"] == len(rows)
    assert again.document["rows"] == resumed.document["rows"]
    assert sorted(save["code"] for save in platform.saves) == sorted(h.code for h in households)
