"""Every word that a mapping knows: what may stay in a captured page, because it is nobody's."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from connector.errors import MappingError
from connector.mapping.headers import ALTERNATIVE_SEPARATOR, PATH_SEPARATOR
from connector.mapping.income import IncomeMapping, Table
from connector.mapping.load import Mapping, find_folder
from connector.mapping.platform import CSS, PlatformMapping
from connector.sections import PlatformSettings
from connector.toml import TomlError, explain, read_toml

_HAN_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")
_CHARACTER_CLASS = re.compile(r"\[[^\]]*\]")


class CaptureWords(Table):
    """``capture.toml``: words of pages in general that a capture may keep."""

    version: int = Field(ge=1, le=1)
    keep: tuple[str, ...] = ()


def load_words(mapping: Mapping) -> frozenset[str]:
    """Return the words of the mapping and of its ``capture.toml``, else of the shipped one.

    Raises MappingError where that file cannot be read.
    """
    own = mapping.folder / "capture.toml"
    file = own if own.is_file() else _shipped()
    kept = _load(file).keep if file.is_file() else ()
    words = {*platform_words(mapping.platform), *income_words(mapping.income), *kept}
    return frozenset(word.strip() for word in words if word.strip())


def _shipped() -> Path:
    return find_folder(PlatformSettings().mapping) / "capture.toml"


def _load(file: Path) -> CaptureWords:
    try:
        return CaptureWords.model_validate(read_toml(file))
    except TomlError as error:
        raise MappingError(str(error), subject=f"映射文件 {file}") from None
    except ValidationError as error:
        raise MappingError(explain(error, what="条目"), subject=f"映射文件 {file}") from None


def platform_words(platform: PlatformMapping) -> Iterator[str]:
    """Yield each text that the pages' mapping names, and the words of its patterns."""
    patterns = {"user", "area", "year", "total", "range", "confirm"}
    for section in platform.model_dump().values():
        if not isinstance(section, dict):
            continue
        for key, value in section.items():
            for text in _texts(value):
                if key in patterns:
                    yield from _HAN_WORD.findall(_CHARACTER_CLASS.sub("", text))
                elif not text.startswith(CSS):
                    yield text


def income_words(income: IncomeMapping) -> Iterator[str]:
    """Yield each label that the form and the sheets go by."""
    form = income.form
    plain = [*form.title, *form.month_column, *form.yes, *form.no]
    plain += [label for labels in form.household.values() for label in labels]
    paths = [path for paths in income.sheet.columns.values() for path in paths]
    paths += [path for field in income.field for path in (*field.form, *field.sheet)]
    yield from plain
    yield from _steps(paths)


def _steps(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        for step in path.split(PATH_SEPARATOR):
            yield from step.split(ALTERNATIVE_SEPARATOR)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
