"""A visit that is repeated: the same time of the wall clock, weeks apart."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MOST = 26


def repeated(
    first: datetime, *, weeks_apart: int, times: int, zone: ZoneInfo
) -> list[datetime]:
    """The beginnings of a series in UTC, the first one included.

    A change of the clocks between two of them moves no visit on the wall clock.
    """
    local = first.astimezone(zone)
    return [
        (local + timedelta(weeks=weeks_apart * number)).astimezone(UTC)
        for number in range(times)
    ]
