"""``upload`` with several accounts: each row is entered by the one account whose list has it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from connector.browser.places import Directories
from connector.errors import ConnectorError
from connector.journal.summary import RunSummary
from connector.mapping.income import IncomeMapping
from connector.plan.change import RegisterIncome
from connector.records.household import HouseholdKey
from connector.records.income import Batch, MonthlyIncome
from connector.records.outcome import RowOutcome
from connector.runs.accounts import Lost, identify, run_side_by_side, sort_out
from connector.runs.apply import refuse_what_needs_a_plan, require_known_user, upload
from connector.runs.bench import Bench
from connector.runs.connect import connect_to_read
from connector.runs.hold import hold_account
from connector.runs.outcomes import blocked_rows
from connector.runs.reading import Reading
from connector.runs.summaries import merge_summaries
from connector.runs.wanted import build_all_wanted

IN_NO_LIST = "几个账号的名单中都没有这一户，请核对户编号、户主和所在村"
UNLIKE = "几个账号的名单中有不同的户与该户相符，请在表中填写户编号或证件号码"

Form = tuple[HouseholdKey, int]
"""A household's form of one platform year."""


@dataclass(frozen=True)
class Listing:
    """Whom an account lists, by platform year."""

    account: str
    years: Mapping[int, Directories]


@dataclass(frozen=True)
class Shares:
    """Who enters what: an account by form, or the reason why nobody does."""

    owners: Mapping[Form, str]
    reasons: Mapping[Form, str]
    shared: int = 0  #: forms that several accounts could have entered

    def split(
        self, records: Iterable[MonthlyIncome], mapping: IncomeMapping
    ) -> dict[str, tuple[MonthlyIncome, ...]]:
        """Return the records that each account is to enter, of those that have any."""
        parts: dict[str, list[MonthlyIncome]] = {}
        for record in records:
            form = record.household.key, mapping.platform_year(record.month)
            if owner := self.owners.get(form):
                parts.setdefault(owner, []).append(record)
        return {owner: tuple(part) for owner, part in parts.items()}


@dataclass(frozen=True)
class Uploads:
    """The runs of all accounts, who was lost, and all of it as one summary."""

    runs: tuple[RunSummary, ...]
    lost: tuple[Lost, ...]
    summary: RunSummary
    shared: int


def share_out(
    wanted: Sequence[RegisterIncome], listings: Sequence[Listing], lost: Sequence[str] = ()
) -> Shares:
    """Give each form to the one account whose list has the household.

    Where several have it, to the one with the fewest households that year, which knows
    them best, and among equals to the first by name. Where their lists tell of different
    households nobody enters it. ``lost`` are accounts whose lists are not known.
    """
    unseen = f"；账号 {'、'.join(lost)} 的名单没有看成，可能在其中" if lost else ""
    owners: dict[Form, str] = {}
    reasons: dict[Form, str] = {}
    claimed: dict[tuple[int, frozenset[tuple[str, ...]]], str] = {}
    shared = 0
    for one in wanted:
        year = one.platform_year
        form = one.household.key, year
        found = [
            (len(listing.years[year].listed), listing.account, candidates)
            for listing in listings
            if (candidates := listing.years[year].candidates(one.household))
        ]
        who = {frozenset(identify(one.household) for one in met) for *_, met in found}
        if not found:
            reasons[form] = IN_NO_LIST + unseen
        elif len(who) > 1:
            reasons[form] = UNLIKE
        else:
            _, owner, _ = min(found, key=lambda told: told[:2])
            # Two spellings of one household meet in one run, which enters neither of them.
            owners[form] = claimed.setdefault((year, who.pop()), owner)
            shared += len(found) > 1
    return Shares(owners, reasons, shared)


async def upload_accounts(
    benches: Sequence[Bench],
    batch: Batch,
    *,
    inputs: dict[str, str],
    overwrite: bool,
    parallel: int,
) -> Uploads:
    """Enter every record with the account that has the household, each account in a run of its
    own; ``parallel`` of them side by side.

    Raises what keeps all of them from it: a plan that is asked for, a word to stop before
    anything is entered, or the first one's error where no account could show its list.
    """
    first = benches[0]
    refuse_what_needs_a_plan(first, batch)
    started_at = first.clock()
    wanted = build_all_wanted(batch.records, first.mapping.income)
    seen, unlisted = await _walk(benches, wanted, parallel=parallel)
    names = [one.account for one in unlisted]
    shares = share_out(wanted, [listing for _, listing in seen], names)
    skipped = _skip(first, wanted, shares)
    enter = _Entering(shares.split(batch.records, first.mapping.income), inputs, overwrite)
    busy = [bench for bench, listing in seen if listing.account in enter.parts]
    ended = await run_side_by_side(busy, enter.carry_out, parallel=parallel)
    runs = tuple(one for one in ended if isinstance(one, RunSummary))
    failed = tuple(one for one in ended if isinstance(one, Lost))
    skipped += enter.skip(failed, first.mapping.income)
    lost = (*unlisted, *failed)
    whole = merge_summaries(
        runs,
        skipped=skipped,
        batch=batch,
        stopped={one.account: one.error.reason for one in lost},
        template=_describe(first, inputs, started_at),
    )
    return Uploads(runs, lost, whole, shares.shared)


async def _walk(
    benches: Sequence[Bench], wanted: Sequence[RegisterIncome], *, parallel: int
) -> tuple[tuple[tuple[Bench, Listing], ...], tuple[Lost, ...]]:
    """Return each account's list, and the accounts that could not show theirs."""
    years = sorted({one.platform_year for one in wanted})

    async def walk(bench: Bench) -> tuple[Bench, Listing]:
        return bench, await fetch_listing(bench, years)

    return sort_out(await run_side_by_side(benches, walk, parallel=parallel))


def _describe(bench: Bench, inputs: dict[str, str], started_at: datetime) -> RunSummary:
    """Return a summary without rows: what was asked for, when, and of which platform."""
    return RunSummary(
        run="",
        command="upload",
        account="",
        platform_host=bench.settings.platform.host,
        started_at=started_at,
        finished_at=bench.clock(),
        inputs=inputs,
    )


async def fetch_listing(bench: Bench, years: Sequence[int]) -> Listing:
    """Return whom the bench's account lists; nothing is opened and nothing saved."""
    pacer = bench.make_pacer()
    async with (
        hold_account(bench, "upload", pacer) as lease,
        connect_to_read(bench.settings, bench.mapping, bench.operator, bench.browsers) as room,
    ):
        require_known_user(bench, room.user)
        reading = Reading(bench, room, pacer, lease)
        found = {year: await reading.fetch_directories(year) for year in years}
        return Listing(bench.settings.account.username, found)


def _skip(bench: Bench, wanted: Sequence[RegisterIncome], shares: Shares) -> tuple[RowOutcome, ...]:
    """Return the rows that no account enters, and count them as done."""
    rows: list[RowOutcome] = []
    for one in wanted:
        reason = shares.reasons.get((one.household.key, one.platform_year))
        if reason is not None:
            skipped = blocked_rows([one], reason)
            bench.progress.advance(one.household.village, [row.outcome for row in skipped])
            rows += skipped
    return tuple(rows)


@dataclass(frozen=True)
class _Entering:
    """What each account is to enter, and how."""

    parts: Mapping[str, tuple[MonthlyIncome, ...]]
    inputs: dict[str, str]
    overwrite: bool

    async def carry_out(self, bench: Bench) -> RunSummary:
        """Enter one account's part; what its journal holds is told even where its run broke."""
        name, known = bench.settings.account.username, set(bench.journal.run_ids())
        try:
            batch = Batch(records=self.parts[name])
            return await upload(bench, batch, inputs=self.inputs, overwrite=self.overwrite)
        except ConnectorError as error:
            for run in bench.journal.run_ids():
                if run not in known and bench.journal.header(run).account == name:
                    found = bench.journal.summarise(run)
                    return found.model_copy(update={"stopped": found.stopped or error.reason})
            raise

    def skip(self, failed: Sequence[Lost], mapping: IncomeMapping) -> tuple[RowOutcome, ...]:
        """Return the rows of accounts that have no run."""
        return tuple(
            row
            for one in failed
            for row in blocked_rows(
                build_all_wanted(self.parts[one.account], mapping),
                f"账号 {one.account} 没有做成：{one.error.reason}",
            )
        )
