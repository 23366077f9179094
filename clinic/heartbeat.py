"""Leaving a sign of life, and noticing when it is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from clinic.models import Heartbeat

# A sweep is late after this many rounds, and never sooner than a minute.
_ROUNDS = 4
_AT_LEAST = timedelta(seconds=60)


@dataclass(frozen=True)
class Late:
    """A sweep that has not run for too long; `last` is None if it never did."""

    name: str
    last: datetime | None


def beat(name: str, *, now: datetime, detail: Mapping[str, int] | None = None) -> None:
    """Note that the sweep ran at `now` and what it counted."""
    Heartbeat.objects.update_or_create(
        name=name, defaults={"at": now, "detail": dict(detail or {})}
    )


def expected() -> dict[str, timedelta]:
    """Every sweep of the schedule, and how long it may stay silent."""
    return {
        name.rpartition(".")[2]: max(
            _AT_LEAST, _ROUNDS * timedelta(seconds=entry["schedule"])
        )
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
    }


def late(expected: Mapping[str, timedelta], *, now: datetime) -> list[Late]:
    """Those of the expected sweeps whose last run is longer ago than allowed."""
    last = dict(Heartbeat.objects.values_list("name", "at"))
    return [
        Late(name, last.get(name))
        for name, allowed in expected.items()
        if name not in last or now - last[name] > allowed
    ]
