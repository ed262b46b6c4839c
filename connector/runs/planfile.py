"""The plan as a file: readable by its owner only, written whole or not at all."""

import os
from pathlib import Path

from pydantic import ValidationError

from connector.errors import InputError, PlanRefusedError
from connector.plan.change import PLAN_VERSION, Plan
from connector.private import insist, keep


def save_plan(plan: Plan, path: Path) -> None:
    """Write the plan; it holds personal data, so nobody else may read it."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(plan.model_dump_json(indent=1).encode())
            keep(file)
        insist(lambda: part.replace(path))
    except OSError as error:
        raise InputError(f"无法写入计划文件 {path}（{error.strerror}），请换一个位置") from None


def load_plan(path: Path) -> Plan:
    """Read a plan.

    Raises InputError where there is no such file, PlanRefusedError where it is no plan
    of ours or was changed since it was made.
    """
    try:
        text = insist(lambda: path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"找不到计划文件 {path}，请检查路径") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} 读不出来，不是计划文件") from None
    except OSError as error:
        raise InputError(f"{path} 现在读不了（{error.strerror}），请过一会儿再试") from None
    try:
        plan = Plan.model_validate_json(text)
    except ValidationError:
        raise PlanRefusedError(f"{path} 不是完整的计划文件，或被改动过；请重新 plan") from None
    if plan.version != PLAN_VERSION:
        raise PlanRefusedError(f"{path} 是另一版本的计划，请重新 plan")
    if plan.digest != plan.compute_digest():
        raise PlanRefusedError(f"{path} 被改动过，已拒绝；请重新 plan")
    return plan
