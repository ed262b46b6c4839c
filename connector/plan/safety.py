"""How much of what stands on the platform a plan would replace, and whether that is too much."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from connector.plan.change import RegisterIncome
from connector.plan.compare import compare_month


@dataclass(frozen=True)
class Allowance:
    """What an operator has named in the command: so many rows may be overwritten, exactly so
    many households leave the lists, exactly so many come back (None: as the plan says)."""

    overwrites: int | None = None
    deregistrations: int = 0
    reinstatements: int | None = None


NOTHING_NAMED = Allowance()


@dataclass(frozen=True)
class Limits:
    """How many rows may be overwritten without a word, what share of those that are written,
    and how much money may change in them; the share counts from ``share_from`` rows on."""

    rows: int
    share: Decimal
    share_from: int
    money: Decimal


@dataclass(frozen=True)
class Reach:
    """How far changes reach: rows written, rows among them that replace something, and by
    how much money the replaced amounts change."""

    written: int = 0
    overwritten: int = 0
    money: Decimal = Decimal(0)

    def __add__(self, other: "Reach") -> "Reach":
        """Return both together."""
        return Reach(
            self.written + other.written,
            self.overwritten + other.overwritten,
            self.money + other.money,
        )


def measure_reach(changes: Iterable[RegisterIncome]) -> Reach:
    """Return the reach of all changes that would be sent."""
    return sum(
        (
            _measure_month(change, month)
            for change in changes
            if change.state.is_writable
            for month in change.months
        ),
        Reach(),
    )


def _measure_month(change: RegisterIncome, month: str) -> Reach:
    differing = compare_month(month, change.desired[month], change.before.get(month))
    replaced = [d for d in differing if d.observed is not None]
    money = sum(
        (abs(_amount(d.desired) - d.observed) for d in replaced if isinstance(d.observed, Decimal)),
        Decimal(0),
    )
    return Reach(1, 1 if replaced else 0, money)


def _amount(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def find_excess(reach: Reach, limits: Limits, *, allowed: int | None) -> tuple[str, ...]:
    """Return, in Chinese, every limit that ``reach`` goes beyond; none where all is well.

    ``allowed`` is the number of overwritten rows that the operator has named: so many are
    no longer too many, and one more is.
    """
    if allowed is not None:
        if reach.overwritten <= allowed:
            return ()
        return (f"要覆盖 {reach.overwritten} 行，多于命令中写明的 {allowed} 行",)
    found = []
    if reach.overwritten > limits.rows:
        found.append(f"要覆盖 {reach.overwritten} 行，多于限额 {limits.rows} 行")
    share = Decimal(reach.overwritten) / reach.written if reach.written else Decimal(0)
    if reach.overwritten >= limits.share_from and share > limits.share:
        found.append(f"要覆盖的占录入行数的 {share:.0%}，多于限额 {limits.share:.0%}")
    if reach.money > limits.money:
        found.append(f"覆盖使金额变动 {reach.money:.2f} 元，多于限额 {limits.money:.2f} 元")
    return tuple(found)
