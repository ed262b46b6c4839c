"""The click that sends, and what a page says before it: one way for every form."""

from collections.abc import Mapping, Sequence
from typing import Any

from connector.browser.answer import Sending
from connector.browser.dialogs import raise_for
from connector.browser.messages import Meaning, classify
from connector.browser.scene import Scene
from connector.errors import ConnectorError, FormChangedError, SaveRejectedError


def require_silence(scene: Scene, layers: Sequence[Mapping[str, Any]]) -> None:
    """Return if the page said nothing bad to what was filled in.

    Raises SaveRejectedError where it refused a value, UnknownDialogError where it asked
    something; nothing has been sent then.
    """
    said = [heard.text for heard in scene.dialogs.take()]
    said += [layer["text"] for layer in layers if layer["buttons"]]
    for text in said:
        meaning = classify(text, scene.mapping.messages)
        if meaning is Meaning.REFUSED:
            raise SaveRejectedError(f"填写时平台提示“{text[:80]}”，没有保存")
        raise_for(meaning, text)


def require_taken(scene: Scene, layers: Sequence[Mapping[str, Any]]) -> None:
    """Return if the page did not say that it could not take a picture, be it in passing.

    Raises as ``require_silence``.
    """
    for layer in layers:
        if classify(layer["text"], scene.mapping.messages) is Meaning.REFUSED:
            raise SaveRejectedError(f"选证明图片时平台提示“{layer['text'][:80]}”，没有保存")
    require_silence(scene, layers)


async def click_save(scene: Scene, *, document: int) -> Sending:
    """Click 【保存】 in the document, once.

    Raises SaveRejectedError where it cannot be clicked and nothing was sent, FormChangedError
    where the form is not any more as it was last read.
    """
    scene.dialogs.take()  # left over: it would prove nothing
    traffic = scene.watch_traffic()
    scene.dialogs.saving = True
    try:
        words = list(scene.mapping.form.save)
        answer = await scene.look("save", words=words, id=document)
        if answer == "changed":
            raise FormChangedError("点“保存”前，表单里的内容自己变了，没有保存")
        if answer != "clicked":
            raise SaveRejectedError("“保存”按钮被遮住或不可用，没有保存")
    except ConnectorError:
        scene.dialogs.saving = False
        raise
    return Sending(scene, traffic, document=document)
