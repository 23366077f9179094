"""Somebody leaves: their account is closed and what waits with them goes to another."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import audit, booking, staff
from clinic.clashes import CannotBook
from clinic.clinics import CannotChange
from clinic.models import Appointment, Practitioner, User
from clinic.models.appointment import AppointmentQuerySet
from clinic.signals import staff_leaves, staff_left


def waiting(user: User, *, now: datetime) -> list[str]:
    """What waits with them, a sentence each; nothing is changed."""
    count = visits(user, now=now).count()
    words = ngettext(
        "%(count)d visit is booked with them.",
        "%(count)d visits are booked with them.",
        count,
    )
    found = [words % {"count": count}] if count else []
    for _receiver, told in staff_leaves.send(sender=User, user=user, now=now):
        found += told or ()
    return found


@transaction.atomic
def leave(user: User, *, to: User, by: User, now: datetime) -> list[str]:
    """Close the account at once and hand over; returns what became of it, in sentences.

    Raises CannotChange like `staff.let_go`, and for a successor who does not work here.
    """
    if to.clinic_id != user.clinic_id or not to.is_active or to.pk == user.pk:
        raise CannotChange(_("Choose somebody else who works here."))
    gone = staff.let_go(user, by=by, now=now)
    told = list(_move_visits(gone, to=to, by=by, now=now))
    given = {"user": gone, "to": to, "by": by, "now": now}
    for _receiver, sentences in staff_left.send(sender=User, **given):
        told += sentences or ()
    detail = {"to": to.pk}
    audit.record("user.handed_over", gone, by=by, now=now, detail=detail)
    return told


def visits(user: User, *, now: datetime) -> AppointmentQuerySet:
    """What is booked with them from now on."""
    rows = Appointment.objects.filter(practitioner__user=user, starts_at__gte=now)
    return rows.ahead().order_by("starts_at")


def _move_visits(user: User, *, to: User, by: User, now: datetime) -> Iterator[str]:
    """At their own time to the successor, where that person treats and is free."""
    practitioner = Practitioner.objects.filter(user=to).first()
    if User.Role.THERAPIST not in to.roles:
        practitioner = None
    moved = kept = 0
    for visit in visits(user, now=now):
        if practitioner is not None and _move(visit, practitioner, by=by, now=now):
            moved += 1
        else:
            kept += 1
    if moved:
        words = ngettext(
            "%(count)d visit is now with %(name)s: tell the patient.",
            "%(count)d visits are now with %(name)s: tell the patients.",
            moved,
        )
        yield words % {"count": moved, "name": to}
    if kept:
        yield to_be_moved(kept)


def to_be_moved(count: int) -> str:
    """So many visits stay with somebody who no longer treats."""
    words = ngettext(
        "%(count)d visit is booked with them: move it.",
        "%(count)d visits are booked with them: move them.",
        count,
    )
    return words % {"count": count}


def _move(
    visit: Appointment, practitioner: Practitioner, *, by: User, now: datetime
) -> bool:
    place = booking.Place(practitioner, visit.starts_at, visit.room, visit.sequence)
    try:
        with transaction.atomic():
            booking.move(visit, to=place, by=by, now=now)
    except CannotBook:
        return False
    return True
