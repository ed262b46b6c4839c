"""Reads a mapping folder, and says which line is wrong when one is."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

import connector
from connector.errors import MappingError
from connector.mapping.income import IncomeMapping
from connector.mapping.layout import Layout, lay_over
from connector.mapping.platform import PlatformMapping
from connector.toml import TomlError, explain, read_toml

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Mapping:
    """Everything the connector knows of one platform's names and places."""

    folder: Path
    platform: PlatformMapping
    income: IncomeMapping
    digest: str  #: SHA-256 over the files, so that a plan knows the mapping it was made with


def load_mapping(name: str, layout: Path | None = None) -> Mapping:
    """Load the mapping called ``name``: a folder's path, or one under ``mappings/``;
    with a county's own layout of workbooks laid over it, if one is given.

    Raises MappingError naming the file and the entry that is wrong.
    """
    folder = _find_folder(name)
    files = [folder / "platform.toml", folder / "income.toml"]
    digest = hashlib.sha256()
    if layout and not layout.is_file():
        raise MappingError(f"找不到文件 {layout}，请检查设置项 workbook.layout")
    for file in [*files, *([layout] if layout else [])]:
        if not file.is_file():
            raise MappingError(f"映射文件夹缺少 {file.name}", subject=str(folder))
        # Line ends differ between Windows and elsewhere; the mapping is the same.
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    income = _load(files[1], IncomeMapping)
    if layout:
        income = lay_over(_load(layout, Layout), income, subject=f"映射文件 {layout}")
    return Mapping(
        folder=folder,
        platform=_load(files[0], PlatformMapping),
        income=income,
        digest=digest.hexdigest(),
    )


def _find_folder(name: str) -> Path:
    package = Path(connector.__file__).parent
    for folder in (Path(name), package / "_mappings" / name, package.parent / "mappings" / name):
        if folder.is_dir() and (folder / "platform.toml").is_file():
            return folder
    raise MappingError(f"找不到映射“{name}”，请检查设置项 platform.mapping")


def _load(file: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(read_toml(file))
    except TomlError as error:
        raise MappingError(str(error), subject=f"映射文件 {file}") from None
    except ValidationError as error:
        raise MappingError(explain(error, what="条目"), subject=f"映射文件 {file}") from None
