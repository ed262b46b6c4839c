"""What the monthly form and the monthly detail have in common: whose months, of which year."""

import re
from collections.abc import Sequence

from connector.browser.months import (
    describe_answers,
    describe_columns,
    describe_unit,
    find_zero_months,
    read_values,
    sum_up,
)
from connector.browser.pages.open_page import OpenPage, find_shown
from connector.browser.pages.opened import Opened
from connector.errors import (
    Breach,
    HouseholdError,
    PageDriftError,
    WrongAccountError,
)
from connector.mapping.headers import normalise_label
from connector.mapping.income import IncomeMapping
from connector.records.household import PERSON_LENGTH, Household
from connector.records.income import Observation


class MonthPage(OpenPage):
    """What the form and the detail have in common: whose months, of which year."""

    def __init__(
        self, opened: Opened, mapping: IncomeMapping, household: Household, *, platform_year: int
    ) -> None:
        super().__init__(opened.scene, opened.id, opened.header)
        self._table = opened.table
        self._mapping = mapping
        self._household = household
        self._year = platform_year
        self._text = opened.text
        self._caption = opened.caption
        self._around = opened.around

    def require_right_place(self) -> None:
        """Return if the page names this household and year, as far as it names any.

        Raises HouseholdError or WrongAccountError where it names another.
        """
        self._require_year()
        self._require_household()

    def _require_year(self) -> None:
        for title in self._mapping.form.title:
            place = f"{self._caption}\n{self._text}"
            if (found := re.search(rf"(20\d\d)\s*年[^\n\d]{{0,12}}{re.escape(title)}", place)) and (
                int(found.group(1)) != self._year
            ):
                raise WrongAccountError(
                    f"打开的是 {found.group(1)} 年度的表，应为 {self._year} 年度"
                )

    def _require_household(self) -> None:
        named = 0
        for name, labels in self._mapping.form.household.items():
            wanted = getattr(self._household, name)
            shown = self._shown(labels)
            if not wanted or not shown:
                continue
            named += 1
            if not is_same_text(name, wanted, shown):
                raise HouseholdError("打开的表是另一户的，没有填写")
        if not named and self._mapping.form.must_name_household:
            raise PageDriftError("打开的表没有写明是哪一户，请核对 income.toml 的 form.household")

    def _shown(self, labels: Sequence[str]) -> str:
        columns = self.scene.mapping.income_list.columns  # such labels may stand beside ours
        known = {f"list {name}": words for name, words in columns.items()}
        return find_shown(self._text, labels, {**known, **self._mapping.form.household})

    def require_complete(self) -> None:
        """Return if every field can be seen here; what cannot be seen is not proved."""
        if problems := self.find_missing():
            raise PageDriftError(f"页面与映射不符：{sum_up(problems)}", *problems)

    def find_missing(self) -> tuple[Breach, ...]:
        """Return each field that cannot be seen here, each answer that cannot be read, and
        amounts in another unit than ours."""
        return (
            *describe_columns(self._table, self._mapping.fields),
            *describe_answers(self._table, self._mapping),
            *self.find_other_unit(),
        )

    def find_other_unit(self) -> tuple[Breach, ...]:
        """Return where the page says that its amounts are in 万元: ours are in 元."""
        return describe_unit(self._table, self._mapping.fields, f"{self._caption}\n{self._text}")

    @property
    def months(self) -> tuple[str, ...]:
        """The months that stand on the page, in its order."""
        return self._table.months

    def observe(self) -> Observation:
        """Return what the page holds now, right or wrong."""
        values, sums = read_values(self._table, self._mapping)
        return Observation(
            household=self._household,
            platform_year=self._year,
            months=values,
            sums=sums,
            zero_months=find_zero_months(self._table, values),
        )


class IncomeDetail(MonthPage):
    """【月收入明细】: the live months of one household, read-only."""

    def observe(self) -> Observation:
        """Return what the page shows; where the mapping says that it shows blanks as zeros,
        no zero on it is more than that."""
        observed = super().observe()
        if not self._mapping.form.detail_shows_zero_for_blank:
            return observed
        return observed.model_copy(update={"zero_months": tuple(observed.months)})


def is_same_text(name: str, wanted: str, shown: str) -> bool:
    """Compare a household's detail with what a page shows, which may be masked by ``*``."""
    if name == "id_number":
        wanted, shown = wanted[:PERSON_LENGTH].upper(), shown[:PERSON_LENGTH].upper()
    if "*" not in shown:
        return normalise_label(wanted) == normalise_label(shown)
    if len(wanted) != len(shown):
        return False
    return all(s in ("*", w) for w, s in zip(wanted, shown, strict=True))
