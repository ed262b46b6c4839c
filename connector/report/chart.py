"""A bar chart of counts by village, computed to the pixel here and only drawn by the page."""

from collections.abc import Sequence
from dataclasses import dataclass

LABEL_WIDTH = 132
PLOT_WIDTH = 900
TOTAL_WIDTH = 68
BAR_HEIGHT = 24
ROW_HEIGHT = 38
MARGIN = (ROW_HEIGHT - BAR_HEIGHT) // 2
TEXT_NEEDS = 9  #: pixels a digit needs to be readable inside its segment
LABEL_LENGTH = 8


@dataclass(frozen=True)
class Part:
    """One kind of thing counted: its word, its colour and how many there are."""

    name: str
    word: str
    colour: str
    count: int


@dataclass(frozen=True)
class Segment:
    """One part of a bar, in pixels; ``fits`` says whether its number can stand inside."""

    part: Part
    x: float
    width: float
    fits: bool

    @property
    def middle(self) -> float:
        """Where the number stands."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Bar:
    """One village's bar."""

    village: str
    label: str
    total: int
    y: int
    segments: tuple[Segment, ...]

    @property
    def end(self) -> float:
        """Where the bar ends."""
        return self.segments[-1].x + self.segments[-1].width if self.segments else LABEL_WIDTH


@dataclass(frozen=True)
class Chart:
    """All bars to one scale: the longest fills the plot."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    bar_height: int = BAR_HEIGHT
    label_end: int = LABEL_WIDTH - 12


def build_chart(villages: Sequence[tuple[str, Sequence[Part]]]) -> Chart:
    """Return the stacked bars of ``villages``, each segment as long as its count."""
    longest = max((sum(part.count for part in parts) for _, parts in villages), default=0)
    scale = PLOT_WIDTH / max(longest, 1)
    bars = tuple(
        _build_bar(
            village, parts, y=number * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) // 2, scale=scale
        )
        for number, (village, parts) in enumerate(villages)
    )
    return Chart(bars, LABEL_WIDTH + PLOT_WIDTH + TOTAL_WIDTH, max(len(bars), 1) * ROW_HEIGHT)


def _build_bar(village: str, parts: Sequence[Part], *, y: int, scale: float) -> Bar:
    segments = []
    counted = 0
    for part in parts:
        if part.count:
            width = round(part.count * scale, 2)
            segments.append(
                Segment(
                    part=part,
                    x=round(LABEL_WIDTH + counted * scale, 2),
                    width=width,
                    fits=width >= TEXT_NEEDS * len(str(part.count)) + 6,
                )
            )
            counted += part.count
    label = village if len(village) <= LABEL_LENGTH else village[: LABEL_LENGTH - 1] + "…"
    return Bar(village, label, counted, y, tuple(segments))
