"""Leaving a sign of life, and noticing when it is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from clinic.models import Heartbeat

# A sweep is late after this many rounds, and never sooner than a minute.
_ROUNDS = 4
_AT_LEAST = timedelta(seconds=60)
# The sweep that looks whether messages flow; what it counts should be zero.
_PROBE = "probe"


@dataclass(frozen=True)
class Late:
    """A sweep that has not run for too long; `last` is None if it never did."""

    name: str
    last: datetime | None


@dataclass(frozen=True)
class Standing:
    """How the work behind the pages stands.

    `found` is what the last look at the messages counted, by name; empty is good.
    """

    late: tuple[Late, ...]
    found: Mapping[str, int]

    @property
    def is_well(self) -> bool:
        """Whether every sweep is on time and nothing was found."""
        return not self.late and not self.found


def beat(name: str, *, now: datetime, detail: Mapping[str, int] | None = None) -> None:
    """Note that the sweep ran at `now` and what it counted."""
    Heartbeat.objects.update_or_create(
        name=name, defaults={"at": now, "detail": dict(detail or {})}
    )


def intervals() -> dict[str, timedelta]:
    """Every sweep of the schedule, and how often it runs."""
    return {
        name.rpartition(".")[2]: timedelta(seconds=entry["schedule"])
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
    }


def expected() -> dict[str, timedelta]:
    """Every sweep of the schedule, and how long it may stay silent."""
    return {
        name: max(_AT_LEAST, _ROUNDS * every) for name, every in intervals().items()
    }


def late(expected: Mapping[str, timedelta], *, now: datetime) -> list[Late]:
    """Those of the expected sweeps whose last run is longer ago than allowed."""
    last = dict(Heartbeat.objects.values_list("name", "at"))
    return _late(last, expected, now=now)


def standing(*, now: datetime) -> Standing:
    """Which sweeps are late, and what the probe found when it last looked. One query.

    What an old probe found is not repeated: that it is old is said already.
    """
    rows = {row.name: row for row in Heartbeat.objects.all()}
    last = {name: row.at for name, row in rows.items()}
    missing = _late(last, expected(), now=now)
    is_fresh = _PROBE not in {each.name for each in missing}
    found = rows[_PROBE].detail if is_fresh and _PROBE in rows else {}
    return Standing(
        late=tuple(missing),
        found={name: number for name, number in found.items() if number},
    )


def due(*, now: datetime) -> list[str]:
    """The sweeps whose round is over, whoever ran them last, in the schedule's order.

    A beat from the future (a clock was set back) counts as none.
    """
    last = dict(Heartbeat.objects.values_list("name", "at"))
    return [
        name
        for name, every in intervals().items()
        if name not in last or not last[name] <= now < last[name] + every
    ]


def _late(
    last: Mapping[str, datetime],
    expected: Mapping[str, timedelta],
    *,
    now: datetime,
) -> list[Late]:
    return [
        Late(name, last.get(name))
        for name, allowed in expected.items()
        if name not in last or now - last[name] > allowed
    ]
