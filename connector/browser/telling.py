"""What is told of the pages that a survey looks at: structure, and nobody's data."""

from collections.abc import Iterable, Sequence

from connector.browser.redaction import HIDDEN, Redaction
from connector.browser.scene import Scene
from connector.browser.seen import TITLES, Seen
from connector.browser.shell import MOST_CAPTIONS
from connector.errors import Breach, ConnectorError, PageDriftError
from connector.mapping.headers import order_by_likeness
from connector.records.diagnosis import Drift


class Telling:
    """Puts what differs into words, without those that the pages say of people."""

    def __init__(self, redaction: Redaction) -> None:
        self.redaction = redaction

    def seen(self, name: str, told: str, drift: Sequence[Drift] = ()) -> Seen:
        """Return what a page shows, and how that differs from the mapping."""
        return Seen(name, TITLES[name], told or "与映射不符", tuple(drift))

    def failed(self, name: str, error: ConnectorError, *, stops: bool) -> Seen:
        """Return that a page could not be looked at, and why."""
        drift = self.drift(name, Breach(error.reason), stops=stops)
        return Seen(name, TITLES[name], "没有看到", (drift,))

    def drift(self, name: str, breach: Breach, *, stops: bool) -> Drift:
        """Return a breach as it is told; ``stops``: nothing is saved where it is."""
        return Drift(
            page=TITLES[name],
            what=self.redaction.clean(breach),
            expected=breach.expected,
            found=self.redaction.clean(breach.found),
            stops=stops,
        )

    async def drift_of(
        self, error: PageDriftError, scene: Scene, name: str, *, stops: bool
    ) -> tuple[Drift, ...]:
        """Return an error's breaches; what stands near to the missing words is added."""
        found = []
        for breach in error.breaches:
            near = breach.found or await self.near(scene, breach.expected)
            found.append(Breach(breach, expected=breach.expected, found=near))
        return tuple(self.drift(name, breach, stops=stops) for breach in found)

    async def near(self, scene: Scene, expected: str, *, document: int | None = None) -> str:
        """Return what can be clicked on the page or heads a table; what reads most like the
        expected words comes first."""
        if not expected:
            return ""
        try:
            captions = await scene.look("captions", id=document)
        except ConnectorError:
            return ""
        shown = self.show_captions(captions)
        return "、".join(order_by_likeness(shown, expected.split("、"), most=MOST_CAPTIONS))

    def show_captions(self, captions: Iterable[str]) -> list[str]:
        """Return each caption once; those that say something of people are left out."""
        cleaned = [self.redaction.clean(text) for text in captions]
        return [text for text in dict.fromkeys(cleaned) if text and HIDDEN not in text]
