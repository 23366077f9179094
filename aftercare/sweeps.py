"""The sweeps: what time alone moves on, whoever rings. Two at once are harmless."""

from collections.abc import Callable, Mapping
from datetime import datetime

from aftercare import (
    announcements,
    answering,
    asking,
    canary,
    checkins,
    dispatch,
    escalations,
    fallbacks,
    purging,
    reaping,
    reminders,
    selfcheck,
    silence,
    visitreminders,
)
from clinic import heartbeat, importsteps, seals

Clock = Callable[[], datetime]
Counts = dict[str, int]


def _deliver(*, clock: Clock) -> Counts:
    return dispatch.deliver_due(clock=clock)


def _at_once(verb: Callable[..., Counts]) -> Callable[..., Counts]:
    """A sweep that is over in a moment reads the clock once."""
    return lambda *, clock: verb(now=clock())


# The most urgent first.
SWEEPS: Mapping[str, Callable[..., Counts]] = {
    "chase": _at_once(escalations.chase),
    "send_due": _at_once(asking.send_due),
    "deliver_due": _deliver,
    "reap": _at_once(reaping.reap),
    "remind": _at_once(answering.remind),
    "reroute": _at_once(fallbacks.reroute),
    "silence": _at_once(silence.chase),
    "remind_silent": _at_once(reminders.remind),
    "remind_visits": _at_once(visitreminders.remind),
    "settle": _at_once(checkins.settle),
    "canary": _at_once(canary.fly),
    "probe": _at_once(selfcheck.counts),
    "plan_missing": _at_once(checkins.plan_missing),
    "announce": _at_once(announcements.announce),
    "import_patients": _at_once(importsteps.advance),
    "seal_audit": _at_once(seals.close),
    "purge": _at_once(purging.purge),
}


def run(name: str, *, clock: Clock) -> Counts:
    """Run one sweep and note that it ran, with what it counted."""
    counts = SWEEPS[name](clock=clock)
    heartbeat.beat(name, now=clock(), detail=counts)
    return counts
