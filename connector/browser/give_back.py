"""A row of 户注销退回 with its one act."""

from connector.browser.answer import Sending
from connector.browser.desk import Desk
from connector.browser.pages.reinstatement import Deregistered, click_give_back
from connector.mapping.platform import Reinstatement
from connector.records.household import Household


class GiveBack:
    """One row of 户注销退回 that was just read, and its 【注销退回】."""

    def __init__(
        self,
        desk: Desk,
        words: Reinstatement,
        household: Household,
        deregistered: Deregistered,
        proof: tuple[str, ...],
    ) -> None:
        self._desk = desk
        self._words = words
        self._household = household
        self.deregistered = deregistered  #: what the reinstatement takes back
        self.proof = proof  #: the SHA-256 of each picture that 【查看】 shows

    async def save(self) -> Sending:
        """Click 【注销退回】, once, and say yes to nothing but its question for this household.

        Raises UnsentDialogError where it asks for another, HouseholdError where the row
        has gone; nothing was sent then.
        """
        grid, listed = self._desk.grid(self._words), self.deregistered.listed
        return await click_give_back(self._desk.scene, grid, self._words, listed, self._household)
