"""One run in which nearly every save goes wrong in another way, and its resumption."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal

import pytest
from mock_platform import MockPlatform, Settings
from runs.departing import make_deregistration
from runs.factories import make_record, stored_by
from runs.world import Watcher, World, outcomes, reasons

from connector.browser.pages.income import format_shown
from connector.journal.summary import RunSummary
from connector.plan.safety import Allowance

MONTH = "2022-01"
EARLIER = "2021-12"
CALM = tuple(f"calm_{number}" for number in range(6))  #: a run's first are tried out
TROUBLES = (
    "lost",
    "dropped",
    "refused",
    "spoiled",
    "failed_before",
    "failed_after",
    "harmed",
    "repeated",
    "well",
)
FORM = "/DataCollect/MonthIncomeForm.aspx"
DETAIL = "/DataCollect/MonthIncomeDetail.aspx"
LOCKED = "本月数据已锁定，不能保存！"
SENDS_LATE = r"""<script>
document.addEventListener('click', function (event) {
    var button = event.target;
    if (button.value !== '保存' || button.waited) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    button.waited = true;
    setTimeout(function () { button.click(); }, MILLISECONDS);
}, true);
</script>\1"""

UNCLOSED_WHEN_DEAD = r"""<script>
setInterval(function () {
    document.querySelectorAll('iframe').forEach(function (frame) {
        var cross = frame.contentDocument ? null
            : frame.parentNode.parentNode.querySelector('.layui-layer-setwin');
        if (cross) { cross.remove(); }
    });
}, 10);
</script>\1"""


@dataclass(frozen=True)
class Story:
    """What happened: who met which trouble, how the run ended, what a resumption made of it."""

    codes: dict[str, str]
    records: dict
    first: RunSummary
    stored: dict
    saves: dict
    resumed: RunSummary
    stored_in_the_end: dict
    saves_in_the_end: dict

    def end(self, trouble, summary=None):
        return outcomes(summary or self.first)[self.codes[trouble], MONTH]

    def reason(self, trouble):
        return reasons(self.first)[self.codes[trouble]]

    def differences(self, trouble):
        """Month, field and both values, as operators read them."""
        [row] = [r for r in self.first.rows if r.household.code == self.codes[trouble]]
        return [
            (d.month, d.field, format_shown(d.desired), format_shown(d.observed))
            for d in row.differences
        ]

    def expected(self, trouble):
        return stored_by([self.records[trouble]])[self.codes[trouble]]


def order_troubles(platform):
    """The saves come in the order of the list, and each takes the next trouble."""
    platform.lose_next_answer()
    platform.drop_next_save()
    platform.refuse_next_save(LOCKED)
    platform.spoil_next_save(field="wages_work", month=MONTH)
    platform.fail_next_save(before=True)
    platform.fail_next_save(before=False)
    platform.spoil_next_save(field="transfer_policy", month=EARLIER)
    platform.lose_next_answer(browser_repeats=True)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    with MockPlatform(Settings(households=18, villages=1)) as platform:
        world = World(platform, tmp_path_factory.mktemp("computer"))
        households = dict(zip((*CALM, *TROUBLES), platform.households, strict=False))
        records = {
            trouble: make_record(household, MONTH, {"wages_work": Decimal("1234.56")})
            for trouble, household in households.items()
        }
        earlier = {"transfer_policy": Decimal("55.50")}
        world.file(make_record(households["harmed"], EARLIER, earlier))
        watcher = Watcher({len(CALM): lambda: order_troubles(platform)})
        first = asyncio.run(world.upload(records.values(), watcher=watcher))
        stored, saves = world.stored(), world.saves()
        resumed = asyncio.run(world.resume(first.run))
        yield Story(
            codes={trouble: household.code for trouble, household in households.items()},
            records=records,
            first=first,
            stored=stored,
            saves=saves,
            resumed=resumed,
            stored_in_the_end=world.stored(),
            saves_in_the_end=world.saves(),
        )


def test_every_row_is_accounted_for(story):
    assert story.first.counts == {
        "rows": 15,
        "verified": 10,
        "unchanged": 0,
        "mismatched": 3,
        "rejected": 1,
        "skipped": 0,
        "uncertain": 1,
    }
    assert story.first.stopped is None


@pytest.mark.parametrize("trouble", ["lost", "failed_after", "repeated", "well"])
def test_a_save_without_a_good_answer_is_verified_by_reading_it(story, trouble):
    assert story.end(trouble) == "verified"
    assert story.stored[story.codes[trouble]] == story.expected(trouble)


@pytest.mark.parametrize(
    ("trouble", "saves"), [("lost", 1), ("failed_after", 1), ("well", 1), ("repeated", 2)]
)
def test_the_connector_itself_never_saves_twice(story, trouble, saves):
    """Only the browser's own repetition of a dead connection's request does."""
    assert story.saves[story.codes[trouble]] == saves
    assert story.saves_in_the_end[story.codes[trouble]] == saves


def test_a_save_that_claims_success_and_stores_nothing_is_a_mismatch(story):
    assert (story.end("dropped"), story.reason("dropped")) == ("mismatched", "读回与录入不符")
    assert story.differences("dropped") == [
        (MONTH, name, format_shown(value), "空")
        for name, value in story.records["dropped"].values.items()
    ]
    assert story.codes["dropped"] not in story.stored


def test_a_value_stored_wrongly_is_named_with_both_values(story):
    assert (story.end("spoiled"), story.reason("spoiled")) == ("mismatched", "读回与录入不符")
    assert story.differences("spoiled") == [(MONTH, "wages_work", "1234.56", "1235.00")]


def test_a_save_that_harms_another_month_is_a_mismatch(story):
    assert (story.end("harmed"), story.reason("harmed")) == ("mismatched", "保存时动了其他月份")
    assert story.differences("harmed") == [(EARLIER, "transfer_policy", "55.50", "56.00")]


def test_a_refusal_is_told_in_the_platforms_own_words(story):
    assert story.end("refused") == "rejected"
    assert LOCKED in story.reason("refused")
    assert story.codes["refused"] not in story.stored


def test_a_failure_before_storing_stays_uncertain_and_resume_enters_it_once(story):
    code = story.codes["failed_before"]

    assert story.end("failed_before") == "uncertain"
    assert "connector resume" in story.reason("failed_before")
    assert story.saves[code] == 0
    assert story.end("failed_before", story.resumed) == "verified"
    assert story.stored_in_the_end[code] == story.expected("failed_before")
    assert story.saves_in_the_end[code] == 1


def test_resume_leaves_everything_else_as_it_was(story):
    uncertain = story.codes["failed_before"], MONTH

    assert outcomes(story.resumed) == outcomes(story.first) | {uncertain: "verified"}
    assert story.resumed.run == story.first.run


async def test_a_save_that_cannot_be_read_back_is_left_open_and_not_sent_again(world):
    """What the reading raises must not be taken for a reason to enter the form anew."""
    records = [make_record(household, MONTH) for household in world.platform.households[:3]]

    def be_away_from_now_on():
        world.platform.fail_next_save(before=True)
        world.platform.break_off_next_answer(DETAIL, times=100)

    summary = await world.upload(records, watcher=Watcher({2: be_away_from_now_on}))

    assert list(outcomes(summary).values()) == ["verified", "verified", "uncertain"]
    assert "读回失败" in reasons(summary)[records[2].household.code]
    assert world.platform.requests[f"POST {FORM}"] == 3
    assert world.stored() == stored_by(records[:2])


async def test_a_detail_that_breaks_off_again_and_again_is_read_on_a_fresh_page(world):
    """What never became readable lies over the list, where nothing else can be opened."""
    records = [make_record(household, MONTH) for household in world.platform.households[:4]]
    order = world.platform.break_off_next_answer

    summary = await world.upload(records, watcher=Watcher({2: lambda: order(DETAIL, times=2)}))

    assert summary.stopped is None
    assert set(outcomes(summary).values()) == {"verified"}
    assert world.stored() == stored_by(records)


@pytest.mark.parametrize("milliseconds", [3_050, 3_500])
async def test_a_page_that_sends_when_nobody_expects_it_any_more_is_not_told_as_refused(
    world, milliseconds
):
    """After three seconds' silence a click counts as lost, but the page is still there."""
    [household] = world.platform.households[:1]
    script = SENDS_LATE.replace("MILLISECONDS", str(milliseconds))
    world.platform.redraw(r'(<h3 class="form-title">)', script)

    summary = await world.upload([make_record(household, MONTH)])
    await asyncio.sleep(1)

    is_stored = household.code in world.stored()
    [outcome] = outcomes(summary).values()
    assert (outcome == "verified") is is_stored


@pytest.mark.parametrize("is_leaving", [False, True])
async def test_a_box_whose_form_has_died_is_not_left_over_the_next_household(
    world, tmp_path, is_leaving
):
    """Where the form's own 关闭 is gone with its frame, and the box has no × of a known kind."""
    households = world.platform.households[:3]
    records = [] if is_leaving else [make_record(one, MONTH) for one in households]
    leaving = [make_deregistration(one, tmp_path) for one in households] if is_leaving else []
    plan = await world.plan(records, leaving=leaving)
    world.platform.redraw(r"(</body>)", UNCLOSED_WHEN_DEAD)
    world.platform.lose_next_answer()

    summary = await world.apply(plan, allowance=Allowance(deregistrations=len(leaving)))

    assert summary.stopped is None
    assert [row.outcome.value for row in summary.rows] == ["verified"] * 3
