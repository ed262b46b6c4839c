"""A form's buttons may stand in the foot of the box around it; nobody else's are clicked."""

from html import escape

from browser.test_boxes import MAPPING, STYLE, show

__all__ = ["show"]

SAVE = [*MAPPING.form.save, "css:#named"]
EMPTY = "<p>空</p>"
OWN = "<button>保存</button>"


def button(title: str, attributes: str = "") -> str:
    return f"<button {attributes} onclick=\"document.title='{title}'\">保存</button>"


def dialog(*frames: str, foot: str = "", left: int = 9) -> str:
    inner = "".join(f'<iframe srcdoc="{escape(f)}" width=80 height=40></iframe>' for f in frames)
    place = STYLE.replace("left:9px", f"left:{left}px")
    return f'<div style="{place}">{inner}{button(foot) if foot else ""}</div>'


NAMED = button("css", "id=named").replace("保存", "存")
NATIVE = f'<dialog open><iframe srcdoc="{EMPTY}"></iframe>{button("own")}</dialog>'
CASES = {
    "its own": (dialog(EMPTY, foot="one"), 1, "clicked", "one"),
    "beside another box": (
        dialog(EMPTY, foot="other", left=300) + dialog(EMPTY, foot="one"),
        1,
        "clicked",
        "one",
    ),
    "in the form and in the foot": (dialog(OWN, foot="one"), 2, "ambiguous", ""),
    "in the foot of two frames": (dialog(EMPTY, EMPTY, foot="one"), 0, "missing", ""),
    "on the page": (button("page") + dialog(EMPTY), 0, "missing", ""),
    "in a dialog element": (NATIVE, 1, "clicked", "own"),
    "named by a selector": (NAMED + dialog(EMPTY), 1, "clicked", "css"),
    "not the one named": (NAMED + dialog(OWN), 1, "clicked", ""),
}


async def test_a_button_outside_the_form_is_clicked_if_it_is_the_forms_alone(show):
    found = {}
    for name, (content, *_) in CASES.items():
        scene = await show(content)
        form = (await scene.look("documents"))[-1]["id"]

        read = await scene.look("read", id=form, saveWords=SAVE)
        answer = await scene.look("save", id=form, words=SAVE)

        found[name] = (content, len(read["saves"]), answer, await scene.page.title())

    assert found == CASES


async def test_a_form_is_left_by_the_button_in_the_foot_of_its_box(show):
    scene = await show(dialog(EMPTY, foot="left").replace("保存", "关闭"))
    form = (await scene.look("documents"))[-1]["id"]

    assert await scene.look("leave", id=form, words=list(MAPPING.form.close)) == []
    assert await scene.page.title() == "left"
