"""Places that are never needled, where a drawing shows them (ASAP13; the boxes are D).

`data/never_needled.csv` holds boxes in units of a drawing: x counts from the middle
line, on both sides of it, y from the top. What no drawing shows the same for everybody
(breast tissue, the scalp of an infant) stays with the therapist.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from needling.rules import chart
from needling.rules.choices import Side
from needling.rules.screening_terms import Place

_DATA: Final = Path(__file__).parents[1] / "data" / "never_needled.csv"


class Box(NamedTuple):
    """A place that is never needled."""

    place: Place
    x_from: float
    x_to: float
    y_from: float
    y_to: float

    def holds(self, across: float, down: float) -> bool:
        """Whether a point lies in it; `across` counts from the middle line."""
        is_beside = self.x_from <= across <= self.x_to
        return is_beside and self.y_from <= down <= self.y_to


@cache
def boxes() -> Mapping[str, tuple[Box, ...]]:
    """The boxes by drawing."""
    found: dict[str, tuple[Box, ...]] = dict.fromkeys(chart.ORDER, ())
    with _DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            view, place = row.pop("view"), Place(row.pop("place"))
            figures = {name: float(figure) for name, figure in row.items()}
            found[view] += (Box(place, **figures),)
    return MappingProxyType(found)


def place_at(view: str, x: float | None, y: float | None, side: str) -> str:
    """Which of `Place` a point lies in; "" where it lies in none or is not known.

    `x` and `y` are 0 to 1; a drawing of one side is mirrored for the right one.
    """
    found = boxes().get(view)
    if not found or x is None or y is None:
        return ""
    drawing = chart.views()[view]
    across = _from_the_middle(drawing, x, side)
    held = (box for box in found if box.holds(across, y * drawing.height))
    return next((box.place.value for box in held), "")


def _from_the_middle(drawing: chart.View, x: float, side: str) -> float:
    """How far off the middle line, in units of the drawing; from the left edge in one
    of one side."""
    if drawing.is_of_one_side and side == Side.RIGHT:
        x = chart.mirrored(x)
    return abs(x * drawing.width - drawing.axis)
