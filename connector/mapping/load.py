"""Reads a mapping folder, and says which line is wrong when one is."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

import connector
from connector.errors import MappingError
from connector.mapping.deregistration import DeregistrationMapping
from connector.mapping.income import IncomeMapping
from connector.mapping.layers import find_below, read_layers
from connector.mapping.layout import Layout, lay_over
from connector.mapping.platform import PlatformMapping
from connector.toml import TomlError, explain

PLATFORM = "platform.toml"
DEREGISTRATION = "deregistration.toml"
MESSAGES = "messages"

Said = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Mapping:
    """Everything the connector knows of one platform's names and places."""

    folder: Path
    platform: PlatformMapping
    income: IncomeMapping
    digest: str  #: SHA-256 over all that binds a plan and a run to the mapping
    deregistration: DeregistrationMapping | None = None  #: where the mapping speaks of it

    def require_deregistration(self) -> DeregistrationMapping:
        """Return the mapping of deregistration; raises MappingError where there is none."""
        if self.deregistration is None:
            raise MappingError(
                f"映射里没有 {DEREGISTRATION}，不能办理户注销", subject=str(self.folder)
            )
        return self.deregistration


def load_mapping(name: str, layout: Path | None = None) -> Mapping:
    """Load the mapping called ``name``: a folder's path, or one under ``mappings/``;
    with a county's own layout of workbooks laid over it, if one is given.

    Raises MappingError naming the file and the entry that is wrong.
    """
    folder = find_folder(name)
    files = [folder / PLATFORM, folder / "income.toml"]
    if layout and not layout.is_file():
        raise MappingError(f"找不到文件 {layout}，请检查设置项 workbook.layout")
    for file in files:
        if not file.is_file():
            raise MappingError(f"映射文件夹缺少 {file.name}", subject=str(folder))
    platform, pages = _load(files[0], PlatformMapping)
    income, form = _load(files[1], IncomeMapping)
    deregistration, types = _load_deregistration(files[0])
    over: Said = {}
    if layout:
        laid, over = _load(layout, Layout)
        income = lay_over(laid, income, subject=f"映射文件 {layout}")
    # A run that met an unknown question is to go on once the messages tell what it means:
    # they change nothing of what is typed where.
    bound = {section: words for section, words in pages.items() if section != MESSAGES}
    return Mapping(
        folder=folder,
        platform=platform,
        income=income,
        digest=_hash((bound, form, types, over)),
        deregistration=deregistration,
    )


def find_folder(name: str, beside: Path = Path()) -> Path:
    """Return where the mapping called ``name`` is, which may stand ``beside`` another one.

    Raises MappingError where it is nowhere.
    """
    package = Path(connector.__file__).parent
    places = (Path(name), beside.parent / name, package / "_mappings" / name)
    for folder in (*places, package.parent / "mappings" / name):
        if folder.is_dir() and (folder / PLATFORM).is_file():
            return folder
    raise MappingError(f"找不到映射“{name}”，请检查设置项 platform.mapping，或映射里的 based_on")


def find_base(file: Path, mapping: Mapping) -> str:
    """Return what a ``file`` drafted from ``mapping`` is to be based on; where it takes the
    place of that mapping's own, this is what stands below. Empty where nothing does.
    """
    beside = file.resolve().parent
    chain = [mapping.folder, *find_below(mapping.folder / PLATFORM, find_folder)]
    folders = [folder.resolve() for folder in chain]
    if beside in folders:
        folders = folders[folders.index(beside) + 1 :]
    if not folders:
        return ""
    try:
        is_found = find_folder(folders[0].name, beside).resolve() == folders[0]
    except MappingError:
        is_found = False
    return folders[0].name if is_found else str(folders[0])


def _load_deregistration(
    platform: Path,
) -> tuple[DeregistrationMapping | None, Said]:
    """Load the folder's file, else that of the mapping which its pages are based on."""
    for folder in (platform.parent, *find_below(platform, find_folder)):
        file = folder / DEREGISTRATION
        if file.is_file():
            return _load(file, DeregistrationMapping)
    return None, {}


def _hash(said: Iterable[Said]) -> str:
    """SHA-256 over what files say: not over their comments, spaces and line ends."""
    return hashlib.sha256(json.dumps(list(said), default=str).encode()).hexdigest()


def _load(file: Path, model: type[Model]) -> tuple[Model, Said]:
    try:
        said = read_layers(file, find_folder)
        return model.model_validate(said), said
    except TomlError as error:
        raise MappingError(str(error), subject=f"映射文件 {file}") from None
    except ValidationError as error:
        raise MappingError(explain(error, what="条目"), subject=f"映射文件 {file}") from None
