"""How one thing went with another: spreads, slopes and their intervals.

What is said here is how figures went together, never that one caused the other. Nothing
is said below ten sessions or below five patients: neither is it worth anything, nor may
a figure let somebody guess at one patient.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, median
from typing import Final, NamedTuple, TypeVar

Row = TypeVar("Row")

LEAST_SESSIONS: Final = 10
LEAST_PATIENTS: Final = 5
_LEVEL = 0.95
# Below this share of the squares, what is left of them is rounding.
_NO_WIDTH = 1e-9


@dataclass(frozen=True)
class Point:
    """One session: whose it is, what was done (`x`) and what followed (`y`)."""

    patient: Hashable
    x: float
    y: float


@dataclass(frozen=True)
class Spread:
    """Where the middle of so many figures lies, and where eight of ten lie."""

    count: int
    middle: float
    low: float
    high: float
    mean: float


@dataclass(frozen=True)
class Slope:
    """By how much `y` was higher where `x` was higher by one, with its 95 % interval.

    Sessions of one patient are alike, so the interval counts patients, not sessions
    (jackknife over patients, t with one degree of freedom less than patients).
    """

    count: int
    patients: int
    by_one: float
    low: float
    high: float

    def by(self, step: float) -> "Slope":
        """The same for a difference of `step`."""
        return Slope(
            self.count,
            self.patients,
            self.by_one * step,
            self.low * step,
            self.high * step,
        )

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out "no difference"."""
        return self.low > 0 or self.high < 0


def is_enough(sessions: int, patients: int) -> bool:
    """Whether a figure over so many may be shown."""
    return sessions >= LEAST_SESSIONS and patients >= LEAST_PATIENTS


def spread(points: Sequence[tuple[Hashable, float]]) -> Spread | None:
    """Median, 10th and 90th centile of pairs (patient, figure); None for too few."""
    figures = sorted(figure for _patient, figure in points)
    if not is_enough(len(figures), len({patient for patient, _figure in points})):
        return None
    return Spread(
        len(figures),
        median(figures),
        centile(figures, 0.1),
        centile(figures, 0.9),
        fmean(figures),
    )


def centile(ordered: Sequence[float], share: float) -> float:
    """The figure below which that share lies, between neighbours by proportion."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def slope(points: Sequence[Point]) -> Slope | None:
    """Least squares of y on x; None for too few, or where x is always the same."""
    groups = len({each.patient for each in points})
    if not is_enough(len(points), groups):
        return None
    sums = _sums_by_patient(points)
    total = _Sums(*map(sum, zip(*sums, strict=True)))
    by_one = _steepness(total)
    without = [_steepness(_less(total, each)) for each in sums]
    known = [each for each in without if each is not None]
    if by_one is None or len(known) < len(without):
        return None
    reach = student(0.5 + _LEVEL / 2, groups - 1) * _error(known, by_one)
    return Slope(len(points), groups, by_one, by_one - reach, by_one + reach)


class _Sums(NamedTuple):
    """What least squares needs of some points, counted from a common origin."""

    n: float
    x: float
    y: float
    xx: float
    xy: float


def _sums_by_patient(points: Sequence[Point]) -> list[list[float]]:
    """The five sums of each patient, in the order of `_Sums`. One pass: a clinic has a
    hundred thousand sessions."""
    middle_x = fmean(each.x for each in points)
    middle_y = fmean(each.y for each in points)
    found: dict[Hashable, list[float]] = {}
    for each in points:
        x, y = each.x - middle_x, each.y - middle_y
        own = found.setdefault(each.patient, [0.0, 0.0, 0.0, 0.0, 0.0])
        own[0] += 1
        own[1] += x
        own[2] += y
        own[3] += x * x
        own[4] += x * y
    return list(found.values())


def _less(total: _Sums, own: Sequence[float]) -> _Sums:
    """The sums without one patient."""
    n, x, y, xx, xy = own
    return _Sums(total.n - n, total.x - x, total.y - y, total.xx - xx, total.xy - xy)


def _steepness(of: _Sums) -> float | None:
    """The slope; None where x does not differ."""
    n, x, y, xx, xy = of
    width = xx - x * x / n
    if width <= _NO_WIDTH * max(xx, 1.0):
        return None
    return (xy - x * y / n) / width


def _error(without: Sequence[float], whole: float) -> float:
    """The standard error by the jackknife: the slope anew without each patient."""
    groups = len(without)
    squares = sum((each - whole) ** 2 for each in without)
    return sqrt((groups - 1) / groups * squares)


def student(share: float, freedom: int) -> float:
    """The quantile of Student's t with at least four degrees of freedom.

    The expansion of Abramowitz and Stegun 26.7.5, off by less than 0.005 from there on.
    """
    z = NormalDist().inv_cdf(share)
    terms: tuple[float, ...] = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    added = sum(term / freedom**power for power, term in enumerate(terms, start=1))
    return z + float(added)


def in_thirds(given: Sequence[tuple[float, Row]]) -> list[tuple[str, list[Row]]]:
    """Things in three parts of a rising figure, each with its range as words.

    Cut at the centiles, so that equal figures stay together: fewer parts where most
    are equal.
    """
    if not given:
        return []
    ordered = sorted(figure for figure, _thing in given)
    cuts = sorted({centile(ordered, 1 / 3), centile(ordered, 2 / 3)})
    parts: dict[int, list[tuple[float, Row]]] = defaultdict(list)
    for figure, thing in given:
        parts[sum(figure > cut for cut in cuts)].append((figure, thing))
    return [
        (
            _range([figure for figure, _thing in part]),
            [thing for _figure, thing in part],
        )
        for _place, part in sorted(parts.items())
    ]


def _range(figures: Sequence[float]) -> str:
    low, high = (f"{round(each, 1):g}" for each in (min(figures), max(figures)))
    return low if low == high else f"{low}–{high}"
