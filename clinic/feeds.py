"""A therapist's diary for the calendar of a phone: a private address, initials only."""

from datetime import datetime, timedelta

from django.db import transaction
from icalendar import Calendar, Event

from clinic import audit, keys
from clinic.models import Appointment, CalendarFeed, Patient, Practitioner

# What a calendar still shows, and what it sees coming.
_BACK, _AHEAD = timedelta(days=30), timedelta(days=365)
_S = Appointment.State


@transaction.atomic
def renew(practitioner: Practitioner, *, by: audit.Actor, now: datetime) -> str:
    """A new private address; the old one leads nowhere from now on.

    The token is given once and stored nowhere: only its SHA-256 is.
    """
    token = keys.new_token()
    feed, _is_new = CalendarFeed.objects.update_or_create(
        practitioner=practitioner,
        defaults={
            "token_sha256": keys.fingerprint(token),
            "created_at": now,
            "read_at": None,
        },
    )
    audit.record("feed.renewed", feed, by=by, now=now, clinic_id=practitioner.clinic_id)
    return token


@transaction.atomic
def close(practitioner: Practitioner, *, by: audit.Actor, now: datetime) -> None:
    """No address leads to the diary any more."""
    for feed in CalendarFeed.objects.filter(practitioner=practitioner):
        clinic_id = practitioner.clinic_id
        audit.record("feed.closed", feed, by=by, now=now, clinic_id=clinic_id)
        feed.delete()


def find(token: str) -> CalendarFeed | None:
    """The feed of a token; None for a wrong one, or whose therapist has left."""
    return (
        CalendarFeed.objects.select_related("practitioner__clinic")
        .filter(
            token_sha256=keys.fingerprint(keys.cleaned(token)),
            practitioner__user__is_active=True,
        )
        .first()
    )


def calendar(practitioner: Practitioner, *, host: str, now: datetime) -> bytes:
    """The visits as iCalendar (RFC 5545).

    Each keeps its UID and counts its changes in SEQUENCE; one that is off stays, as
    cancelled, so that a calendar takes it away. A visit that went to another therapist
    is simply gone. Nothing but initials names anybody.
    """
    made = Calendar()
    made.add("prodid", "-//Needling clinic//Diary//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", practitioner.clinic.short_name)
    rows = Appointment.objects.filter(practitioner=practitioner).beginning(
        now - _BACK, now + _AHEAD
    )
    for visit in rows.select_related("patient", "room").order_by("starts_at", "pk"):
        made.add_component(_event(visit, host))
    return bytes(made.to_ical())


def _event(visit: Appointment, host: str) -> Event:
    event = Event()
    event.add("uid", f"{visit.pk}@{host}")
    event.add("sequence", visit.sequence)
    event.add("dtstamp", visit.changed_at)
    event.add("dtstart", visit.starts_at)
    event.add("dtend", visit.ends_at)
    event.add("summary", initials(visit.patient))
    event.add("status", "CANCELLED" if visit.state == _S.CANCELLED else "CONFIRMED")
    event.add("class", "PRIVATE")
    if visit.room is not None:
        event.add("location", visit.room.name)
    return event


def initials(patient: Patient) -> str:
    """The first letters of what the patient is called and of the family name."""
    names = (patient.called, patient.family_name)
    return " ".join(f"{name.strip()[0].upper()}." for name in names if name.strip())
