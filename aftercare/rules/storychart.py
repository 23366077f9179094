"""Where the marks of one patient's course stand in the drawing.

Sessions stand side by side, each in a slot of the same width: weeks lie between two
visits, three days are looked at after each. In a slot, left is the end of the session
and right is 78 hours later; the scale from 0 at the bottom to 10 at the top is that of
pain and soreness alike. All figures are units of the drawing, as SVG takes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from aftercare.rules import expected
from aftercare.rules.expected import Expected

SLOT: Final = 168
LEFT: Final = 32
TOP, BOTTOM = 16, 156
HEIGHT: Final = 212
_HOURS = 78
_IN_SLOT = 16
_STEP = 3
_BOX = 12


@dataclass(frozen=True)
class Mark:
    """A point in the drawing."""

    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """The expected band at one hour; `middle` is the height of the expected score."""

    x: float
    y: float
    width: float
    height: float
    middle: float

    @property
    def right(self) -> float:
        """Its right border."""
        return self.x + self.width


@dataclass(frozen=True)
class Slot:
    """One session. `curve` is the published course, `line` joins what was answered.

    `label_x` is the middle of the slot, `edge` its left border.
    """

    edge: float
    label_x: float
    curve: str
    bands: tuple[Box, ...]
    answers: tuple[Mark, ...]
    line: str
    before: Mark | None
    after: Mark | None


@dataclass(frozen=True)
class Given:
    """What is known of one session, scores 0 to 10.

    `answers` are pairs (hours after the last needle, soreness).
    """

    answers: Sequence[tuple[float, int]]
    bands: Sequence[Expected]
    pain_before: int | None
    pain_after: int | None


@dataclass(frozen=True)
class Drawing:
    """The whole drawing. `levels` are the heights of 0, 5 and 10 with their figure."""

    width: int
    height: int
    levels: tuple[tuple[float, int], ...]
    slots: tuple[Slot, ...]


def draw(sessions: Iterable[Given]) -> Drawing:
    """The sessions from left to right in the order given."""
    slots = tuple(
        _slot(each, LEFT + number * SLOT) for number, each in enumerate(sessions)
    )
    return Drawing(
        width=LEFT + SLOT * max(1, len(slots)),
        height=HEIGHT,
        levels=tuple((_y(level), level) for level in (0, 5, 10)),
        slots=slots,
    )


def _slot(given: Given, edge: float) -> Slot:
    answers = tuple(
        Mark(_x(edge, hours), _y(score)) for hours, score in sorted(given.answers)
    )
    return Slot(
        edge=edge,
        label_x=edge + SLOT / 2,
        curve=_line(
            Mark(_x(edge, hours), _y(expected.reference(hours)))
            for hours in range(0, _HOURS + 1, _STEP)
        ),
        bands=tuple(_box(edge, each) for each in given.bands),
        answers=answers,
        line=_line(answers) if len(answers) > 1 else "",
        before=_at_once(edge, given.pain_before, shift=-_IN_SLOT / 2),
        after=_at_once(edge, given.pain_after, shift=0),
    )


def _box(edge: float, each: Expected) -> Box:
    top, bottom = _y(each.high), _y(each.low)
    return Box(
        x=_x(edge, each.hours) - _BOX / 2,
        y=top,
        width=_BOX,
        height=round(bottom - top, 1),
        middle=_y(each.score),
    )


def _at_once(edge: float, score: int | None, *, shift: float) -> Mark | None:
    return None if score is None else Mark(_x(edge, 0) + shift, _y(score))


def _line(marks: Iterable[Mark]) -> str:
    return " ".join(f"{mark.x:g},{mark.y:g}" for mark in marks)


def _x(edge: float, hours: float) -> float:
    """Later than the drawing reaches stands at its right border."""
    share = min(max(hours, 0.0), _HOURS) / _HOURS
    return round(edge + _IN_SLOT + share * (SLOT - 2 * _IN_SLOT), 1)


def _y(score: float) -> float:
    return round(BOTTOM - score / 10 * (BOTTOM - TOP), 1)
