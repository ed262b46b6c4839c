"""The catalogue: whole, stable, and the same in the code, the manual and the command."""

import ast
import re
from pathlib import Path

from connector.records.issues import Level
from connector.report.catalogue import format_manual_table
from connector.sections import RuleSettings
from connector.workbook.rules import BATCH_RULES, CATALOGUE, ROW_RULES
from connector.workbook.rules.deregistration import DECLARED_RULES
from connector.workbook.rules.reading import READING_ENTRIES

ROOT = Path(__file__).parents[2]
WORKBOOK = ROOT / "connector" / "workbook"
CODE = re.compile(r"[a-z]+(_[a-z]+)*")
MAKERS = {"Issue", "Finding", "CellFaultError", "row_rule", "batch_rule", "SpoiledWorkbookError"}


def read_codes() -> set[str]:
    """Return every text that is a code where the workbook room makes issues and findings."""
    found = set()
    for path in WORKBOOK.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MAKERS:
                named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                found |= {text for text in map(read_text, [*node.args[:1], *named]) if text}
    return found


def read_text(node: ast.expr) -> str:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text and CODE.fullmatch(node.value) else ""


def test_every_code_is_there_once_and_has_words_of_its_own():
    codes = [entry.code for entry in CATALOGUE]

    assert len(codes) == len(set(codes))
    assert all(CODE.fullmatch(code) for code in codes)
    assert all(entry.finds and entry.mend for entry in CATALOGUE)
    assert len({entry.finds for entry in CATALOGUE}) == len(codes)


def test_no_code_is_made_that_the_catalogue_does_not_have():
    made = read_codes()

    assert {"digits_lost", "bad_month", "sum_disagrees"} <= made
    assert made - {entry.code for entry in CATALOGUE} == set()


def test_the_manual_has_the_table_that_the_code_makes():
    manual = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")

    written = re.search(r"<!-- rules -->\n(.*?)\n<!-- /rules -->", manual, re.DOTALL)

    # After a change: connector rules --markdown
    assert written is not None
    assert written[1] == format_manual_table(CATALOGUE)


def test_every_rule_that_rows_are_held_against_is_in_the_catalogue():
    rules = [rule.entry for rule in (*ROW_RULES, *BATCH_RULES, *DECLARED_RULES)]

    assert list(CATALOGUE) == [*READING_ENTRIES, *rules]


def test_every_threshold_belongs_to_a_rule_and_every_rule_names_real_ones():
    named = {name for entry in CATALOGUE for name in entry.settings}

    assert named | {"off"} == set(RuleSettings.model_fields)


def test_only_an_error_can_be_softer_than_it_is():
    soft = [entry for entry in CATALOGUE if entry.softer]

    assert soft
    assert {entry.level for entry in soft} == {Level.ERROR}
