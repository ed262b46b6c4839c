"""Which townships or villages a supervision group looks after: a file that the county writes."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from connector.errors import InputError
from connector.toml import TomlError, explain, read_toml

Name = Annotated[str, Field(min_length=1, max_length=40)]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Group(_Frozen):
    """A supervision group (督导组): its townships, as the platform names them, and its villages
    where the platform does not tell the township."""

    name: Name
    townships: tuple[Name, ...] = ()
    villages: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _has_places(self) -> "Group":
        if not self.townships and not self.villages:
            raise ValueError('要写 townships = ["…"] 或 villages = ["…"]')
        return self


class Groups(_Frozen):
    """All groups of a county."""

    group: Annotated[tuple[Group, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _are_apart(self) -> "Groups":
        names = [one.name for one in self.group]
        places = [place for one in self.group for place in (*one.townships, *one.villages)]
        if len(set(names)) < len(names):
            raise ValueError("两个组同名")
        if twice := sorted({one for one in places if places.count(one) > 1}):
            raise ValueError(f"{'、'.join(twice)} 写了两次")
        if any(sign in name for name in names for sign in '/\\:*?"<>|'):
            raise ValueError('组名要用作文件名，不能有 / \\ : * ? " < > |')
        return self


def load_groups(path: Path) -> tuple[Group, ...]:
    """Return the groups of a file; raises InputError with all that is wrong with it."""
    if not path.is_file():
        raise InputError(f"找不到督导组文件 {path}，请检查路径")
    try:
        return Groups.model_validate(read_toml(path)).group
    except TomlError as error:
        raise InputError(f"督导组文件 {path} {error}") from None
    except ValidationError as error:
        raise InputError(explain(error, what="项"), subject=f"督导组文件 {path} 有误") from None
