"""A command written wrongly, in the operator's language: click explains in English only."""

import re
from collections.abc import Mapping
from typing import Any

import typer

# click's own, which typer carries within itself and does not export
UsageError: type[Exception] = typer.BadParameter.__mro__[1]
SEE_HELP = "用 connector --help 查看用法"

_SENTENCES = {
    r"No such command '(.*?)'.*Did you mean '(.*?)'": "没有“{0}”这个命令，是不是 {1}",
    r"No such command '(.*?)'": "没有“{0}”这个命令",
    r"No such option: (\S+)": "不认识的选项 {0}",
    r"Option '(.*?)' requires": "选项 {0} 后面没有写值",
    r"Option '(.*?)' does not take": "选项 {0} 后面不能写值",
    r"unexpected extra argument.*? \((.*)\)": "多写了 {0}",
}
_EXPECTED = {
    r"greater than or equal to (\S+)": "，不能小于 {0}",
    r"less than or equal to (\S+)": "，不能大于 {0}",
    r"valid integer": "，要写整数",
}


def explain_usage(error: Exception) -> str:
    """Return which word of the command line is wrong, and where to look."""
    return f"{_explain(error)}；{SEE_HELP}"


def _explain(error: Exception) -> str:
    message = str(getattr(error, "message", ""))
    parameter = getattr(error, "param", None)
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return "命令没有写完"
        case "MissingParameter" if parameter is not None:
            return f"缺少 {_name(parameter)}"
        case "BadParameter" if parameter is not None:
            return f"{_name(parameter)} 的值不对{_translate(message, _EXPECTED)}"
    return _translate(message, _SENTENCES) or "命令写得不对"


def _translate(message: str, sentences: Mapping[str, str]) -> str:
    for pattern, words in sentences.items():
        if found := re.search(pattern, message, re.DOTALL):
            return words.format(*found.groups())
    return ""


def _name(parameter: Any) -> str:
    """Name an option as it is typed, an argument by what stands for it in the help."""
    is_option = parameter.param_type_name == "option"
    value = parameter.metavar or ""
    return f"{parameter.opts[-1]} {value}".strip() if is_option else value or parameter.name
