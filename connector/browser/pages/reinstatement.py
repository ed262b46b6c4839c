"""户注销退回: who is deregistered and why, and the way back."""

from dataclasses import dataclass

from connector.browser.answer import Sending
from connector.browser.consent import Consent
from connector.browser.pages.entry import Entry, wait_for_entry
from connector.browser.pages.households import HouseholdGrid
from connector.browser.pages.listed import Listed
from connector.browser.pages.month import is_same_text
from connector.browser.pages.open_page import LINE, OpenPage, find_shown
from connector.browser.patience import Patience
from connector.browser.scene import Scene
from connector.errors import (
    ConnectorError,
    HouseholdError,
    PageDriftError,
    PlatformUnavailableError,
    UnsentDialogError,
)
from connector.mapping.platform import Reinstatement as Words
from connector.records.household import Household


@dataclass(frozen=True)
class Deregistered:
    """How a deregistered household stands in the list; what it does not show is empty."""

    listed: Listed
    year: str
    type: str
    reason: str


def build_deregistered(listed: Listed) -> Deregistered:
    """Return the row as what it says of the deregistration."""
    details = listed.details
    return Deregistered(
        listed=listed,
        year=details.get("year", ""),
        type=details.get("type", ""),
        reason=details.get("reason", ""),
    )


async def click_give_back(
    scene: Scene, grid: HouseholdGrid, words: Words, listed: Listed, household: Household
) -> Sending:
    """Click 【注销退回】 in the household's row, once, and say yes if its question names it, or
    nobody where the words allow that.

    The row must still read as it did. Raises UnsentDialogError where anything else was
    asked or somebody else was named: then nothing was accepted, and nothing sent.
    """
    head = household.head or listed.household.head
    named = household.model_copy(update={"head": head, "code": listed.household.code})
    scene.dialogs.take()  # left over: it would prove nothing
    scene.dialogs.consent = consent = Consent(words.confirm, named, words.confirm_unnamed)
    try:
        newest = await grid.open(listed, words.give_back)
        if newest is None or grid.document is None:
            raise PlatformUnavailableError("列表页面不在了，没有退回")
        if consent.refused and not consent.given:
            raise UnsentDialogError(_explain(consent.refused[0]))
    except ConnectorError:
        scene.dialogs.consent = None
        scene.dialogs.take()
        raise
    return Sending(scene, scene.traffic, document=grid.document)


def _explain(text: str) -> str:
    return (
        f"平台的确认框“{text[:80]}”没有写明正是这一户，没有点确认，该户没有退回。"
        "请人工查看；如属正常，请核对 platform.toml 的 reinstatement.confirm"
        "（问话里不写户主的，见 confirm_unnamed）"
    )


class DeregistrationView(OpenPage):
    """【查看】: one deregistration, read-only."""

    def __init__(self, entry: Entry, words: Words, household: Household) -> None:
        super().__init__(entry.scene, entry.id, entry.header)
        self._text = entry.text
        self._labels = words.view
        self._household = household

    def require_right_household(self) -> None:
        """Return if the view names this household and contradicts nothing that we know of it."""
        named = 0
        for name in ("code", "head", "id_number", "village"):
            wanted, shown = getattr(self._household, name), self.read(name)
            if wanted and shown:
                named += 1
                if not is_same_text(name, wanted, shown):
                    raise HouseholdError("【查看】打开的是另一户")
        if not named:
            raise PageDriftError("【查看】没有写明是哪一户，请核对 platform.toml")

    @property
    def shows_number(self) -> bool:
        """Whether it shows a number of the household, and not its name alone."""
        numbers = ("code", "id_number")
        return any(getattr(self._household, name) and self.read(name) for name in numbers)

    def read(self, name: str) -> str:
        """Return what stands behind a label of the mapping's ``view``; nothing if nothing."""
        words = self._labels.get(name, ())
        return find_shown(self._text, words, self._labels, value=LINE)

    async def fetch_pictures(self) -> tuple[str, ...]:
        """Return the SHA-256 of each picture shown, as the server gives it out now; empty
        for one that cannot be read."""
        return tuple(await self.scene.look("pictures", id=self._id))


async def open_view(
    scene: Scene, words: Words, household: Household, *, after: int, patience: Patience
) -> DeregistrationView:
    """Return the view that a click on 【查看】 brings."""
    entry = await wait_for_entry(
        scene,
        after=after,
        fields={},
        is_it=lambda document: bool(
            find_shown(document["text"], words.view["type"], words.view, value=LINE)
        ),
        what="【查看】页面",
        patience=patience,
    )
    return DeregistrationView(entry, words, household)
