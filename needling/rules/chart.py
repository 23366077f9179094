"""The body chart: drawings, their parts, and where muscles and needles lie in them.

Positions are shares of a drawing, 0 to 1 from its upper left corner, so that they
survive any size. In the front view the patient's left is on the right; in the back view
it is on the left. Details of one side (`is_of_one_side`) are drawn for the left; for
the right side the whole drawing is mirrored, and positions with it.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from needling.rules import curves
from needling.rules.choices import Side
from needling.rules.curves import Knot, Point

_DATA: Final = Path(__file__).parents[1] / "data"
# Views in the order they are offered.
ORDER: Final = (
    *("front", "back", "head_side"),
    *("hand_palm", "hand_back", "foot_top", "foot_sole"),
)
# So near to the middle line, as a share of the width, a point is on it.
_MIDDLE: Final = 0.008
_DIGITS: Final = 4


class Place(NamedTuple):
    """A point of a drawing."""

    view: str
    x: float
    y: float


@dataclass(frozen=True)
class Part:
    """A named shape of a drawing on one side of the body; `side` is empty where the
    drawing is of one side."""

    key: str
    name: str
    region: str
    side: str
    path: str
    area: tuple[Point, ...]


@dataclass(frozen=True)
class View:
    """One drawing. `axis` is the middle line in its units, 0 where it has none."""

    key: str
    name: str
    width: int
    height: int
    axis: int
    outline: str
    body: tuple[Point, ...]
    lines: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def is_of_one_side(self) -> bool:
        """Whether the right side is shown as the mirror image."""
        return not self.axis

    def side_at(self, x: float) -> str:
        """The patient's side at a share of the width; empty in a view of one side."""
        if self.is_of_one_side:
            return ""
        off = x - self.axis / self.width
        if abs(off) <= _MIDDLE:
            return Side.MIDLINE
        return Side.LEFT if (off > 0) == (self.key == "front") else Side.RIGHT

    def part_at(self, x: float, y: float) -> Part | None:
        """The part under a point, the topmost; None beside the body."""
        point = (x * self.width, y * self.height)
        for part in reversed(self.parts):
            if curves.encloses(part.area, point) and curves.encloses(self.body, point):
                return part
        return None


def mirrored(x: float) -> float:
    """The same height on the other side of a drawing; its own inverse."""
    return round(1 - x, _DIGITS)


def clamped(x: float, y: float) -> tuple[float, float]:
    """A position within the drawing, to a ten-thousandth of its size."""
    return _share(x), _share(y)


def _share(figure: float) -> float:
    return round(min(1.0, max(0.0, figure)), _DIGITS)


@cache
def views() -> Mapping[str, View]:
    """All drawings by key, in the order they are offered."""
    return MappingProxyType({key: _view(key) for key in ORDER})


@cache
def places() -> Mapping[str, tuple[tuple[str, Place], ...]]:
    """Where each muscle is found: (part, place) of the left side, the usual one first.

    A muscle in the middle has its place on the middle line.
    """
    found: dict[str, list[tuple[str, Place]]] = {}
    for row in _rows():
        view = views()[row["view"]]
        # In the back view the patient's left is on the left.
        reach = float(row["x"]) * (-1 if view.key == "back" else 1)
        x, y = clamped((view.axis + reach) / view.width, float(row["y"]) / view.height)
        found.setdefault(row["slug"], []).append((row["part"], Place(view.key, x, y)))
    return MappingProxyType({slug: tuple(each) for slug, each in found.items()})


def usual_place(slug: str, side: str) -> Place | None:
    """Where a muscle is marked that was chosen from a list; None for an unknown one."""
    known = places().get(slug)
    if known is None:
        return None
    place = known[0][1]
    if side != Side.RIGHT:
        return place
    return place._replace(x=mirrored(place.x))


@cache
def part_keys() -> Mapping[str, Part]:
    """Every part of every drawing and side by its key, such as "back/blade/left".

    A detail of one side has a key for each side.
    """
    found = {}
    for view in views().values():
        for part in view.parts:
            for side in (part.side,) if part.side else (Side.LEFT, Side.RIGHT):
                found[f"{view.key}/{part.key}/{side}"] = part
    return MappingProxyType(found)


@cache
def muscles_of(view: str, part: str) -> tuple[str, ...]:
    """The muscles that are reached in a part of a drawing."""
    return tuple(
        slug
        for slug, known in places().items()
        if any((at, place.view) == (part, view) for at, place in known)
    )


def _rows() -> Iterator[dict[str, str]]:
    path = _DATA / "muscles_on_chart.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _view(key: str) -> View:
    with (_DATA / "chart" / f"{key}.toml").open("rb") as source:
        drawn = tomllib.load(source)
    axis = drawn.get("axis", 0)
    half = _knots(drawn["outline"], axis)
    body = curves.curves(curves.joined(half, axis=axis) if axis else half)
    return View(
        key=key,
        name=drawn["name"],
        width=drawn["width"],
        height=drawn["height"],
        axis=axis,
        outline=curves.path(body),
        body=curves.outline(body),
        lines=tuple(_line(each, axis) for each in _both(drawn["lines"], axis)),
        parts=tuple(
            part for each in drawn["parts"] for part in _parts(each, key, axis)
        ),
    )


def _both(lines: list[str], axis: int) -> Iterator[tuple[Knot, ...]]:
    """Each faint line and, in a view of both sides, its mirror image."""
    for text in lines:
        knots = _knots(text, axis)
        yield knots
        if axis:
            yield curves.flipped(knots, axis=axis)


def _line(knots: tuple[Knot, ...], axis: int) -> str:
    return curves.path(curves.curves(knots, is_closed=False), is_closed=False)


def _parts(drawn: dict[str, Any], view: str, axis: int) -> Iterator[Part]:
    """A part as drawn and, where it has two sides, on the other one."""
    knots = _knots(drawn["points"], axis)
    if drawn.get("shape") == "middle":
        yield _part(drawn, Side.MIDLINE, curves.joined(knots, axis=axis))
    elif axis:
        sides = (Side.LEFT, Side.RIGHT) if view == "front" else (Side.RIGHT, Side.LEFT)
        yield _part(drawn, sides[0], knots)
        yield _part(drawn, sides[1], curves.flipped(knots, axis=axis))
    else:
        yield _part(drawn, "", knots)


def _part(drawn: dict[str, Any], side: str, knots: tuple[Knot, ...]) -> Part:
    line = curves.curves(knots)
    return Part(
        key=drawn["key"],
        name=drawn["name"],
        region=drawn["region"],
        side=side,
        path=curves.path(line),
        area=curves.outline(line),
    )


def _knots(text: str, axis: int) -> tuple[Knot, ...]:
    return tuple(
        Knot(each.x + axis, each.y, each.is_corner) for each in curves.read(text)
    )
