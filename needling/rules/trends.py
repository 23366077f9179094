"""A course of scores as points of a small drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from needling.rules.outcome_items import Instrument

# The drawing in its own units; the margin keeps dots and their edges inside.
WIDTH, HEIGHT, MARGIN = 320, 96, 8


@dataclass(frozen=True)
class Dot:
    """One score: where it lies in the drawing."""

    x: float
    y: float
    on: date
    score: Fraction


@dataclass(frozen=True)
class Trend:
    """The scores from left to right by day, on the whole scale of the measure."""

    dots: tuple[Dot, ...]

    @property
    def line(self) -> str:
        """The points of a polyline."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def trend(instrument: Instrument, scores: Sequence[tuple[date, Fraction]]) -> Trend:
    """Where each score lies; `scores` are in the order of days."""
    if not scores:
        return Trend(())
    first, last = scores[0][0], scores[-1][0]
    days = max((last - first).days, 1)
    span = instrument.top - instrument.bottom
    return Trend(
        tuple(
            Dot(
                x=round(MARGIN + (WIDTH - 2 * MARGIN) * (on - first).days / days, 1),
                y=round(
                    HEIGHT
                    - MARGIN
                    - (HEIGHT - 2 * MARGIN) * float(score - instrument.bottom) / span,
                    1,
                ),
                on=on,
                score=score,
            )
            for on, score in scores
        )
    )
