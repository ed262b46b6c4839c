"""The rules that rows are held against, all in one place: a new rule is one line here."""

from collections.abc import Callable, Iterable, Sequence

from connector.workbook.row import Context, Finding, Row
from connector.workbook.rules import across, amounts, guarantees, identity, months

RowRule = Callable[[Row, Context], Iterable[Finding]]
BatchRule = Callable[[Sequence[Row]], Iterable[tuple[Row, Finding]]]

ROW_RULES: tuple[RowRule, ...] = (
    identity.missing_key,
    identity.code_format,
    identity.id_length,
    identity.id_checksum,
    months.missing_month,
    months.month_in_future,
    amounts.negative_amount,
    amounts.sum_disagrees,
    guarantees.nothing_entered,
    guarantees.guarantees_missing,
    guarantees.bad_answer_without_problem,
    guarantees.problem_without_bad_answer,
    guarantees.problem_too_long,
)

BATCH_RULES: tuple[BatchRule, ...] = (
    across.name_key_disagree,
    across.duplicate_month,
)
