"""How often something happened, and how far that figure may be trusted."""

from dataclasses import dataclass
from math import sqrt

# Standard normal quantile of a 95 % interval.
_Z = 1.959964
# Below so many sessions no rate is shown (clinical specification 5.2: 30; D).
LEAST = 30


@dataclass(frozen=True)
class Rate:
    """`events` of `of`, in percent, with the ends of its 95 % interval (Wilson).

    `is_enough` is false where there are too few to say anything.
    """

    events: int
    of: int
    percent: float
    low: float
    high: float
    is_enough: bool


def rate(events: int, of: int, *, least: int = LEAST) -> Rate:
    """The rate with its Wilson score interval, which also holds for none and for all.

    Raises ValueError for more events than cases or for negative numbers.
    """
    if not 0 <= events <= of:
        raise ValueError(f"{events} of {of} is no rate")
    if of == 0:
        return Rate(0, 0, 0.0, 0.0, 100.0, is_enough=False)
    share = events / of
    weight = _Z * _Z / of
    middle = (share + weight / 2) / (1 + weight)
    reach = _Z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    # Rounding must not push the ends past the share itself.
    low = min(max(0.0, middle - reach), share)
    high = max(min(1.0, middle + reach), share)
    return Rate(events, of, 100 * share, 100 * low, 100 * high, is_enough=of >= least)
