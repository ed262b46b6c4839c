"""``apply``, ``upload`` and ``resume``: what was decided is carried out and journaled."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from connector.browser.platform import Platform
from connector.errors import PlanRefusedError, WrongAccountError
from connector.journal.lease import Lease
from connector.journal.operations import (
    Operation,
    RunHeader,
    StandingOperation,
    make_run_id,
)
from connector.journal.summary import RunSummary
from connector.plan.change import Plan, RegisterIncome, StandingChange
from connector.plan.safety import NOTHING_NAMED, Allowance, measure_reach
from connector.records.household import HouseholdKey
from connector.records.income import Batch
from connector.runs.approve import require_approved
from connector.runs.bench import Bench
from connector.runs.budget import Budget, build_limits, require_within
from connector.runs.connect import connect
from connector.runs.departing import Departing
from connector.runs.evidence import FOLDER, Evidence
from connector.runs.gone import Gone
from connector.runs.hold import hold_account
from connector.runs.pace import Pacer
from connector.runs.proof import Proof
from connector.runs.register import Register
from connector.runs.traces import Traces
from connector.runs.turns import Stop
from connector.runs.wanted import build_all_wanted
from connector.runs.work import Work, run_to_end

Operations = Sequence[Operation | StandingOperation]


async def upload(
    bench: Bench,
    batch: Batch,
    *,
    inputs: dict[str, str],
    overwrite: bool,
    allowance: Allowance = NOTHING_NAMED,
) -> RunSummary:
    """Enter every record that intake let through; nothing is overwritten unless asked."""
    refuse_what_needs_a_plan(bench, batch)
    wanted = build_all_wanted(batch.records, bench.mapping.income)
    header = _header(bench, "upload", inputs).model_copy(
        update={
            "overwrite": overwrite,
            "allowed_overwrites": allowance.overwrites,
            "refused": batch.refused,
            "issues": batch.issues,
        }
    )
    return await _start(bench, header, [[one] for one in wanted])


def refuse_what_needs_a_plan(bench: Bench, batch: Batch) -> None:
    """Raise PlanRefusedError for what is not entered without one: where the settings ask for
    a reviewer, there is no plan to review; who leaves or returns is looked at first."""
    if bench.settings.require_approval:
        raise PlanRefusedError(
            "设置要求先审核（require_approval），不能直接录入；"
            "请依次运行 connector plan、connector approve、connector apply"
        )
    if batch.deregistrations or batch.reinstatements:
        raise PlanRefusedError(
            "户注销和注销退回不能直接办理；请先运行 connector plan，核对后再 connector apply"
        )


async def apply_plan(
    bench: Bench, plan: Plan, *, allowance: Allowance = NOTHING_NAMED
) -> RunSummary:
    """Carry out exactly this plan.

    Raises PlanRefusedError where it was made for another account, platform or mapping,
    was changed since, is not approved though it has to be, or overwrites too much.
    """
    require_own_plan(plan, bench)
    require_approved(plan, bench.settings)
    limits = build_limits(bench.settings.limits)
    require_within(measure_reach(plan.changes), limits, allowed=allowance.overwrites)
    require_named(plan, allowance)
    header = _header(bench, "apply", dict(plan.inputs)).model_copy(
        update={
            "overwrite": plan.overwrite,
            "allowed_overwrites": allowance.overwrites,
            "plan_digest": plan.digest,
            "approval": plan.approval,
            "is_planned": True,
            "shown_user": plan.shown_user,
            "shown_area": plan.shown_area,
            "refused": plan.refused,
        }
    )
    return await _start(bench, header, _by_form(plan.changes), plan.standing)


async def resume(bench: Bench, run: str) -> RunSummary:
    """Finish what a run left: uncertain saves are read first, the rest is carried out."""
    header = bench.journal.header(run)
    if header.mapping_digest != bench.mapping.digest:
        raise PlanRefusedError("映射在那次运行之后改过（或工具换过版本），不能接着做；请重新 plan")
    if header.account != bench.settings.account.username:
        raise PlanRefusedError(f"那次运行用的是账号 {header.account}，请用同一账号")
    if header.platform_host != bench.settings.platform.host:
        raise PlanRefusedError(f"那次运行的平台是 {header.platform_host}，与现在的设置不同")
    if not all(operation.is_settled for operation in bench.journal.operations(run)):
        await _carry_out(bench, header)
    elif bench.journal.stopped(run)[1]:  # it stopped at its last household: nothing is left
        bench.journal.end_run(run, None)
    return bench.journal.summarise(run)


def require_known_user(bench: Bench, shown_user: str) -> None:
    """Return if the page shows the user that it showed to this account's earlier runs.

    Raises WrongAccountError where it does not, unless the settings name the new one.
    """
    account = bench.settings.account
    known = bench.journal.last_shown_user(account.username, bench.settings.platform.host)
    if known and shown_user not in (known, account.shown_as):
        raise WrongAccountError(
            f"页头显示用户“{shown_user}”，以前用账号 {account.username} 登录时是“{known}”，已停止。"
            "如果确实改了名，请在设置 account.shown_as 中写明"
        )


def require_same_account(header: RunHeader, platform: Platform) -> None:
    """Return if the page shows the user and area that the plan or the run was made under."""
    if not header.shown_user:
        return
    made, shown = (header.shown_user, header.shown_area), (platform.user, platform.area)
    if made != shown:
        raise PlanRefusedError(
            f"原来是在用户“{' '.join(made).strip()}”下做的，"
            f"平台现在显示“{' '.join(shown).strip()}”，已拒绝"
        )


def require_own_plan(plan: Plan, bench: Bench) -> None:
    """Return if the plan is whole and was made for this account, platform and mapping."""
    if plan.digest != plan.compute_digest():
        raise PlanRefusedError("计划文件被改动过，已拒绝；请重新 plan")
    if plan.account != bench.settings.account.username:
        raise PlanRefusedError(f"计划是为账号 {plan.account} 做的，与现在的账号不同，已拒绝")
    if plan.platform_host != bench.settings.platform.host:
        raise PlanRefusedError(f"计划是为平台 {plan.platform_host} 做的，与现在的设置不同，已拒绝")
    if plan.mapping_digest != bench.mapping.digest:
        raise PlanRefusedError("计划之后映射改过（或工具换过版本），已拒绝；请重新 plan")


def require_named(plan: Plan, allowance: Allowance) -> None:
    """Return if the operator has named exactly how many households leave and, where any
    number is named for these, come back: that only takes back what was done."""
    for word, option, count, named in (
        ("注销", "--deregister", plan.deregistrations, allowance.deregistrations),
        ("退回", "--reinstate", plan.reinstatements, allowance.reinstatements),
    ):
        if named is not None and count != named:
            how = f"在命令中写明 {option} {count}" if count else f"去掉 {option}"
            raise PlanRefusedError(
                f"计划要{word} {count} 户，命令中写的是 {named} 户，已拒绝；逐户核对后，{how}"
            )


def _header(bench: Bench, command: str, inputs: dict[str, str]) -> RunHeader:
    now = bench.clock()
    return RunHeader(
        run=make_run_id(now),
        command=command,
        account=bench.settings.account.username,
        platform_host=bench.settings.platform.host,
        mapping_digest=bench.mapping.digest,
        inputs=inputs,
        started_at=now,
    )


def _by_form(changes: Sequence[RegisterIncome]) -> list[list[RegisterIncome]]:
    """All changes of one household's form belong to one save."""
    forms: dict[tuple[HouseholdKey, int], list[RegisterIncome]] = {}
    for change in changes:
        forms.setdefault((change.household.key, change.platform_year), []).append(change)
    return list(forms.values())


async def _start(
    bench: Bench,
    header: RunHeader,
    wanted: list[list[RegisterIncome]],
    standing: Sequence[StandingChange] = (),
) -> RunSummary:
    """Log in first, so that a refused login leaves no run behind; then journal and go."""
    async with _opened(bench, header) as way:
        require_known_user(bench, way.platform.user)
        shown = {"shown_user": way.platform.user, "shown_area": way.platform.area}
        told = header.model_copy(update=shown)
        operations = bench.journal.start_run(told, wanted, standing)
        bench.progress.note(f"运行编号 {told.run}")
        await _work(bench, told, operations, way)
    return bench.journal.summarise(header.run)


async def _carry_out(bench: Bench, header: RunHeader) -> None:
    async with _opened(bench, header) as way:  # from here on nobody else changes them
        await _work(bench, header, bench.journal.operations(header.run), way)


@dataclass(frozen=True)
class _Way:
    """What a run has once it may go on the platform."""

    lease: Lease
    platform: Platform
    pacer: Pacer


@asynccontextmanager
async def _opened(bench: Bench, header: RunHeader) -> AsyncIterator[_Way]:
    pacer = bench.make_pacer()
    async with (
        hold_account(bench, header.command, pacer) as lease,
        connect(bench.settings, bench.mapping, bench.operator, bench.browsers) as platform,
    ):
        require_same_account(header, platform)
        yield _Way(lease, platform, pacer)


async def _work(bench: Bench, header: RunHeader, operations: Operations, way: _Way) -> None:
    browser = bench.settings.browser
    incomes = [one for one in operations if isinstance(one, Operation)]
    budget = Budget(
        build_limits(bench.settings.limits),
        header.allowed_overwrites,
        rows=sum(len(change.months) for one in incomes for change in one.wanted),
    )
    budget.remember(incomes)
    evidence = Evidence(
        level=bench.settings.evidence,
        folder=bench.settings.runs_folder / header.run / FOLDER,
        journal=bench.journal,
        header=header,
        mapping=bench.mapping,
        clock=bench.clock,
    )
    register = Register(
        journal=bench.journal,
        lease=way.lease,
        header=header,
        budget=budget,
        mapping=bench.mapping,
        clock=bench.clock,
        proof=Proof(bench.mapping, browser.settle_seconds, evidence),
        evidence=evidence,
    )
    work = Work(
        way.platform,
        register,
        bench.progress,
        way.pacer,
        bench.brake,
        Gone(bench.mapping),
        recycle_after=browser.recycle_after,
        departing=_make_departing(bench, header, way, evidence),
        stop=Stop(called=way.pacer.interrupt),
    )
    await run_to_end(work, operations, journal=bench.journal, header=header)


def _make_departing(
    bench: Bench, header: RunHeader, way: _Way, evidence: Evidence
) -> Departing | None:
    """Return what carries out deregistrations; None where the mapping has none."""
    if bench.mapping.deregistration is None:
        return None
    traces = Traces(
        mapping=bench.mapping.deregistration,
        has_statistics=bench.mapping.platform.statistics is not None,
        year=way.platform.year,
    )
    return Departing(
        journal=bench.journal,
        lease=way.lease,
        header=header,
        mapping=bench.mapping.deregistration,
        traces=traces,
        clock=bench.clock,
        settle_seconds=bench.settings.browser.settle_seconds,
        evidence=evidence,
        year=way.platform.year,
    )
