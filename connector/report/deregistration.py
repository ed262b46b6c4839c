"""Deregistrations and reinstatements for people: what a workbook asks for."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from connector.mapping.deregistration import DeregistrationMapping
from connector.records.deregistration import Deregistration, Reinstatement
from connector.records.household import Household
from connector.records.income import Batch
from connector.report.issues import build_batch_masking
from connector.report.masking import Masking
from connector.report.tables import build_table, plain

KILOBYTE = 1024


def render_declared(
    batch: Batch,
    mapping: DeregistrationMapping | None,
    console: Console,
    *,
    unmasked: bool = False,
) -> None:
    """Print each household that would be deregistered or reinstated, each kind apart: of
    these every single one is to be looked at."""
    masking = build_batch_masking(batch, unmasked=unmasked)
    if batch.deregistrations and mapping:
        _print_deregistrations(batch.deregistrations, mapping, console, masking)
    if batch.reinstatements:
        _print_reinstatements(batch.reinstatements, console, masking)


def _print_deregistrations(
    rows: Sequence[Deregistration],
    mapping: DeregistrationMapping,
    console: Console,
    masking: Masking,
) -> None:
    labels = ("行", "户编号", "户主", "所在村", "注销类型", "证明图片")
    table = build_table(f"要注销的户（{len(rows)} 户）", labels)
    for row in rows:
        size = max(row.proof.size // KILOBYTE, 1)
        table.add_row(
            plain(str(row.source.row)),
            *_household(row.household, masking),
            plain(mapping.label_of(row.type), "bold"),
            plain(f"{masking.show_text(row.proof.given)}（{size} KB）"),
        )
    console.print(table)
    console.print()


def _print_reinstatements(
    rows: Sequence[Reinstatement], console: Console, masking: Masking
) -> None:
    labels = ("行", "户编号", "户主", "所在村", "退回原因")
    table = build_table(f"要退回的户（{len(rows)} 户）", labels)
    for row in rows:
        table.add_row(
            plain(str(row.source.row)),
            *_household(row.household, masking),
            plain(masking.show_free_text(row.reason)),
        )
    console.print(table)
    console.print()


def _household(household: Household, masking: Masking) -> tuple[Text, ...]:
    shown = masking.show_household(household)
    return plain(shown.code), plain(shown.head), plain(shown.village)
