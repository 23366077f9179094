"""How sore after a session, as points of a small drawing: 0 to 10 over three days."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# The drawing in its own units; the margin keeps dots and their edges inside.
WIDTH: Final = 320
HEIGHT: Final = 96
MARGIN: Final = 8
TOP: Final = 10
# Three days and some hours; a later answer stretches the scale.
HOURS: Final = 76.0


@dataclass(frozen=True)
class Dot:
    """One answer: where it lies in the drawing, hours after the last needle, score."""

    x: float
    y: float
    hours: int
    score: int


@dataclass(frozen=True)
class Curve:
    """The answers from left to right."""

    dots: tuple[Dot, ...]

    @property
    def line(self) -> str:
        """The points of a polyline."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def curve(scores: Iterable[tuple[float, int]]) -> Curve:
    """Where each score (hours after the session, 0 to 10) lies, the earliest first."""
    given = sorted(scores)
    longest = max([HOURS, *(hours for hours, _ in given)])
    return Curve(
        tuple(
            Dot(
                x=round(MARGIN + (WIDTH - 2 * MARGIN) * max(hours, 0) / longest, 1),
                y=round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * score / TOP, 1),
                hours=round(hours),
                score=score,
            )
            for hours, score in given
        )
    )
