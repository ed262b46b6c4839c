"""A form's buttons may stand in the foot of the box around it; nobody else's are clicked."""

from html import escape

import pytest
from browser.test_boxes import MAPPING, STYLE, show

__all__ = ["show"]

SAVE = list(MAPPING.form.save)
EMPTY = "<p>空</p>"
OWN = "<button>保存</button>"


def dialog(*frames: str, foot: str = "", left: int = 9) -> str:
    inner = "".join(f'<iframe srcdoc="{escape(f)}" width=80 height=40></iframe>' for f in frames)
    button = f"<a onclick=\"document.title='{foot}'\">保存</a>" if foot else ""
    return f'<div style="{STYLE.replace("left:9px", f"left:{left}px")}">{inner}{button}</div>'


@pytest.mark.parametrize(
    ("content", "saves", "answer", "title"),
    [
        (dialog(EMPTY, foot="one"), 1, "clicked", "one"),
        (dialog(EMPTY, foot="two", left=300) + dialog(EMPTY, foot="one"), 1, "clicked", "one"),
        (dialog(OWN, foot="one"), 2, "ambiguous", ""),
        (dialog(EMPTY, EMPTY, foot="one"), 0, "missing", ""),
        ("<button>保存</button>" + dialog(EMPTY), 0, "missing", ""),
    ],
    ids=["its own", "beside another's", "in form and foot", "of two frames", "of the page"],
)
async def test_a_button_in_the_foot_is_clicked_if_it_is_the_forms_alone(
    show, content, saves, answer, title
):
    scene = await show(content)
    form = (await scene.look("documents"))[-1]["id"]

    read = await scene.look("read", id=form, saveWords=SAVE)

    assert len(read["saves"]) == saves
    assert await scene.look("save", id=form, words=SAVE) == answer
    assert await scene.page.title() == title


async def test_a_form_is_left_by_the_button_in_the_foot_of_its_box(show):
    scene = await show(dialog(EMPTY, foot="left").replace("保存", "关闭"))
    form = (await scene.look("documents"))[-1]["id"]

    assert await scene.look("leave", id=form, words=list(MAPPING.form.close)) == []
    assert await scene.page.title() == "left"
