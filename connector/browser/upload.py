"""A picture put into a form's control, as if it had been chosen by hand."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Error as PlaywrightError

from connector.browser.scene import Scene
from connector.errors import PlatformUnavailableError, SaveRejectedError

CONTROL = "([id, index]) => window.__connector.control({ id, index })"


@dataclass(frozen=True)
class Picture:
    """The file that is to be sent, and what it was when it was checked."""

    path: Path
    sha256: str
    size: int


def load_picture(path: Path, *, sha256: str) -> Picture:
    """Return the picture that was checked.

    Raises SaveRejectedError where the file cannot be read, or is another one by now.
    """
    content = _read(path)
    _require_same(hashlib.sha256(content).hexdigest(), sha256, path)
    return Picture(path, sha256, len(content))


async def choose_file(scene: Scene, *, document: int, index: int, picture: Picture) -> None:
    """Put the picture into the control; what the browser then holds is what was checked.

    A file that changes after that is refused by the browser itself when it is sent. Raises
    SaveRejectedError where it is another one already, PlatformUnavailableError where the
    page went away; nothing was sent then.
    """
    try:
        handle = await scene.page.evaluate_handle(CONTROL, [document, index])
        element = handle.as_element()
        if element is None:
            raise PlatformUnavailableError("选择图片的输入框不见了")
        await element.set_input_files(picture.path)
    except PlaywrightError:
        raise PlatformUnavailableError("页面在选择图片时发生变化或已关闭") from None
    chosen = await scene.look("chosenFile", id=document, index=index)
    chosen = chosen or hashlib.sha256(_read(picture.path)).hexdigest()  # a site without https
    _require_same(chosen, picture.sha256, picture.path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SaveRejectedError(f"读不了证明图片 {path.name}，没有保存") from None


def _require_same(digest: str, checked: str, path: Path) -> None:
    if digest != checked:
        raise SaveRejectedError(f"证明图片 {path.name} 在检查之后变了，没有保存；请重新检查")
