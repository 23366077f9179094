"""Local wall-clock times as moments: those the clock skips and those it shows twice."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Again(TextChoices):
    """Which of the two, on the night the clock is set back."""

    FIRST = "first", gettext_lazy("The first time (before the clock was set back)")
    SECOND = "second", gettext_lazy("The second time (after the clock was set back)")


@dataclass(frozen=True)
class WallTime:
    """A local day and time as typed; `again` is an `Again` where it is needed."""

    day: date
    clock: time
    again: str = ""


class NoSuchTime(ValueError):
    """The clock skips this time; the text says so."""


class ShownTwice(ValueError):
    """The clock shows this time twice and it is not said which one is meant."""


def moment_of(day: date, clock: time, zone: ZoneInfo, again: str = "") -> datetime:
    """The moment in UTC at which the wall clock of the zone shows that day and time.

    `again` says which one where the clock shows it twice, and is ignored elsewhere.
    Raises NoSuchTime or ShownTwice with a sentence.
    """
    first = datetime.combine(day, clock, zone).replace(fold=0)
    words = {"time": f"{clock:%H:%M}", "zone": zone.key}
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != _wall(first):
        raise NoSuchTime(
            _(
                "On that night the clock in %(zone)s was set forward: %(time)s did not "
                "happen. Give the time it really was."
            )
            % words
        )
    second = first.replace(fold=1)
    if not shown_twice(first) or again == Again.FIRST:
        return first.astimezone(UTC)
    if again == Again.SECOND:
        return second.astimezone(UTC)
    raise ShownTwice(
        _(
            "On that night the clock in %(zone)s was set back: %(time)s happened "
            "twice. Say which one it was."
        )
        % words
    )


def to_the_second(typed: datetime, stored: datetime | None) -> datetime:
    """The stored moment where what was typed, to the minute, says the same."""
    if stored is not None and timedelta() <= stored - typed < timedelta(minutes=1):
        return stored
    return typed


def shown_twice(local: datetime) -> bool:
    """Whether the wall clock shows the time of this aware moment twice."""
    return _offset(local, 0) > _offset(local, 1)


def which(moment: datetime, zone: ZoneInfo) -> str:
    """The `Again` of a moment, "" where the clock shows its time only once."""
    local = moment.astimezone(zone)
    if not shown_twice(local):
        return ""
    return Again.SECOND.value if local.fold else Again.FIRST.value


def _offset(local: datetime, fold: int) -> timedelta:
    return local.replace(fold=fold).utcoffset() or timedelta()


def _wall(local: datetime) -> datetime:
    return local.replace(tzinfo=None, fold=0)
