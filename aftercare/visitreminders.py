"""Reminders of visits: planned with the booking, taken back with it, sent when due.

They never ask anything and need no answer; whoever gets none is not called for that.
"""

import uuid
from datetime import datetime

from django.db import transaction

from aftercare import destinations, outbox
from aftercare.models import AftercarePolicy, Message, VisitReminder
from aftercare.rules import visitnotice
from aftercare.rules.schedule import Window
from aftercare.rules.visitnotice import Kind
from aftercare.rules.wording import Template
from clinic.models import Appointment, Patient

_S = VisitReminder.State
_BATCH = 200
# After alerts, check-ins and forms.
_PRIORITY = 40
_WAITS = (Message.State.QUEUED, Message.State.CLAIMED)
# What has left, or may have: the patient knows of that time.
_LEFT = (Message.State.SENDING, Message.State.SENT, Message.State.DELIVERED)


def window_of(patient: Patient) -> Window:
    """When this patient may be written to, by their own clock."""
    clinic = patient.clinic
    return Window(clinic.contact_from, clinic.contact_until, patient.zone)


@transaction.atomic
def plan(appointment: Appointment, *, now: datetime) -> None:
    """Write down the reminders of a booked visit; harmless when repeated.

    One whose time is over is none: whoever books today knows it. Planned for all, so
    that a clinic may switch them on or off until they leave.
    """
    window = window_of(appointment.patient)
    moments = {
        kind: visitnotice.due_at(kind, appointment.starts_at, window) for kind in Kind
    }
    VisitReminder.objects.bulk_create(
        [
            VisitReminder(
                clinic_id=appointment.clinic_id,
                appointment=appointment,
                sequence=appointment.sequence,
                kind=kind,
                due_at=due_at,
            )
            for kind, due_at in moments.items()
            if due_at > now
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def move(appointment: Appointment, *, now: datetime) -> None:
    """Reminders of the old time are taken back, those of the new one planned.

    A patient who was reminded of the old time hears of the new one.
    """
    knew = _knew(appointment)
    _take_back(appointment, why="the visit was moved", now=now)
    plan(appointment, now=now)
    if knew:
        _tell(appointment, Template.VISIT_MOVED, now=now)


@transaction.atomic
def stop(appointment: Appointment, *, now: datetime) -> None:
    """The visit is cancelled: so is what has not left; what left is put right."""
    knew = _knew(appointment)
    _take_back(appointment, why="the visit was cancelled", now=now)
    if knew:
        _tell(appointment, Template.VISIT_CANCELLED, now=now)


def remind(*, now: datetime) -> dict[str, int]:
    """Put every due reminder into the outbox, or say why not."""
    counts = {"queued": 0, "cancelled": 0}
    due = VisitReminder.objects.due(now).values_list("pk", flat=True)[:_BATCH]
    for pk in due:
        outcome = _send(pk, now=now)
        if outcome:
            counts[outcome] += 1
    return counts


@transaction.atomic
def _send(pk: uuid.UUID, *, now: datetime) -> str:
    """One reminder; "" when another sweep has it."""
    reminder = (
        VisitReminder.objects.due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("appointment__patient__clinic", "clinic")
        .filter(pk=pk)
        .first()
    )
    if reminder is None:
        return ""
    visit = reminder.appointment
    useless_after = visitnotice.useless_after(visit.starts_at)
    why, way = _against(reminder, is_late=useless_after <= now)
    reminder.settled_at = now
    reminder.reason = why
    reminder.state = _S.CANCELLED if why else _S.QUEUED
    reminder.save(update_fields=["state", "settled_at", "reason"])
    if why:
        return "cancelled"
    outbox.enqueue(
        key=f"visit:{visit.pk}:{visit.sequence}:{reminder.kind}",
        now=now,
        send_before=useless_after,
        **_fields(visit, Template.VISIT, way),
    )
    return "queued"


def _against(reminder: VisitReminder, *, is_late: bool) -> tuple[str, str]:
    """Why the patient is not reminded, or by which way."""
    visit = reminder.appointment
    if visit.state != Appointment.State.BOOKED:
        return f"the visit is {visit.state}", ""
    if is_late:
        return "it is too late to remind", ""
    if not AftercarePolicy.of(reminder.clinic).visit_reminders:
        return "the clinic sends no reminders of visits", ""
    try:
        return "", destinations.reach(visit.patient, _errand(Template.VISIT)).channel
    except destinations.NoDestination as reason:
        return str(reason)[:200], ""


def _knew(appointment: Appointment) -> bool:
    """Whether the patient was told of the time that does not hold any more."""
    return Message.objects.filter(appointment=appointment, state__in=_LEFT).exists()


def _take_back(appointment: Appointment, *, why: str, now: datetime) -> None:
    planned = VisitReminder.objects.planned().filter(appointment=appointment)
    planned.update(state=_S.CANCELLED, settled_at=now, reason=why)
    waiting = Message.objects.filter(appointment=appointment, state__in=_WAITS)
    for message in waiting.select_for_update():
        outbox.cancel(message, why=why, now=now)


def _tell(appointment: Appointment, template: Template, *, now: datetime) -> None:
    """Queue what puts a reminder right; nobody to write to, nobody is written to."""
    try:
        way = destinations.reach(appointment.patient, _errand(template)).channel
    except destinations.NoDestination:
        return
    outbox.enqueue(
        key=f"visit:{appointment.pk}:{appointment.sequence}:{template}",
        now=now,
        send_before=max(appointment.starts_at, now),
        **_fields(appointment, template, way),
    )


def _errand(template: Template) -> destinations.Errand:
    return destinations.Errand(template, is_visit=True)


def _fields(
    appointment: Appointment, template: Template, way: str
) -> dict[str, object]:
    return {
        "clinic_id": appointment.clinic_id,
        "purpose": Message.Purpose.VISIT,
        "priority": _PRIORITY,
        "channel": way,
        "patient": appointment.patient,
        "appointment": appointment,
        "template": template,
    }
