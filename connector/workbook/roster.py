"""A roster → the households of a template: 花名册 as exported, or any list with a header."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from connector.errors import WorkbookError
from connector.mapping.headers import HeaderCell, find_columns, header_paths
from connector.mapping.income import IncomeMapping
from connector.records.household import Household, HouseholdKey
from connector.workbook.footer import NUMBERS, Footing, Signs, judge_footing
from connector.workbook.parse import HOUSEHOLD
from connector.workbook.plain import CellFaultError
from connector.workbook.read import read_sheets
from connector.workbook.sheet import Cell, Sheet, cell_name, cell_text
from connector.workbook.values import parse_number_name, parse_population

DEEPEST_HEADER = 20
KEYS = ("code", "id_number", "village")
Place = tuple[HouseholdKey, int]
"""A household's key, and which one of its list it is of those that only their name tells."""

SHOWN = 3  #: troubles named before it says how many there are
_PARSERS = {
    "code": parse_number_name,
    "head": cell_text,
    "id_number": parse_number_name,
    "village": cell_text,
    "population": parse_population,
}


def load_roster(path: Path, mapping: IncomeMapping) -> tuple[Household, ...]:
    """Return every household of the roster once, in its order.

    A household that stands in several lists (脱贫户, 监测户) is one. Raises WorkbookError,
    naming the cells, for a roster that cannot be relied on.
    """
    households, same_names = _load(path, mapping)
    _require_none(same_names, path)
    return households


def load_roster_to_fill(path: Path, mapping: IncomeMapping) -> tuple[Household, ...]:
    """Return the same, also where only a number would tell two of a village apart, which the
    roster need not have: each of their rows is a household then."""
    return _load(path, mapping)[0]


def _load(path: Path, mapping: IncomeMapping) -> tuple[tuple[Household, ...], list[str]]:
    """Return the households, and each row that has the name of one before it."""
    troubles: list[str] = []
    same_names: list[str] = []
    known: dict[Place, Household] = {}
    is_found = False
    for sheet in read_sheets(path):
        header = _find_header(sheet, mapping)
        if header is None:
            continue
        is_found = True
        rows = _read_rows(sheet, header, troubles)
        same_names += _same_names(sheet, rows)
        met: Counter[HouseholdKey] = Counter()
        for number, household in rows.items():
            met[household.key] += household.key.kind == "name"
            place = household.key, met[household.key]
            _add(household, known, place, f"“{sheet.name}”第{number}行", troubles)
    if not is_found:
        raise _refusal(path, "没有找到花名册的表头，要有户主姓名，以及户编号、证件号码或所在村")
    _require_none(troubles, path)
    if not known:
        raise _refusal(path, "花名册里没有一户，请检查是否选错了文件")
    return tuple(known.values()), same_names


def _require_none(troubles: Sequence[str], path: Path) -> None:
    if troubles:
        more = f"……共 {len(troubles)} 处" if len(troubles) > SHOWN else ""
        raise _refusal(path, f"{'；'.join(troubles[:SHOWN])}{more}")


def _find_header(sheet: Sheet, mapping: IncomeMapping) -> tuple[int, Mapping[str, int]] | None:
    """Return the header's last row and the columns it names; the row that names the most."""
    patterns = {name: p for name, p in mapping.sheet_patterns.items() if name in HOUSEHOLD}
    best: tuple[int, Mapping[str, int]] | None = None
    for number, row in enumerate(sheet.rows[:DEEPEST_HEADER], start=1):
        cells = [
            HeaderCell(row=number, column=column, text=cell_text(value))
            for column, value in enumerate(row, start=1)
        ]
        found = find_columns(header_paths(cells), patterns).found
        is_usable = "head" in found and any(name in found for name in KEYS)
        if is_usable and (best is None or len(found) > len(best[1])):
            best = number, found
    return best


def _read_rows(
    sheet: Sheet, header: tuple[int, Mapping[str, int]], troubles: list[str]
) -> dict[int, Household]:
    last_row, columns = header
    read = {
        number: _read_household(sheet, number, columns, troubles)
        for number in range(last_row + 1, len(sheet.rows) + 1)
    }
    return {number: household for number, household in read.items() if household}


def _same_names(sheet: Sheet, rows: Mapping[int, Household]) -> Iterator[str]:
    """Name each row that only its name tells from others and that has one before it: of two
    people of one name in a village nobody could say whose month it is."""
    first: dict[HouseholdKey, int] = {}
    for number, household in rows.items():
        before = first.setdefault(household.key, number)
        if before != number and household.key.kind == "name":
            yield (
                f"“{sheet.name}”第{number}行与第{before}行同村同名，分不清是不是同一户，"
                "请写上户编号，重复的行请删去"
            )


def _read_household(
    sheet: Sheet, number: int, columns: Mapping[str, int], troubles: list[str]
) -> Household | None:
    """Return the row's household, or None for a blank row, a total, a note or a trouble."""
    cells = {name: sheet.cell(number, column) for name, column in columns.items()}
    footing = _footing(sheet, number, columns)
    if footing is Footing.DOUBTFUL:
        troubles.append(f"“{sheet.name}”第{number}行{footing.value}，请删去使它像说明的那几个字")
    if footing or not any(cell_text(v) for v in cells.values()):
        return None
    values = {}
    for name, value in cells.items():
        try:
            read = _PARSERS[name](value)
        except CellFaultError as fault:
            troubles.append(f"“{sheet.name}”{cell_name(number, columns[name])} {fault.message}")
            return None
        if read not in ("", None):
            values[name] = read
    household = Household(**values)
    if not household.head or household.key == Household(head=household.head).key:
        place = f"“{sheet.name}”第{number}行"
        troubles.append(f"{place}认不出是哪一户，要有户主，以及户编号、证件号码或所在村")
        return None
    return household


def _footing(sheet: Sheet, number: int, columns: Mapping[str, int]) -> Footing:
    """Tell whether the row is a total or a note; a village and a head may be a household too."""
    names = tuple(columns[name] - 1 for name in ("head", "village") if name in columns)
    signs = Signs(
        numbers=tuple(columns[name] - 1 for name in NUMBERS if name in columns),
        names=names if len(names) > 1 else (),
        content=names,
    )
    return judge_footing(sheet.rows[number - 1], signs)


def _add(
    household: Household,
    known: dict[Place, Household],
    place: Place,
    where: str,
    troubles: list[str],
) -> None:
    before = known.setdefault(place, household)
    if before.head != household.head:
        troubles.append(f"{where}与前面的一行号码相同，户主姓名不同，请核对")
    elif before is not household:
        known[place] = before.model_copy(update=dict(_missing(before, household)))


def _missing(before: Household, further: Household) -> Iterator[tuple[str, Cell]]:
    for name, value in further.model_dump().items():
        if value and not getattr(before, name):
            yield name, value


def _refusal(path: Path, reason: str) -> WorkbookError:
    return WorkbookError(reason, subject=path.name)
