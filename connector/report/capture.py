"""The folder of a capture: pages, their structure, and what it is for whoever finds it."""

import json
from collections.abc import Sequence
from pathlib import Path

from connector.errors import InputError
from connector.mapping.captured import INDEX, Capture
from connector.report.files import write_private

README = "说明.txt"
LISTED = {"step", "file", "path", "title", "window", "parent", "depth"}
ABOUT = """这个文件夹是 connector capture 采集的平台页面，用来写映射和做测试。

- 采集时只看不存：没有在平台上保存任何内容。
- 姓名、证件号码、户编号、电话、地址、村名、用户名、金额、日期和文字说明都已换成编造的内容
  （甲乙丙丁……），同一个人在各页上换成同一个名字；数字只保持位数。看到的人和数都不是真的。
- 页面里的脚本、注释、隐藏内容（__VIEWSTATE 等）和网址中的参数已清空，没有 cookie。
- index.json 列出每一页：表头、输入框、按钮、链接、页框和听到的提示框。
- 网页文件可以用浏览器打开看结构，按钮不起作用。

交给别人之前，请打开几页看一眼，确认没有不该有的内容。
下一步：connector map platform 这个文件夹 -o platform.toml
"""


def write_capture(folder: Path, capture: Capture, pages: Sequence[str]) -> None:
    """Write the folder; each file is readable by its owner only.

    Raises InputError where it cannot be written.
    """
    for page, html in zip(capture.pages, pages, strict=True):
        write_private(folder / page.file, html.encode())
        text = page.model_dump_json(indent=1, exclude_defaults=True)
        write_private((folder / page.file).with_suffix(".json"), text.encode())
    listed = capture.model_dump(mode="json")
    listed["pages"] = [page.model_dump(mode="json", include=LISTED) for page in capture.pages]
    text = json.dumps(listed, ensure_ascii=False, indent=1)
    write_private(folder / INDEX, text.encode())
    write_private(folder / README, ABOUT.encode())


def require_fresh(folder: Path) -> None:
    """Return if the folder can be filled; raises InputError where it holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} 已经存在而且不是空文件夹，没有覆盖；请换一个名字或先移走它")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InputError(f"无法建立文件夹 {folder}（{error.strerror}）") from None
