"""Whether somebody's rate lies where chance alone would put it.

A funnel, not a ranking: around the rate of all stand the limits within which 95 % and
99.8 % of therapists lie by chance, wide for few sessions and narrow for many.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from math import exp, lgamma, log
from typing import Final

LIMITS: Final = (0.95, 0.998)


@dataclass(frozen=True)
class Limits:
    """The shares, 0 to 1, between which a rate over so many cases lies by chance."""

    of: int
    low_95: float
    high_95: float
    low_998: float
    high_998: float


def limits(share: float, of: int) -> Limits:
    """The exact binomial limits around the share of all, for `of` cases.

    Raises ValueError for a share outside of 0 to 1 or for no case.
    """
    if not 0 <= share <= 1 or of < 1:
        raise ValueError(f"no funnel for {share} of {of}")
    low_95, high_95 = _between(share, of, LIMITS[0])
    low_998, high_998 = _between(share, of, LIMITS[1])
    return Limits(of, low_95, high_95, low_998, high_998)


def _between(share: float, of: int, inside: float) -> tuple[float, float]:
    """The fewest and the most cases that are not rarer than the tail on their side."""
    tail = (1 - inside) / 2
    sums = list(accumulate(_chance(share, of, count) for count in range(of + 1)))
    # Rounding may leave the last sum a little below one.
    high = min(bisect_left(sums, 1 - tail), of)
    return bisect_right(sums, tail) / of, high / of


def _chance(share: float, of: int, count: int) -> float:
    """The binomial probability, over logarithms: the counts outgrow a float."""
    if share in (0.0, 1.0):
        return float(count == of * share)
    ways = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
    return exp(ways + count * log(share) + (of - count) * log(1 - share))
