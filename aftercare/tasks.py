"""Wake-ups: each reads the clock, calls one verb, beats and returns counts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from celery.signals import worker_ready
from django.conf import settings

from aftercare import announcements, checkins, dispatch, escalations, outbox
from clinic import db, heartbeat
from clinic.celery import app

Counts = dict[str, int]


def _sweep(name: str, verb: Callable[..., Counts]) -> Counts:
    """Run one verb at the database's time and note that it ran."""
    counts = verb(now=db.now())
    heartbeat.beat(name, now=db.now(), detail=counts)
    return counts


@app.task(name="aftercare.send_due")
def send_due(**_: Any) -> Counts:
    """Queue what is due."""
    return _sweep("send_due", checkins.send_due)


@app.task(name="aftercare.deliver_due")
def deliver_due(**_: Any) -> Counts:
    """Hand over what is queued."""

    def verb(*, now: datetime) -> Counts:
        return dispatch.deliver_due(clock=db.now)

    return _sweep("deliver_due", verb)


@app.task(name="aftercare.settle")
def settle(**_: Any) -> Counts:
    """End what was not answered or not delivered."""
    return _sweep("settle", checkins.settle)


@app.task(name="aftercare.chase")
def chase(**_: Any) -> Counts:
    """Alert again where nobody has acted."""
    return _sweep("chase", escalations.chase)


@app.task(name="aftercare.reap")
def reap(**_: Any) -> Counts:
    """Put back what dead workers held."""
    return _sweep("reap", outbox.reap)


@app.task(name="aftercare.plan_missing")
def plan_missing(**_: Any) -> Counts:
    """Plan for sessions that somehow have no check-ins."""
    return _sweep("plan_missing", checkins.plan_missing)


@app.task(name="aftercare.announce")
def announce(**_: Any) -> Counts:
    """Tell of certificates that run out."""
    return _sweep("announce", announcements.announce)


@worker_ready.connect
def wake_all(**_: Any) -> None:
    """Run every sweep as soon as a worker is up: some tick only once an hour.

    Until its first run a sweep counts as late, and rightly so after an outage.
    """
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        app.send_task(entry["task"], **entry["options"])
