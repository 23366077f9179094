"""A drawn signature: strokes of points, read and checked; never an image.

What a browser sends is a list of strokes, each a list of [x, y] from 0 to 1 in the box.
Nothing else is kept, so that there is nothing in it that could be run or that could
grow.
"""

import json
import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

# A long name drawn slowly has some 1,500 points; this is far beyond, and 10 MB farther.
TEXT_LIMIT = 200_000
STROKES_LIMIT = 200
POINTS_LIMIT = 8_000
# A dot or a slip of the pen is no signature.
POINTS_LEAST = 8
EXTENT_LEAST = 0.05

Point = tuple[float, float]
Stroke = tuple[Point, ...]
Strokes = tuple[Stroke, ...]


class BadSignature(ValueError):
    """What was drawn cannot be taken; says why in words fit for the user."""


@dataclass(frozen=True)
class _Box:
    """What the strokes fill of the box."""

    width: float
    height: float
    points: int


def read_strokes(text: str) -> Strokes:
    """The strokes of a drawn signature, rounded to a thousandth of the box.

    Raises BadSignature for what is too large, not strokes, outside the box, or no more
    than a dot.
    """
    if len(text) > TEXT_LIMIT:
        raise BadSignature(_("The signature is too large. Clear the box, sign again."))
    try:
        strokes = _strokes(json.loads(text))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadSignature(
            _("The signature could not be read. Clear the box and sign again.")
        ) from error
    box = _extent(strokes)
    if box.points > POINTS_LIMIT or len(strokes) > STROKES_LIMIT:
        raise BadSignature(_("The signature is too large. Clear the box, sign again."))
    if box.points < POINTS_LEAST or max(box.width, box.height) < EXTENT_LEAST:
        raise BadSignature(_("Sign with your whole name, not only with a dot."))
    return strokes


def _strokes(found: object) -> Strokes:
    """The points as numbers. Raises ValueError or TypeError for anything else."""
    if not isinstance(found, list):
        raise TypeError
    return tuple(tuple(_point(point) for point in stroke) for stroke in found if stroke)


def _point(found: object) -> Point:
    if not isinstance(found, list) or len(found) != 2:
        raise TypeError
    return _coordinate(found[0]), _coordinate(found[1])


def _coordinate(found: object) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise TypeError
    if not math.isfinite(found) or not 0 <= found <= 1:
        raise ValueError
    return round(float(found), 3)


def _extent(strokes: Strokes) -> _Box:
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return _Box(0, 0, 0)
    across, down = zip(*points, strict=True)
    return _Box(max(across) - min(across), max(down) - min(down), len(points))


def polylines(strokes: Strokes, *, width: int, height: int) -> tuple[str, ...]:
    """Each stroke as the points of an SVG polyline in a box of that size."""
    return tuple(
        " ".join(f"{x * width:.1f},{y * height:.1f}" for x, y in stroke)
        for stroke in strokes
    )
