"""``undo``: an ordinary plan that puts back what a run replaced."""

from connector.errors import InputError, PlanRefusedError
from connector.journal.operations import Operation, StandingOperation
from connector.mapping.income import Kind
from connector.plan.change import Plan, RegisterIncome
from connector.plan.undo import build_undo_standing, build_undo_wanted, decide_undo
from connector.records.income import Observation
from connector.runs.bench import Bench
from connector.runs.plan import look_up, seal


async def make_undo_plan(bench: Bench, run: str) -> Plan:
    """Return the sealed plan that restores the values before ``run``; nothing is saved.

    Raises PlanRefusedError where the run is another account's or platform's, or a save of
    it is still open; InputError where it has stored nothing.
    """
    header = bench.journal.header(run)
    if header.account != bench.settings.account.username:
        raise PlanRefusedError(f"那次运行用的是账号 {header.account}，请用同一账号")
    if header.platform_host != bench.settings.platform.host:
        raise PlanRefusedError(f"那次运行的平台是 {header.platform_host}，与现在的设置不同")
    operations = bench.journal.operations(run)
    if any(operation.may_be_stored for operation in operations):
        raise PlanRefusedError(
            f"运行 {run} 还有没有答复的保存，请先运行 connector resume {run} 弄清结果"
        )
    wanted = [
        change
        for operation in operations
        if isinstance(operation, Operation)
        for change in build_undo_wanted(operation.changes, operation.rows)
    ]
    gone = [
        record
        for operation in operations
        if isinstance(operation, StandingOperation)
        for record in build_undo_standing(operation.changes, operation.rows)
    ]
    if not (wanted or gone):
        raise InputError(f"运行 {run} 没有存入任何内容，没有要恢复的")
    clearable = {f.name for f in bench.mapping.income.field if f.kind is not Kind.ANSWER}

    def decide(change: RegisterIncome, observed: Observation) -> tuple[RegisterIncome, ...]:
        return decide_undo(change, observed, clearable=clearable)

    seen = await look_up(bench, wanted, decide, command="undo", standing=gone)
    return seal(bench, seen, inputs=dict(header.inputs), overwrite=True, undoes=run)
