"""Leaving a sign of life, and noticing when it is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.models import Heartbeat


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


def late(expected: Mapping[str, timedelta], *, now: datetime) -> list[Late]:
    """Those of the expected sweeps whose last run is longer ago than allowed."""
    last = dict(Heartbeat.objects.values_list("name", "at"))
    return [
        Late(name, last.get(name))
        for name, allowed in expected.items()
        if name not in last or now - last[name] > allowed
    ]
