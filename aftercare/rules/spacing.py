"""How far apart messages that ask a patient lie, and when a reminder goes out.

One reminder, then silence is an answer of its own (clinical specification 6.4). A
patient is never asked twice within two hours: whoever is pestered stops answering.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from aftercare.rules.schedule import Window
from clinic.rules.hours import in_utc

APART = timedelta(hours=2)
# An answer to a reminder needs at least this long before the check-in is given up.
_TIME_TO_ANSWER = timedelta(hours=2)


def free_from(asked: Iterable[datetime], now: datetime) -> datetime:
    """The first moment from `now` on that lies two hours after each of `asked`."""
    return max([now, *(moment + APART for moment in asked)])


def remind_at(
    sent_at: datetime,
    *,
    after_hours: float,
    closes_at: datetime,
    window: Window,
    planned: Iterable[datetime] = (),
) -> datetime | None:
    """When the one reminder of a check-in goes out; None where there is no room.

    It follows `after_hours` after the check-in, within the window. It is left out when
    less than two hours remain until `closes_at`, and when another check-in of
    `planned` (moments due) comes before it or within two hours after it: that one asks
    again anyway.
    """
    at = window.next_open(in_utc(sent_at) + timedelta(hours=after_hours))
    if closes_at - at < _TIME_TO_ANSWER:
        return None
    if any(sent_at < due < at + APART for due in planned):
        return None
    return at
