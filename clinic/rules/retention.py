"""How long the record of a patient is kept, and what of a birth date may stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Periods:
    """`years` after the last contact; nobody's record ends before `minor_until`.

    `minor_until` is an age in years: a child may sue as a grown-up.
    """

    years: int
    minor_until: int


@dataclass(frozen=True)
class Told:
    """What an erasure takes, what stays, and what must be done first: sentences."""

    goes: Sequence[str] = ()
    stays: Sequence[str] = ()
    hinders: Sequence[str] = ()


def after(day: date, years: int) -> date:
    """The same day so many years on or back; 1 March where there is no such day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def kept_until(*, last: date, born: date, periods: Periods) -> date:
    """The last day on which the record must be kept: of both periods the longer."""
    return max(after(last, periods.years), after(born, periods.minor_until))


def is_over(until: date, *, on: date) -> bool:
    """Whether the record may be erased on that day."""
    return on > until


def coarse(born: date, *, on: date) -> date:
    """A birth date of which only the year is left.

    The last day of the year, so that no period counted from it ends too soon; never a
    day that is still to come.
    """
    return max(born, min(date(born.year, 12, 31), on))
