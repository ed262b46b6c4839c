"""``approve``: the township reviewer's signature on exactly one plan (乡镇组织专人研判把关)."""

import getpass
from datetime import datetime

from connector.errors import PlanRefusedError
from connector.plan.approval import Approval, build_signed_text
from connector.plan.change import Plan
from connector.reviewers import is_signed, is_trusted, sign
from connector.settings import Settings


def name_operator(settings: Settings) -> str:
    """Return who is at the keyboard: the setting ``operator``, else the computer's user."""
    return settings.operator or getpass.getuser()


def approve_plan(plan: Plan, *, reviewer: str, now: datetime) -> Plan:
    """Return the plan with the reviewer's approval of exactly these changes.

    Raises PlanRefusedError where the reviewer is the one who made it.
    """
    name = reviewer.strip()
    if not name:
        raise PlanRefusedError("没有写审核人的姓名，请用 --reviewer 写明")
    _require_another(plan, name)
    key, signature = sign(name, build_signed_text(plan.digest, name, now))
    approval = Approval(reviewer=name, at=now, key=key, signature=signature)
    return plan.model_copy(update={"approval": approval})


def require_approved(plan: Plan, settings: Settings) -> None:
    """Return if a trusted reviewer approved exactly this plan, or nobody needs to.

    An approval that is there must be right, asked for or not.
    """
    approval = plan.approval
    if approval is None:
        if settings.require_approval:
            raise PlanRefusedError(
                "计划还没有审核，已拒绝；"
                "请审核人核对后运行 connector approve 计划文件 --reviewer 姓名"
            )
        return
    _require_another(plan, approval.reviewer)
    if not is_signed(approval.key, approval.signed_text(plan.digest), approval.signature):
        raise PlanRefusedError("计划在审核之后改动过，审核已作废，已拒绝；请重新审核")
    if settings.require_approval and not is_trusted(settings, approval.reviewer, approval.key):
        raise PlanRefusedError(
            f"审核人 {approval.reviewer} 的签名密钥不是设置中或本机钥匙串中的那一个，已拒绝；"
            "请把审核人的公钥写入设置 [reviewers]"
        )


def _require_another(plan: Plan, reviewer: str) -> None:
    makers = {name.casefold() for name in (plan.made_by, plan.account, plan.shown_user) if name}
    if reviewer.casefold() in makers:
        raise PlanRefusedError(f"{reviewer} 是做计划的人，不能自己审核，请由另一人审核")
