"""A clerk's small month on a site of any skin, and what the site must hold afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from mock_platform import MockPlatform, Settings, Skin
from mock_platform.layout import Layout
from runs.factories import make_record
from runs.world import World

from connector.records.household import Household
from connector.records.income import MonthlyIncome
from connector.runs.connect import Operator

ROOT = Path(__file__).parents[2]
OVERLAYS = {"single": "single_columns", "costs": "costs_apart"}
PEOPLE = {"households": 24, "villages": 2}
UNKNOWN = "1306999999999999"
BUSINESS = ("business_crops", "business_livestock", "business_other")
WAGES = ("wages_work", "wages_public_post", "wages_other")
Held = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Job:
    """Rows of a workbook, and how each has to end: (code, month) → outcome."""

    records: tuple[MonthlyIncome, ...]
    outcomes: Mapping[tuple[str, str], str]
    held: Held
    """What the platform holds afterwards: code → month → fields."""


def make_world(combination: Mapping[str, str], home: Path, *, port: int) -> World:
    """A site with this skin, and a computer whose mapping fits it."""
    skin = Skin(**{k: v for k, v in combination.items() if k not in ("captcha", "starts")})
    platform = MockPlatform(
        Settings(
            **PEOPLE,
            port=port,
            skin=skin,
            captcha=combination["captcha"] == "yes",
            income_year_starts=int(combination["starts"]),
        )
    )

    async def read_captcha(picture: bytes) -> str:
        assert picture.startswith(b"\x89PNG")
        return platform.last_captcha

    return World(
        platform,
        home,
        mapping=write_mapping(combination, home / "mapping"),
        operator=Operator(read_captcha=read_captcha),
        settle_seconds=0.1,
    )


def write_mapping(combination: Mapping[str, str], folder: Path) -> str:
    """Write a mapping that says nothing but what this site has otherwise; return where."""
    folder.mkdir(parents=True)
    overlay = OVERLAYS.get(combination["header"])
    base = str(ROOT / "fixtures/mappings" / overlay) if overlay else "hebei"
    year = f"[form]\nincome_year_starts = {combination['starts']}\n"
    for name, more in (("platform", ""), ("income", year)):
        text = f"based_on = '{base}'\n{more}"
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return str(folder)


def make_job(world: World) -> Job:
    """Two plain months, a month that somebody else has filed otherwise, two households of one
    name, one that nobody knows, and one whose bad answer lacks its description."""
    platform = world.platform
    layout = Layout(platform.settings.skin)
    ours, theirs = find_twins(platform)
    others = [h for h in platform.households if h.head != ours.head]
    plain, taken, bad = others[0], others[7], others[15]
    conflict = file_otherwise(world, layout, taken.code, "2022-01")
    nobody = Household(code=UNKNOWN, head="无此户", village=plain.village)
    good = (
        make_record(plain, "2022-01", water_safe=False, problem="饮水水源待接通"),
        make_record(plain, "2022-02", {}),
        make_record(taken, "2022-02"),
        make_record(ours, "2022-02"),
        make_record(
            theirs, "2022-02", {"business_costs": Decimal("80.5"), "wages_work": Decimal(7)}
        ),
    )
    wrong = (
        (make_record(taken, "2022-01"), "skipped"),
        (make_record(plain, "2022-01", household=nobody), "skipped"),
        (make_record(bad, "2022-01", housing_safe=False), "rejected"),
    )
    held: dict[str, dict[str, Mapping[str, Any]]] = {taken.code: {"2022-01": conflict}}
    for record in good:
        held.setdefault(record.household.code, {})[record.month] = hold(layout, record)
    return Job(
        records=(*good, *(record for record, _ in wrong)),
        outcomes={
            **{(r.household.code, r.month): "verified" for r in good},
            **{(r.household.code, r.month): outcome for r, outcome in wrong},
        },
        held=held,
    )


def find_twins(platform: MockPlatform):
    """Two households of one village that share their head's name."""
    seen = {}
    for household in platform.households:
        twin = seen.setdefault((household.village, household.head), household)
        if twin is not household:
            return twin, household
    raise AssertionError("no twins in this population")


def file_otherwise(world: World, layout: Layout, code: str, month: str) -> Mapping[str, Any]:
    """Let somebody else file a month; return it as the platform holds it."""
    amount = "transfer_policy"
    values = {amount: "9999.00", "housing_safe": True, "water_safe": True}
    values |= {"school_dropout": False, "medical_insured": True}
    for field, value in values.items():
        world.platform.alter(code, month, field, value)
    return {**layout.blank, **values}


def hold(layout: Layout, record: MonthlyIncome) -> dict[str, Any]:
    """What this site stores of a row: its own columns, groups of one column as their sums."""
    values = dict(record.values)
    amounts = {name: v for name, v in values.items() if isinstance(v, Decimal)}
    if "business_crops" not in layout.by_field:
        values["business_net"] = _add(amounts, BUSINESS, "business_costs")
        values["wages_total"] = _add(amounts, WAGES)
    texts = {k: f"{v:.2f}" if isinstance(v, Decimal) else v for k, v in values.items()}
    return {**layout.blank, **{k: v for k, v in texts.items() if k in layout.blank}}


def _add(amounts: Mapping[str, Decimal], names: tuple[str, ...], less: str = "") -> Decimal | None:
    given = [amounts[name] for name in names if name in amounts]
    given += [-amounts[less]] if less in amounts else []
    return sum(given, Decimal(0)) if given else None
