"""Opening hours: is the clinic open, when does it open next, by when must it act.

Hours are local wall-clock times and moments are aware datetimes. Every comparison is
made in UTC, so a day with a clock change has the length it really has: an edge that the
clocks skip is taken as if they had not been changed yet, of an edge that comes twice
the first one counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
_DAY = timedelta(days=1)


class NoOpeningHours(ValueError):
    """The clinic has no opening hours at all, so no opening can be named."""


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. A naive datetime is refused: it names no moment."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)


def wall_clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the wall clock of `zone` shows `at` on `day`."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True)
class OpeningCalendar:
    """When a clinic is open, in the wall-clock time of its zone.

    `weekly` maps a weekday (0 is Monday) to its spans (opens, closes), several for
    split shifts; a span closes on the day it opens. On `closed_days` the clinic stays
    closed whatever the weekday says. A moment is open from the opening up to, not
    including, the closing. All moments returned are in UTC.

    A clinic without any opening hours is never open; asking it for an opening or for
    the end of a business day raises `NoOpeningHours`.
    """

    zone: ZoneInfo
    weekly: Mapping[int, tuple[tuple[time, time], ...]]
    closed_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        for weekday, spans in self.weekly.items():
            if weekday not in range(7):
                raise ValueError(f"There is no weekday {weekday}.")
            if any(closes <= opens for opens, closes in spans):
                raise ValueError("Closing time must be after opening time.")

    def is_open(self, at: datetime) -> bool:
        """Whether the clinic is open at that moment."""
        at = in_utc(at)
        return any(opens <= at < closes for opens, closes in self._around(at))

    def spans(self, first: date, last: date) -> list[Span]:
        """Every open span of the local days from `first` to `last`, in order."""
        count = (last - first).days + 1
        days = (first + offset * _DAY for offset in range(count))
        return [span for day in days for span in self._spans(day)]

    def next_opening(self, at: datetime) -> datetime:
        """The first opening after `at`, also when the clinic is open at `at`."""
        at = in_utc(at)
        for day in self._days_from(at):
            for opens, _ in self._spans(day):
                if opens > at:
                    return opens
        raise NoOpeningHours("The clinic has no opening hours.")

    def within_hours(self, at: datetime, hours: float) -> datetime:
        """By when something raised at `at` is due, given `hours` of opening time.

        Open at `at`: `hours` later, but never after the clinic has closed; then the
        last closing before that moment is the deadline. Closed at `at`: the next
        opening.
        """
        at = in_utc(at)
        if not self.is_open(at):
            return self.next_opening(at)
        due = at + timedelta(hours=hours)
        if self.is_open(due):
            return due
        return max(closes for _, closes in self._around(at, due) if closes <= due)

    def next_business_morning(self, at: datetime) -> datetime:
        """The first opening of the first business day that opens after `at`."""
        return self._business_day(at, 1)[0]

    def end_of_next_business_day(self, at: datetime) -> datetime:
        """The last closing of the first business day that opens after `at`."""
        return self.end_of_business_day(at, 1)

    def end_of_business_day(self, at: datetime, count: int) -> datetime:
        """The last closing of the `count`-th (from 1) business day opening after `at`.

        A reply that comes in before the clinic opens has that same day as its first
        business day; one that comes in later has the day after.
        """
        return self._business_day(at, count)[1]

    def _business_day(self, at: datetime, count: int) -> Span:
        at = in_utc(at)
        days = (self._spans(day) for day in self._days_from(at, count))
        edges = (
            (spans[0][0], spans[-1][1]) for spans in days if spans and spans[0][0] > at
        )
        edge = next(islice(edges, count - 1, None), None)
        if edge is None:
            raise NoOpeningHours("The clinic has no opening hours.")
        return edge

    def _days_from(self, at: datetime, count: int = 1) -> Iterator[date]:
        """Enough local days from `at` on to hold `count` business days, if any exist.

        Each closed day and each clock change can take out one week of the only weekday
        that is open, so the search ends also for a clinic that never opens.
        """
        first = at.astimezone(self.zone).date() - _DAY
        for offset in range(7 * (len(self.closed_days) + count + 2)):
            yield first + offset * _DAY

    def _around(self, at: datetime, until: datetime | None = None) -> Iterator[Span]:
        """The spans from the local day before `at` to the one after `until` or `at`."""
        day = at.astimezone(self.zone).date() - _DAY
        last = (until or at).astimezone(self.zone).date() + _DAY
        while day <= last:
            yield from self._spans(day)
            day += _DAY

    def _spans(self, day: date) -> list[Span]:
        """The open spans of one local day in order, those that touch made one."""
        if day in self.closed_days:
            return []
        merged: list[Span] = []
        for opens, closes in sorted(
            (wall_clock(day, opens, self.zone), wall_clock(day, closes, self.zone))
            for opens, closes in self.weekly.get(day.weekday(), ())
        ):
            if merged and opens <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
            elif opens < closes:
                merged.append((opens, closes))
        return merged
