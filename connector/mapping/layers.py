"""A mapping file that says only what is different from another mapping's."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from connector.toml import TomlError, read_toml

BASED_ON = "based_on"
NAME = "name"

FindFolder = Callable[[str, Path], Path]
"""Finds the folder of a mapping by its name, as seen from the folder that names it."""


def read_layers(
    file: Path, find_folder: FindFolder, above: tuple[Path, ...] = ()
) -> dict[str, Any]:
    """Return what a file says on top of what it is based on.

    ``above`` are the files that are based on this one. Raises TomlError where a file cannot
    be read, or where files are based on each other.
    """
    said = read_toml(file)
    base = said.pop(BASED_ON, None)
    if base is None:
        return said
    if not isinstance(base, str):
        raise TomlError(f'{BASED_ON} 要写成一份映射的名字，例如 {BASED_ON} = "hebei"')
    below = find_folder(base, file.parent) / file.name
    if not below.is_file():
        raise TomlError(f"{BASED_ON} 指的映射“{base}”里没有 {file.name}")
    chain = (*above, file)
    if below.resolve() in {one.resolve() for one in chain}:
        raise TomlError(f"{BASED_ON} 绕了一圈又指回自己")
    return merge(read_layers(below, find_folder, chain), said)


def find_below(file: Path, find_folder: FindFolder) -> Iterator[Path]:
    """Yield the folder of each mapping that a file is based on, the nearest first; the file
    has been read before, so that its chain is known to come to an end."""
    while isinstance(base := read_toml(file).get(BASED_ON), str):
        file = find_folder(base, file.parent) / file.name
        yield file.parent


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``under`` with what ``over`` says instead: tables entry by entry, lists of named
    tables by their names, everything else as a whole."""
    merged = dict(under)
    for key, value in over.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(old, value)
        elif (named := _named(old)) and (changed := _named(value)):
            merged[key] = _merge_named(named, changed)
        else:
            merged[key] = value
    return merged


def _named(value: object) -> list[Mapping[str, Any]]:
    """Return a list of tables that each have a name; empty for anything else."""
    tables = value if isinstance(value, list) else []
    return tables if all(isinstance(table, Mapping) and NAME in table for table in tables) else []


def _merge_named(
    under: Sequence[Mapping[str, Any]], over: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    names = [table[NAME] for table in under]
    changed = {table[NAME]: table for table in over}
    kept = [merge(table, changed.get(table[NAME], {})) for table in under]
    return [*kept, *(dict(table) for table in over if table[NAME] not in names)]
