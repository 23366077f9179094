"""What the watchdog looks at: the messages, the sweeps, the machine, the clocks.

Read-only. It asks the database itself and does not trust the sweeps' own account.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from aftercare import selfcheck
from clinic import heartbeat

# Reliability notes 5.7.
_FULL_PERCENT = 85
_CLOCKS_APART = timedelta(seconds=5)
_STEP = timedelta(seconds=5)


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong: a stable name, and a sentence without any person."""

    name: str
    words: str


def troubles(*, now: datetime, wall: datetime) -> list[Trouble]:
    """All that is wrong. `now` is the database's clock, `wall` that of this host.

    Raises DatabaseError when the database does not answer.
    """
    return [*_messages(now), *_sweeps(now), *_clocks(now, wall), *_disk()]


def stepped(*, wall: timedelta, steady: timedelta) -> Trouble | None:
    """Whether the wall clock was set: it and the steady clock must run alike."""
    off = wall - steady
    if abs(off) <= _STEP:
        return None
    return Trouble(
        "clock_step", f"this host's clock jumped by {off.total_seconds():.0f} s"
    )


def _messages(now: datetime) -> Iterator[Trouble]:
    for name, number in selfcheck.counts(now=now).items():
        if number:
            yield Trouble(name, f"{number}: {selfcheck.WORDS[name]}")


def _sweeps(now: datetime) -> Iterator[Trouble]:
    for each in heartbeat.late(heartbeat.expected(), now=now):
        last = f"{each.last:%Y-%m-%d %H:%M:%S} UTC" if each.last else "never"
        yield Trouble(f"late_{each.name}", f"sweep {each.name} last ran: {last}")


def _clocks(now: datetime, wall: datetime) -> Iterator[Trouble]:
    if abs(now - wall) > _CLOCKS_APART:
        off = (wall - now).total_seconds()
        yield Trouble("clock", f"this host is {off:+.0f} s off the database's clock")


def _disk() -> Iterator[Trouble]:
    usage = shutil.disk_usage(settings.BASE_DIR)
    percent = 100 * usage.used // usage.total
    if percent > _FULL_PERCENT:
        yield Trouble("disk", f"the disk is {percent} % full")
