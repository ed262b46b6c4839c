"""``connector mock``: a shape of the site that there is, or a sentence about what there is."""

import pytest


@pytest.mark.parametrize(
    ("skin", "told"),
    [
        ("grid=excel", "grid 只能是 li、a、gridview、numbers"),
        ("gird=li", "没有 gird，可用的有 opening、grid、"),
        ("grid", "grid 只能是 li、a、gridview、numbers"),
    ],
)
def test_a_skin_that_does_not_exist_is_told_with_those_that_do(bare, skin, told):
    ended = bare.run("mock", "--skin", skin)

    assert (ended.code, ended.out) == (2, "")
    assert len(ended.sentences) == 1
    assert told in ended.err
