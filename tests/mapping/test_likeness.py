"""What reads like what, for a person who looks for the label that was renamed."""

from connector.mapping.headers import nearest_paths, order_by_likeness, parse_pattern

PATHS = [("收入情况", "资产收益(元)", "其他"), ("收入情况", "资产收益(元)", "光伏收入"), ("备注",)]


def test_the_path_that_reads_most_alike_comes_first():
    wanted = [parse_pattern("财产性收入|财产性 › 光伏收入|光伏")]

    assert nearest_paths(PATHS, wanted) == [PATHS[1], PATHS[0]]


def test_paths_that_are_not_alike_enough_are_left_out():
    wanted = [parse_pattern("户编号|户编码")]

    assert nearest_paths(PATHS, wanted, at_least=0.5) == []
    assert nearest_paths([*PATHS, ("户编码号",)], wanted, at_least=0.5) == [("户编码号",)]


def test_texts_that_are_alike_stand_before_the_others_in_their_order():
    shown = ["首页", "筛选", "返回", "查 询 一下"]

    assert order_by_likeness(shown, ["查询"], most=3) == ["查 询 一下", "首页", "筛选"]
