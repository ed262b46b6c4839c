"""Made-up reconciliations for the report tests and the README's pictures."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from report.factories import MONTHS, load_hebei, make_household

from connector.plan.origin import Verified
from connector.plan.pairing import LocalRow, Pair
from connector.plan.reconcile import reconcile
from connector.plan.sample import draw_sample
from connector.records.income import RefusedRow, Source
from connector.records.provenance import JournalHead, Provenance
from connector.report.reconcile.shown import Findings, Shown
from connector.runs.reconcile import build_sense

INCOME = load_hebei().income
SENSE = build_sense(INCOME)
BLANK = dict.fromkeys(SENSE.labels)
ALL_WELL = {
    "housing_safe": True,
    "water_safe": True,
    "school_dropout": False,
    "medical_insured": True,
}
ITEMS = ("business_crops", "business_costs", "wages_work", "wages_public_post", "transfer_policy")
MADE = datetime(2022, 4, 3, 1, 30, tzinfo=UTC)
RUN = "20220328-091500-a1b2"


def make_provenance(**values):
    """A reading of a township, with one workbook and one run in the journal."""
    made = {
        "created_at": MADE,
        "tool_version": "0.1.0",
        "account": "130630101",
        "shown_user": "某乡操作员",
        "shown_area": "河北省某市某县某乡",
        "platform_host": "127.0.0.1:8443",
        "mapping_digest": "ef" * 32,
        "inputs": {"某乡.xlsx": "ab" * 32},
        "months": MONTHS,
        "journal": (JournalHead(run=RUN, events=182, hash="cd" * 32),),
    }
    return Provenance(**(made | values))


def make_values(number, month):
    """What both sides hold of a month, the same at every call."""
    rng = random.Random(f"{number}/{month}")
    amounts = {name: Decimal(rng.randrange(5_000, 250_000)) / 100 for name in ITEMS}
    amounts["business_costs"] = Decimal(rng.randrange(1_000, 4_000)) / 100
    return ALL_WELL | amounts


def make_pair(number, **values):
    """Household ``number`` with all months equal on both sides; ``values`` change that."""
    household = make_household(number)
    source = Source(file="某乡.xlsx", sheet="月收入", row=number + 4)
    made = {
        "local": household,
        "listed": household,
        "township": "某乡",
        "rows": {month: LocalRow(make_values(number, month), source) for month in MONTHS},
        "shown": {month: BLANK | make_values(number, month) for month in MONTHS},
    }
    return Pair(**(made | values))


def make_unlike(number, kind):
    """Household ``number`` with one thing unlike."""
    one, month = make_pair(number), MONTHS[number % len(MONTHS)]
    shown, rows = dict(one.shown), dict(one.rows)
    verified = {month: Verified(RUN, MADE - timedelta(days=6), rows[month].values)}
    match kind:
        case "different":
            shown[month] = shown[month] | {ITEMS[number % 5]: Decimal("120.00")}
        case "answer":
            shown[month] = shown[month] | {"water_safe": False, "problem": "水管冻裂，已报修"}
        case "only_local":
            shown[month] = BLANK
        case "only_platform":
            del rows[month]
        case "unfiled":
            shown[month] = shown[month] | {"housing_safe": None, "medical_insured": None}
        case "sum":
            return make_pair(number, sums={month: {"wages_total": Decimal("999.00")}})
        case "name":
            listed = one.local.model_copy(update={"head": "某某某"})
            return make_pair(number, listed=listed, disagreeing=("head",))
        case "gone":
            return make_pair(number, listed=None, shown={})
        case "strange":
            return make_pair(number, local=None, rows={})
        case "refused":
            reason = "金额不是数字"
            row = RefusedRow(
                household=one.local, month=month, source=rows.pop(month).source, reason=reason
            )
            return make_pair(number, rows=rows, refused=(row,))
    return make_pair(number, shown=shown, rows=rows, verified=verified)


KINDS = (
    *("different", "answer", "only_local", "only_platform", "unfiled"),
    *("sum", "name", "gone", "strange", "refused"),
)


def make_findings(pairs=None, *, share=None, **values):
    """Findings over a township of sixty households, every kind of difference among them."""
    if pairs is None:
        unlike = {7 * n + 3: kind for n, kind in enumerate((*KINDS[:8], "different", "unfiled"))}
        unlike |= {50: "strange", 55: "refused", 58: "only_local"}
        pairs = [
            make_unlike(number, unlike[number]) if number in unlike else make_pair(number)
            for number in range(60)
        ]
    found = reconcile(pairs, sense=SENSE, months=MONTHS)
    sample = draw_sample(found, share=Fraction(share), seed=7) if share else None
    return Findings(make_provenance(**values), found, sample)


def make_shown(pairs=None, *, share=None, unmasked=False, **values):
    """The same, as a report shows it."""
    return Shown(make_findings(pairs, share=share, **values), unmasked=unmasked)
