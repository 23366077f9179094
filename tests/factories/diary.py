"""Rooms, kinds of visit and appointments."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from clinic import booking, schedules, visits
from clinic.audit import Agent
from clinic.clashes import Wish
from clinic.models import (
    Appointment,
    Clinic,
    Patient,
    Practitioner,
    Room,
    VisitType,
)
from tests.factories.clinic import NOW

_count = itertools.count(1)
# In the opening hours of the clinic, half an hour after `NOW`.
SOON = NOW + timedelta(minutes=30)


def make_room(clinic: Clinic, name: str = "") -> Room:
    """A room."""
    name = name or f"Room {next(_count)}"
    return schedules.add_room(clinic, name=name, by=Agent.SEED, now=NOW)


def make_kind(clinic: Clinic, name: str = "", *, minutes: int = 30) -> VisitType:
    """A kind of visit of half an hour."""
    name = name or f"Visit {next(_count)}"
    return schedules.add_kind(
        clinic, name=name, minutes=minutes, by=Agent.SEED, now=NOW
    )


def make_wish(patient: Patient, practitioner: Practitioner, **columns: Any) -> Wish:
    """A visit that is wanted soon, half an hour long."""
    given = {
        "kind": columns.pop("kind", None) or make_kind(patient.clinic),
        "starts_at": SOON,
        "minutes": 30,
        **columns,
    }
    return Wish(patient, practitioner, **given)


def make_appointment(
    patient: Patient,
    practitioner: Practitioner,
    *,
    state: str = Appointment.State.BOOKED,
    now: datetime = NOW,
    by: Any = Agent.SEED,
    **columns: Any,
) -> Appointment:
    """A booked visit, taken as far as `state`."""
    made = booking.book(make_wish(patient, practitioner, **columns), by=by, now=now)
    states = Appointment.State
    if state == states.CANCELLED:
        return booking.cancel(
            made, why=Appointment.Why.PATIENT, seen=0, by=by, now=now
        )[0]
    if state == states.MISSED:
        return visits.mark(made, state=state, by=by, now=max(now, made.starts_at))
    for step in (states.ARRIVED, states.STARTED, states.DONE):
        if made.state != state:
            made = visits.mark(made, state=step, by=by, now=max(now, made.starts_at))
    return made
