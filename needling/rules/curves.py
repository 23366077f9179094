"""Smooth closed lines through given points: as Bézier curves, and as areas.

Shapes of the body chart are written down as the points that a line goes through. From
one point to the next runs a cubic Bézier curve whose handles follow the direction
between the neighbours and reach a third of the way: such a line never swings wide of
its points. A point marked as a corner has no common direction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Final

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
# Straight pieces per curve where an area is asked about.
_PIECES: Final = 6


class BadShape(ValueError):
    """Points that cannot be read."""


@dataclass(frozen=True)
class Knot:
    """A point that the line goes through, in units of the drawing."""

    x: float
    y: float
    is_corner: bool = False

    @property
    def at(self) -> Point:
        """The point by itself."""
        return (self.x, self.y)


def read(text: str) -> tuple[Knot, ...]:
    """The points of "12,30 40,52! 60,80": x and y, and "!" behind a corner.

    Raises BadShape.
    """
    return tuple(_knot(word) for word in text.split())


def _knot(word: str) -> Knot:
    try:
        x, y = (float(figure) for figure in word.rstrip("!").split(","))
    except ValueError as error:
        raise BadShape(f"{word!r} is not a point") from error
    return Knot(x, y, word.endswith("!"))


def flipped(knots: Sequence[Knot], *, axis: float) -> tuple[Knot, ...]:
    """The line on the other side of an upright axis, run through the other way."""
    return tuple(replace(each, x=2 * axis - each.x) for each in reversed(knots))


def joined(half: Sequence[Knot], *, axis: float) -> tuple[Knot, ...]:
    """A half that begins and ends on the axis, together with its mirror image."""
    return (*half, *flipped(half, axis=axis)[1:-1])


def curves(knots: Sequence[Knot], *, is_closed: bool = True) -> tuple[Curve, ...]:
    """The Bézier curves through the points; a closed line returns to its first."""
    count = len(knots)
    handles = [_direction(knots, index, is_closed) for index in range(count)]
    last = count if is_closed else count - 1
    return tuple(
        _curve(
            knots[index],
            knots[(index + 1) % count],
            handles[index],
            handles[(index + 1) % count],
        )
        for index in range(last)
    )


def _direction(knots: Sequence[Knot], index: int, is_closed: bool) -> Point | None:
    """Where the line is heading as it passes, as a length of one; None at a corner."""
    at_the_end = index in (0, len(knots) - 1)
    if knots[index].is_corner or (at_the_end and not is_closed):
        return None
    before, after = knots[index - 1], knots[(index + 1) % len(knots)]
    x, y = after.x - before.x, after.y - before.y
    length = hypot(x, y)
    return (x / length, y / length) if length else None


def _curve(start: Knot, end: Knot, out: Point | None, into: Point | None) -> Curve:
    x, y = end.x - start.x, end.y - start.y
    reach = hypot(x, y) / 3
    first = (
        (start.x + out[0] * reach, start.y + out[1] * reach)
        if out
        else (start.x + x / 3, start.y + y / 3)
    )
    second = (
        (end.x - into[0] * reach, end.y - into[1] * reach)
        if into
        else (end.x - x / 3, end.y - y / 3)
    )
    return (start.at, first, second, end.at)


def path(line: Sequence[Curve], *, is_closed: bool = True) -> str:
    """The curves as the `d` of an SVG path, in whole units, relative and so short."""
    if not line:
        return ""
    x, y = _whole(line[0][0])
    words = [f"M{x} {y}"]
    for _start, *rest in line:
        offsets = [(_whole(each)[0] - x, _whole(each)[1] - y) for each in rest]
        words.append("c" + " ".join(f"{dx} {dy}" for dx, dy in offsets))
        x, y = _whole(rest[-1])
    return "".join(words) + ("z" if is_closed else "")


def _whole(point: Point) -> tuple[int, int]:
    return (round(point[0]), round(point[1]))


def outline(line: Sequence[Curve]) -> tuple[Point, ...]:
    """The corners of the many-sided area that the curves enclose."""
    return tuple(
        _on(curve, step / _PIECES) for curve in line for step in range(_PIECES)
    )


def _on(curve: Curve, part: float) -> Point:
    """The point of a Bézier curve at a part of its way, 0 to 1."""
    rest = 1 - part
    weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    x = sum(w * p[0] for w, p in zip(weights, curve, strict=True))
    y = sum(w * p[1] for w, p in zip(weights, curve, strict=True))
    return (x, y)


def encloses(area: Sequence[Point], point: Point) -> bool:
    """Whether the point lies in the area (the even-odd rule of drawing)."""
    x, y = point
    crossings = sum(
        1
        for (x1, y1), (x2, y2) in _sides(area)
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    )
    return crossings % 2 == 1


def _sides(area: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return zip(area, (*area[1:], area[0]), strict=True)
