"""TOML files that operators and technicians write: read, and explained where they are wrong."""

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

VALUE_WORDS = {
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "int_parsing": "要写整数",
    "int_from_float": "要写整数",
    "int_type": "要写整数",
    "float_parsing": "要写数字",
    "float_type": "要写数字",
    "decimal_parsing": "要写数字",
    "decimal_type": "要写数字",
    "bool_parsing": "要写 true 或 false",
    "bool_type": "要写 true 或 false",
    "string_type": "要写成引号里的文字",
    "dict_type": "要写成一节，例如 [rules.lines]",
    "tuple_type": '要写成 ["…", "…"]',
    "enum": "只能是 {expected}",
    "literal_error": "只能是 {expected}",
    "too_short": "至少要写一种",
    "string_pattern_mismatch": "要写成小写字母和下划线",
    "model_type": "要写成一节，例如 [account]",
}


class TomlError(Exception):
    """The file is no TOML; the message says in Chinese where and what to do."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return what the file says.

    Raises TomlError with the line where it cannot be read as TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        place = f"第 {line[1]} 行" if line else "末尾"
        raise TomlError(f"{place}写法不对，请检查引号和等号") from None
    except UnicodeDecodeError:
        raise TomlError("不是 UTF-8 编码，请用记事本另存为 UTF-8") from None
    except OSError as error:
        raise TomlError(f"无法读取（{error.strerror}）") from None


def explain(error: ValidationError, *, what: str) -> str:
    """Name each wrong key and what it has to be; never its value, which could be a secret."""
    texts = []
    for problem in error.errors(include_url=False, include_input=False):
        key = ".".join(str(part) for part in problem["loc"]) or "（整个文件）"
        if problem["type"] == "extra_forbidden":
            texts.append(f"不认识的{what} {key}，请检查拼写")
        elif problem["type"] == "missing":
            texts.append(f"缺少{what} {key}")
        else:
            texts.append(f"{what} {key} 的值不对：{_expected(problem)}")
    return "；".join(texts)


def _expected(problem: Any) -> str:
    """Return what the value has to be; pydantic itself says it in English only."""
    context = problem.get("ctx", {})
    if reason := context.get("error"):
        return str(reason)
    words = VALUE_WORDS.get(problem["type"], "写法不对，请查看说明书")
    return words.format(**context).replace(" or ", " 或 ")
