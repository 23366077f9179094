"""The waiting list: who takes a slot that comes free."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.db import refusing
from clinic.models import Appointment, Patient, Practitioner, VisitType, WaitingEntry
from clinic.rules import contact


class CannotWait(Exception):
    """Refused; the text says why in words fit for the user."""


@dataclass(frozen=True)
class Request:
    """What somebody waits for. Without a practitioner any will do."""

    kind: VisitType
    practitioner: Practitioner | None = None
    first_day: date | None = None
    last_day: date | None = None
    note: str = ""


@transaction.atomic
def add(
    patient: Patient, *, request: Request, by: audit.Actor, now: datetime
) -> WaitingEntry:
    """Put a patient onto the list; CannotWait for one who waits, or days out of order.

    Where the first day lies after the last, nobody would ever be called.
    """
    first, last = request.first_day, request.last_day
    if first and last and last < first:
        raise CannotWait(_("The last day must not be before the first."))
    waits = CannotWait(_("This patient is on the waiting list already."))
    with refusing({"waiting_once": waits}):
        entry = WaitingEntry.objects.create(
            clinic_id=patient.clinic_id,
            patient=patient,
            practitioner=request.practitioner,
            kind=request.kind,
            first_day=first,
            last_day=last,
            note=contact.clean_text(request.note)[:200],
            since=now,
        )
    audit.record("waiting.added", entry, by=by, now=now)
    return entry


@transaction.atomic
def withdraw(entry: WaitingEntry, *, by: audit.Actor, now: datetime) -> None:
    """The patient no longer waits; harmless when repeated."""
    held = WaitingEntry.objects.select_for_update().get(pk=entry.pk)
    if held.state == WaitingEntry.State.WAITING:
        held.state, held.closed_at = WaitingEntry.State.WITHDRAWN, now
        held.save(update_fields=["state", "closed_at"])
        audit.record("waiting.withdrawn", held, by=by, now=now)


@transaction.atomic
def settle(appointment: Appointment, *, by: audit.Actor, now: datetime) -> bool:
    """Whoever was booked no longer waits; False for one who did not."""
    held = (
        WaitingEntry.objects.select_for_update()
        .filter(patient_id=appointment.patient_id)
        .open()
        .first()
    )
    if held is None:
        return False
    held.state, held.closed_at = WaitingEntry.State.BOOKED, now
    held.appointment = appointment
    held.save(update_fields=["state", "closed_at", "appointment"])
    audit.record("waiting.booked", held, by=by, now=now)
    return True
