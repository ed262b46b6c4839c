"""A reconciliation's reports: equal bytes, sealed, masked, and harmless in a spreadsheet."""

import csv
import io
import json
import re
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from openpyxl import load_workbook
from report.factories import MONTHS, SENTINEL_ID, SENTINEL_NAME, make_household
from report.reconciliations import MADE, make_findings, make_pair, make_shown, make_unlike
from rich.console import Console

from connector.plan.pairing import LocalRow
from connector.plan.reconciliation import RowState
from connector.plan.sample import draw_sample
from connector.report.reconcile.document import (
    build_document,
    write_reconcile_csv,
    write_reconcile_json,
)
from connector.report.reconcile.html import write_reconcile_html
from connector.report.reconcile.seal import FILL_IN
from connector.report.reconcile.sealed import read_report
from connector.report.reconcile.terminal import render_reconciliation
from connector.report.reconcile.words import STATE_WORDS
from connector.report.reconcile.xlsx import write_reconcile_xlsx

WRITERS = {
    "xlsx": write_reconcile_xlsx,
    "html": write_reconcile_html,
    "csv": write_reconcile_csv,
    "json": write_reconcile_json,
}
TEXTS = ("html", "csv", "json")


def read_sheet(path, name):
    return [list(row) for row in load_workbook(path)[name].iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", WRITERS)
def test_equal_findings_give_equal_bytes_and_another_time_changes_only_time_and_seal(
    tmp_path, kind
):
    write = WRITERS[kind]
    paths = [tmp_path / f"{number}.{kind}" for number in range(3)]

    write(make_shown(share="1/20"), paths[0])
    write(make_shown(share="1/20"), paths[1])
    write(make_shown(share="1/20", created_at=MADE + timedelta(hours=3)), paths[2])

    first, again, later = (path.read_bytes() for path in paths)
    assert first == again
    if kind in TEXTS:
        stamp = rb"2022-04-03[T ]\d\d:\d\d:\d\dZ?|(?<=connector-seal).{1,6}[0-9a-f]{64}"
        assert re.sub(stamp, b"", first) == re.sub(stamp, b"", later)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_report_carries_its_seal_its_inputs_and_the_journals_head(tmp_path, kind):
    shown, path = make_shown(), tmp_path / f"a.{kind}"

    seal = WRITERS[kind](shown, path)

    report = read_report(path)
    assert report.is_whole
    assert report.told == seal
    assert report.inputs == tuple(shown.provenance.inputs.items())
    assert report.heads == shown.provenance.journal


@pytest.mark.parametrize("kind", TEXTS)
def test_a_single_edited_figure_breaks_the_seal_of_a_text(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    WRITERS[kind](make_shown(), path)
    content = path.read_bytes()

    path.write_bytes(content.replace(b"120.00", b"121.00", 1))

    assert content.count(b"120.00")
    assert not read_report(path).is_whole


def test_an_excel_file_may_be_saved_again_but_not_edited(tmp_path):
    path = tmp_path / "a.xlsx"
    write_reconcile_xlsx(make_shown(), path)
    workbook = load_workbook(path)

    workbook.save(path)
    saved = read_report(path)
    sheet = workbook["差异"]
    cell = next(c for row in sheet for c in row if c.value == "120.00")
    cell.value = "121.00"
    workbook.save(path)

    assert saved.is_whole
    assert not read_report(path).is_whole


def test_money_that_is_edited_in_the_closing_equation_breaks_the_seal(tmp_path):
    path = tmp_path / "a.xlsx"
    write_reconcile_xlsx(make_shown(), path)
    workbook = load_workbook(path)

    sheet = workbook["结论"]
    cell = next(c for row in sheet for c in row if isinstance(c.value, float))
    cell.value += 0.01
    workbook.save(path)

    assert not read_report(path).is_whole


def test_the_form_of_the_spot_check_may_be_filled_in_and_nothing_else_of_it(tmp_path):
    path = tmp_path / "a.xlsx"
    write_reconcile_xlsx(make_shown(share="1/20"), path)
    workbook = load_workbook(path)
    form = workbook["抽查表"]
    columns = {cell.value: cell.column for cell in form[1]}

    for label, column in columns.items():
        if label.endswith(FILL_IN):
            form.cell(2, column).value = "已核"
    workbook.save(path)
    filled = read_report(path)
    form.cell(2, columns["平台金额"]).value = 1
    workbook.save(path)

    assert sum(label.endswith(FILL_IN) for label in columns) == 6
    assert filled.is_whole
    assert not read_report(path).is_whole


def test_people_are_masked_unless_asked_for_and_codes_are_whole(tmp_path):
    named = make_household(3, head=SENTINEL_NAME, id_number=SENTINEL_ID)
    renamed = named.model_copy(update={"head": "另外某人"})
    texts = {month: {"problem": f"{SENTINEL_NAME}的屋顶漏雨"} for month in MONTHS}
    pair = make_unlike(3, "different")
    rows = {m: LocalRow({**row.values, **texts[m]}, row.source) for m, row in pair.rows.items()}
    one = make_pair(
        3, local=named, listed=renamed, disagreeing=("head",), rows=rows, shown=pair.shown
    )

    for unmasked in (False, True):
        shown = make_shown([one], unmasked=unmasked, share="1")
        console = Console(record=True, width=120, file=io.StringIO())
        render_reconciliation(shown, console, seals={})
        told = [console.export_text()]
        for kind, write in WRITERS.items():
            path = tmp_path / f"{unmasked}.{kind}"
            write(shown, path)
            told.append(
                str([read_sheet(path, s.title) for s in load_workbook(path)])
                if kind == "xlsx"
                else path.read_text(encoding="utf-8")
            )
        for text in told:
            assert (SENTINEL_NAME in text) is unmasked
            assert ("屋顶漏雨" in text) is unmasked or text is told[0]
            assert (SENTINEL_ID in text) is unmasked or text is told[0]
            assert named.code in text


def test_a_narrow_terminal_shows_every_column_of_every_village_whole():
    shown = make_shown()
    console = Console(record=True, width=80, file=io.StringIO())

    render_reconciliation(shown, console, seals={})

    words = [line.split() for line in console.export_text().splitlines()]
    heads = [line for line in words if line[:2] == ["乡镇", "村"]]
    assert heads == [
        ["乡镇", "村", "户数", *(STATE_WORDS[s] for s in RowState if s is not RowState.NEITHER)],
        ["乡镇", "村", "已上报", "视同未上报", "未录入"],
    ]
    rows = [line[:2] for line in words if len(line) > 4 and all(map(str.isdigit, line[2:]))]
    rows = [row for row in rows if row[0] != "合计"]
    assert rows == [[t.township, t.village] for t in shown.tallies] * 2


def test_what_looks_like_a_formula_stays_a_text(tmp_path):
    evil = '=HYPERLINK("http://x","y")'
    one = make_pair(4)
    shown = {**one.shown, MONTHS[0]: {**one.shown[MONTHS[0]], "problem": evil}}
    findings = make_shown([make_pair(4, shown=shown)], unmasked=True)

    write_reconcile_xlsx(findings, tmp_path / "a.xlsx")
    write_reconcile_csv(findings, tmp_path / "a.csv")

    sheet = load_workbook(tmp_path / "a.xlsx")["差异"]
    [cell] = [c for row in sheet for c in row if c.value == evil]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    lines = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig")))
    assert next(iter(lines))["platform"] == f"'{evil}"


def test_the_document_is_what_the_design_says_and_closes():
    document = build_document(make_shown())

    kinds = {one["kind"] for one in document["differences"]}
    assert document["equal"] is False
    assert kinds == {"only_local", "only_platform", "different", "unfiled", "inconsistent"}
    assert document["closing"]["is_closed"]
    wages = [one for one in document["differences"] if one["field"] == "wages_public_post"]
    assert [(one["local"], one["platform"]) for one in wages] == [("2032.49", "120.00")]
    assert wages[0]["origin"]["changer"] == "others"
    json.dumps(document)


def test_the_villages_and_the_equation_of_the_excel_file_add_up(tmp_path):
    shown = make_shown()
    write_reconcile_xlsx(shown, tmp_path / "a.xlsx")

    head, *villages, total = read_sheet(tmp_path / "a.xlsx", "各乡镇各村")
    closing = {row[0]: row[1:3] for row in read_sheet(tmp_path / "a.xlsx", "结论")}

    sums = [sum(Decimal(str(row[n])) for row in villages) for n in range(2, len(head))]
    assert sums == [Decimal(str(value)) for value in total[2:]]
    assert [*closing["工作簿中的户次"], *closing["等于：平台上的户次"]] == total[3:7]
    assert closing["核对"][0] == "两边相等，平"


def test_a_sample_is_drawn_by_village_and_the_same_again_whatever_the_order():
    pairs = [make_pair(number) for number in range(60)]

    found = make_findings(pairs).found
    turned = make_findings(pairs[::-1]).found
    drawn = draw_sample(found, share=Fraction(1, 20), seed=7)
    again = draw_sample(turned, share=Fraction(1, 20), seed=7)
    other = draw_sample(found, share=Fraction(1, 20), seed=8)

    assert drawn == again
    assert [one.household.village for one in drawn.drawn] == ["东安村", "南河村", "西平村"]
    assert {one.household.code for one in drawn.drawn} != {o.household.code for o in other.drawn}
    assert len(draw_sample(found, share=Fraction(1), seed=1).drawn) == 60


def test_the_page_asks_nobody_for_anything(tmp_path):
    write_reconcile_html(make_shown(share="1/20"), tmp_path / "a.html")

    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)
    assert "default-src 'none'" in text
