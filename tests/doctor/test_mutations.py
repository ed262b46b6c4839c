"""On each of these changes ``doctor`` names what changed, and ``apply`` saves nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import pytest_asyncio
from doctor.mutations import MUTATIONS, SWAPPED
from mock_platform import MockPlatform, Settings
from runs.factories import make_records, stored_by
from runs.world import World, now, outcomes

from connector.errors import ConnectorError
from connector.mapping.load import Mapping, load_mapping
from connector.plan.change import Plan
from connector.records.diagnosis import Diagnosis, Verdict
from connector.runs.connect import Operator
from connector.runs.doctor import Doctor

SHORT_SECONDS = 2
LIKE_ANOTHER = (
    "a group",
    "a required column",
    "an editable total",
    "the months' order",
    "a save button that clears",
    "a form of another host",
    "a question of the browser",
    "the way in",
    "the query button",
    "a form sent elsewhere",
)
CASES = [
    pytest.param(one, marks=pytest.mark.long if one.name in LIKE_ANOTHER else (), id=one.name)
    for one in MUTATIONS
]
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("one_browser")]


@pytest.fixture(scope="module")
def platform() -> Iterator[MockPlatform]:
    with MockPlatform(Settings(households=4, villages=2)) as platform:
        yield platform


@pytest.fixture
def world(platform: MockPlatform, tmp_path) -> Iterator[World]:
    """A computer in front of the platform, which is as ever again afterwards."""
    yield World(platform, tmp_path / "home")
    platform.restore()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plan(one_browser, platform: MockPlatform, tmp_path_factory) -> Plan:
    """What was planned while the platform was as the mapping says."""
    world = World(platform, tmp_path_factory.mktemp("plan") / "home")
    return await world.plan(make_records(platform.households[:1], months=("2022-01",)))


async def examine(world: World) -> Diagnosis:
    """Look at the platform's pages."""
    doctor = Doctor(clock=now, tell=lambda _: None, make_operator=lambda _: Operator())
    await doctor.visit(world.settings, without_departures(load_mapping(world.mapping)))
    return doctor.conclude()


def without_departures(mapping: Mapping) -> Mapping:
    """The mapping of a county that enters incomes only; see ``runs/test_doctor_departures.py``."""
    none = {"deregistration": None, "reinstatement": None, "statistics": None}
    return replace(mapping, platform=mapping.platform.model_copy(update=none))


async def apply(world: World, plan: Plan) -> str:
    """Carry the plan out; return why it stopped."""
    try:
        summary = await world.apply(plan)
    except ConnectorError as error:
        assert error.exit_code == 4
        return error.reason
    assert set(outcomes(summary).values()) <= {"skipped", "rejected"}
    return summary.stopped or ""


@pytest.mark.parametrize("mutation", CASES)
async def test_doctor_names_what_changed_and_apply_saves_nothing(world, plan, mutation):
    before = world.stored(), world.platform.saves
    if mutation.waits:
        world.timeout_seconds = SHORT_SECONDS
    mutation.change(world.platform)

    diagnosis = await examine(world)
    stopped = await apply(world, plan)

    told = [drift for drift in diagnosis.drift if drift.page == mutation.page and drift.stops]
    text = "\n".join(f"{drift.what} {drift.expected} {drift.found}" for drift in told)
    assert all(word in text for word in mutation.told), text
    assert stopped
    assert (world.stored(), world.platform.saves) == before


async def test_two_columns_that_changed_places_are_still_told_apart(world):
    records = make_records(world.platform.households[1:2], months=("2022-01",))
    SWAPPED(world.platform)

    diagnosis = await examine(world)
    summary = await world.upload(records)
    stored = world.stored()

    assert diagnosis.drift == ()
    assert set(outcomes(summary).values()) == {"verified"}
    assert stored == stored_by(records)


async def test_where_a_village_has_to_be_chosen_one_is_chosen(world):
    ask_nobody = "if (!filters.village) { filters.head = '?'; return filters; }"
    world.platform.redraw(r"var filters = AreaFilters\(\);", rf"\g<0> {ask_nobody}")

    diagnosis = await examine(world)

    assert diagnosis.drift == ()
    [form] = [check for check in diagnosis.checks if check.name == "income_form"]
    assert form.verdict is Verdict.OK
    chosen = world.platform.requests["POST /DataCollect/IncomeList.aspx/List"]
    assert chosen >= 2
