"""A page of another user, area or year is never taken for the run's own."""

import pytest

from connector.browser.identity import require_own
from connector.browser.shell import Identity
from connector.errors import PageDriftError, WrongAccountError

OWN = Identity(user="130699101", area="河北省某县某乡", year=2022)


def test_the_runs_own_page_is_taken():
    require_own(OWN, OWN, year=2022)


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        (Identity(user="130699102", area=OWN.area, year=2022), "页头显示用户“130699102”"),
        (Identity(user=OWN.user, area="河北省某县另一乡", year=2022), "页头显示单位"),
        (Identity(user=OWN.user, area=OWN.area, year=2021), "页头显示 2021 年度，应为 2022"),
    ],
)
def test_another_users_area_or_year_stops_the_run(shown, told):
    with pytest.raises(WrongAccountError, match=told):
        require_own(shown, OWN, year=2022)


def test_a_page_that_tells_nobody_is_drift():
    with pytest.raises(PageDriftError):
        require_own(None, OWN, year=2022)
