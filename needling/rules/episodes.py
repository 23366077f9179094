"""Courses of treatment: which visits belong together, and which number each has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinic.rules.dates import add_months
from needling.rules.screening_freshness import EPISODE_GAP_MONTHS


@dataclass(frozen=True)
class Place:
    """Where a session stands. `number` counts from 1 within the episode."""

    number: int
    began_on: date
    is_first_ever: bool


def place(earlier: Iterable[date], today: date) -> Place:
    """Where a session of today stands after the earlier ones, given by their days.

    A gap of more than six months (D, as for the screening) begins a new episode.
    """
    days = sorted(each for each in earlier if each <= today)
    began, number, last = today, 1, today
    for day in reversed(days):
        if add_months(day, EPISODE_GAP_MONTHS) < last:
            break
        began, number, last = day, number + 1, day
    return Place(number=number, began_on=began, is_first_ever=not days)
