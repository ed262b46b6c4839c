"""The rules that rows are held against, all in one place: a new rule is one line here."""

from collections.abc import Mapping, Sequence

from connector.errors import SettingsError
from connector.records.issues import Level
from connector.sections import RuleSettings
from connector.workbook.row import NOTHING_ENTERED, Context, Finding, Row
from connector.workbook.rules import (
    across,
    amounts,
    copies,
    course,
    guarantees,
    identity,
    months,
)
from connector.workbook.rules.deregistration import DECLARED_RULES
from connector.workbook.rules.gathering import Gathering
from connector.workbook.rules.reading import READING_ENTRIES
from connector.workbook.rules.rule import BatchRule, Entry, RowRule

Findings = Mapping[Row, Sequence[Finding]]

ROW_RULES: tuple[RowRule, ...] = (
    identity.missing_key,
    identity.code_format,
    identity.id_length,
    identity.id_checksum,
    identity.disability_suffix,
    months.missing_month,
    months.month_in_future,
    months.month_outside_form,
    amounts.negative_amount,
    amounts.sum_disagrees,
    amounts.wage_over_ceiling,
    guarantees.guarantees_missing,
    guarantees.bad_answer_without_problem,
    guarantees.problem_without_bad_answer,
    guarantees.problem_too_long,
)

BATCH_RULES: tuple[BatchRule, ...] = (
    across.nothing_entered,
    across.name_key_disagree,
    across.duplicate_month,
    course.income_without_costs,
    course.total_fallen,
    course.below_line,
    copies.copied_months,
    copies.copied_households,
)

CATALOGUE: tuple[Entry, ...] = (
    *READING_ENTRIES,
    *(rule.entry for rule in ROW_RULES),
    *(rule.entry for rule in BATCH_RULES),
    *(rule.entry for rule in DECLARED_RULES),
)


def find_all(rows: Sequence[Row], context: Context) -> Findings:
    """Return what is wrong with each row: its own faults first, then what the rules say."""
    off = frozenset(context.settings.off)
    row_rules = [rule for rule in ROW_RULES if rule.entry.code not in off]
    findings = {
        row: [*row.faults, *(f for rule in row_rules for f in rule.find(row, context))]
        for row in rows
    }
    gathering = Gathering(rows, context)
    for batch_rule in BATCH_RULES:
        if batch_rule.entry.code not in off:
            for row, finding in batch_rule.find(gathering):
                findings[row].append(finding)
    return findings


def require_meant(settings: RuleSettings) -> None:
    """Raise SettingsError for a setting that switches off what is no warning of ours: what
    stops a row is no matter of taste."""
    ours = set(CATALOGUE) - set(READING_ENTRIES)
    known = {entry.code for entry in ours if _can_be_off(entry)}
    if unknown := sorted(set(settings.off) - known):
        raise SettingsError(
            f"设置项 rules.off 中的 {'、'.join(unknown)} 不是可以关掉的提醒，"
            "请用 connector rules 查看代码"
        )


def _can_be_off(entry: Entry) -> bool:
    # Of these rows nothing can be sent, whether or not somebody wants to hear of it.
    return entry.level is Level.WARNING and entry.code != NOTHING_ENTERED
