"""Booking, moving and cancelling visits.

Two desks that want the same time wait for each other at the therapist's row; the
database's exclusion constraints refuse what gets past. Whoever books all the same does
it by name and with a reason.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic import audit, clashes
from clinic.clashes import CannotBook, ChangedMeanwhile, Clash, Wish
from clinic.db import refusing
from clinic.models import Appointment, Practitioner, Room, User
from clinic.rules import contact, series
from clinic.signals import (
    appointment_booked,
    appointment_cancelled,
    appointment_moved,
)

_S = Appointment.State


@transaction.atomic
def book(
    wish: Wish, *, by: audit.Actor, now: datetime, series_id: uuid.UUID | None = None
) -> Appointment:
    """Book a visit.

    Raises Clash with the reason and the nearest free slots where therapist, room or
    patient are taken or nobody is at work, unless it is overridden; CannotBook for what
    nobody can override.
    """
    clashes.check(wish, now=now)
    override = contact.clean_text(wish.override)[:200]
    _hold(wish.practitioner)
    if not override:
        clashes.require_free(wish, now=now)
    with refusing(clashes.refusals()):
        made = Appointment.objects.create(
            clinic_id=wish.patient.clinic_id,
            patient=wish.patient,
            practitioner=wish.practitioner,
            room=wish.room,
            kind=wish.kind,
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
            note=contact.clean_text(wish.note)[:200],
            series=series_id,
            override_reason=override,
            override_by=_by_name(override, by),
            booked_at=now,
            changed_at=now,
        )
    audit.record(
        "appointment.booked", made, by=by, now=now, detail={"override": bool(override)}
    )
    appointment_booked.send(sender=Appointment, appointment=made, by=by, now=now)
    return made


@transaction.atomic
def book_series(
    wish: Wish, *, weeks_apart: int, times: int, by: audit.Actor, now: datetime
) -> list[Appointment]:
    """Book the same visit again and again, at the same time of day; all or none.

    Raises Clash for the first that cannot be booked, with its day.
    """
    series_id = uuid.uuid4()
    zone = wish.practitioner.clinic.zone
    made = []
    for starts_at in series.repeated(
        wish.starts_at, weeks_apart=weeks_apart, times=times, zone=zone
    ):
        each = replace(wish, starts_at=starts_at)
        try:
            made.append(book(each, by=by, now=now, series_id=series_id))
        except Clash as clash:
            day = date_format(starts_at.astimezone(zone), "l j F")
            raise Clash(
                _("None of the series was booked. On %(day)s: %(reason)s")
                % {"day": day, "reason": clash},
            ) from clash
    return made


@dataclass(frozen=True)
class Place:
    """Where a visit is moved to. `seen` is the sequence that the page showed."""

    practitioner: Practitioner
    starts_at: datetime
    room: Room | None
    seen: int
    override: str = ""


@transaction.atomic
def move(
    appointment: Appointment, *, to: Place, by: audit.Actor, now: datetime
) -> Appointment:
    """Give a visit another time, therapist or room; its length stays.

    Raises ChangedMeanwhile when somebody else was first, Clash like `book`, CannotBook
    for a visit whose patient has come already, or that was cancelled.
    """
    held = _held(appointment)
    _require_seen(held, to.seen)
    if held.state != _S.BOOKED:
        raise CannotBook(
            _("Only a visit that lies ahead can be moved; this one is: %(state)s.")
            % {"state": held.get_state_display()}
        )
    minutes = (held.ends_at - held.starts_at) // timedelta(minutes=1)
    wish = Wish(
        held.patient, to.practitioner, held.kind, to.starts_at, minutes, to.room
    )
    clashes.check(wish, now=now)
    override = contact.clean_text(to.override)[:200]
    _hold(to.practitioner)
    if not override:
        clashes.require_free(wish, now=now, but=held)
    held.practitioner, held.room = to.practitioner, to.room
    held.starts_at, held.ends_at = wish.starts_at, wish.ends_at
    held.override_reason, held.override_by = override, _by_name(override, by)
    held.sequence, held.changed_at = held.sequence + 1, now
    with refusing(clashes.refusals()):
        held.save()
    audit.record(
        "appointment.moved", held, by=by, now=now, detail={"override": bool(override)}
    )
    appointment_moved.send(sender=Appointment, appointment=held, by=by, now=now)
    return held


@transaction.atomic
def cancel(
    appointment: Appointment,
    *,
    why: str,
    seen: int,
    and_later: bool = False,
    by: audit.Actor,
    now: datetime,
) -> list[Appointment]:
    """Cancel a visit, and with `and_later` the later ones of its series that lie ahead.

    Raises ChangedMeanwhile when somebody else moved it first, CannotBook for one that
    has begun or ended.
    """
    held = _held(appointment)
    _require_seen(held, seen)
    if held.state not in (_S.BOOKED, _S.ARRIVED):
        raise CannotBook(
            _("This visit cannot be cancelled; it is: %(state)s.")
            % {"state": held.get_state_display()}
        )
    ended = [held, *(_later(held) if and_later else ())]
    for each in ended:
        each.state, each.cancelled_at, each.cancelled_why = _S.CANCELLED, now, why
        each.arrived_at = None
        each.sequence, each.changed_at = each.sequence + 1, now
        each.save()
        detail = {"why": why}
        audit.record("appointment.cancelled", each, by=by, now=now, detail=detail)
        appointment_cancelled.send(sender=Appointment, appointment=each, by=by, now=now)
    return ended


def _later(held: Appointment) -> list[Appointment]:
    """The rest of a series that lies ahead, held."""
    if held.series is None:
        return []
    rows = Appointment.objects.filter(
        series=held.series, starts_at__gt=held.starts_at, clinic_id=held.clinic_id
    )
    return list(rows.ahead().select_for_update().order_by("pk"))


def _hold(practitioner: Practitioner) -> None:
    """Whoever else books with this therapist waits until this one is done."""
    Practitioner.objects.select_for_update(no_key=True).get(pk=practitioner.pk)


def _held(appointment: Appointment) -> Appointment:
    """The visit as it stands, until the verb is done."""
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("patient", "practitioner__clinic", "kind")
        .get(pk=appointment.pk)
    )


def _require_seen(held: Appointment, seen: int) -> None:
    if held.sequence != seen:
        raise ChangedMeanwhile(
            _("Somebody else changed this visit meanwhile. See where it is now.")
        )


def _by_name(override: str, by: audit.Actor) -> User | None:
    """Whoever overrides signs with their name; a sweep cannot."""
    return audit.user_or_none(by) if override else None
