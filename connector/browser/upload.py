"""A picture put into a form's control, as if it had been chosen by hand."""

import mimetypes
from dataclasses import dataclass, field

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import FilePayload

from connector.browser.scene import Scene
from connector.errors import PlatformUnavailableError

CONTROL = "([id, index]) => window.__connector.control({ id, index })"


@dataclass(frozen=True)
class Picture:
    """What is to be sent: its bytes, which were checked, and not whatever stands in a file
    by the time it is sent."""

    name: str
    content: bytes = field(repr=False)


async def choose_file(scene: Scene, *, document: int, index: int, picture: Picture) -> None:
    """Put the picture into the control.

    Raises PlatformUnavailableError where the page went away; nothing was sent then.
    """
    kind = mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
    payload = FilePayload(name=picture.name, mimeType=kind, buffer=picture.content)
    try:
        handle = await scene.page.evaluate_handle(CONTROL, [document, index])
        element = handle.as_element()
        if element is None:
            raise PlatformUnavailableError("选择图片的输入框不见了")
        await element.set_input_files(payload)
    except PlaywrightError:
        raise PlatformUnavailableError("页面在选择图片时发生变化或已关闭") from None
