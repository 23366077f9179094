"""Listening to the words that leave the other apps."""

import contextlib
from datetime import datetime
from typing import Any

from anymail.signals import tracking
from django.dispatch import receiver
from django.utils import timezone

from aftercare import (
    aftermaths,
    checkins,
    expecting,
    following,
    formalarms,
    invitations,
    keeping,
    leaving,
    receipts,
    returning,
    visitreminders,
)
from aftercare.channels import email_events
from clinic import audit
from clinic.models import Appointment, Patient, User
from clinic.rules.retention import Told
from clinic.signals import (
    appointment_booked,
    appointment_cancelled,
    appointment_moved,
    contact_usable,
    database_restored,
    erasure_asked,
    patient_erased,
    patient_status_changed,
    staff_leaves,
    staff_left,
)
from needling.models import Consent, FormAlarm, Session
from needling.signals import (
    consent_completed,
    consent_withdrawn,
    form_alarm_raised,
    session_moved,
    session_parked,
    session_signed,
)

_WRONG_CHART = "the note was entered for the wrong patient"


@receiver(session_signed, dispatch_uid="aftercare.plan_check_ins")
@receiver(session_parked, dispatch_uid="aftercare.plan_check_ins_parked")
def plan_check_ins(
    sender: Any, *, session: Session, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """Plan the check-ins in the transaction that signs: both stand or fall together.

    A note parked because a needle is missing gets them as well: that patient above all.
    """
    checkins.plan(session, by=by, now=now)


@receiver(session_signed, dispatch_uid="aftercare.join")
def join(sender: Any, *, session: Session, **_: Any) -> None:
    """Put the session beside what will follow it, and say what to expect of it."""
    row = aftermaths.write(session)
    if row is not None:
        expecting.expect(row)


@receiver(session_moved, dispatch_uid="aftercare.move_check_ins")
def move_check_ins(
    sender: Any,
    *,
    session: Session,
    copy: Session,
    by: audit.Actor,
    now: datetime,
    **_: Any,
) -> None:
    """The wrong patient is no longer asked, the right one is, in one transaction."""
    for check_in in session.check_ins.all():
        checkins.cancel(check_in, reason=_WRONG_CHART, by=by, now=now)
    checkins.plan(copy, by=by, now=now)
    aftermaths.drop(session)
    join(sender, session=copy)


@receiver(consent_completed, dispatch_uid="aftercare.send_copy")
def send_copy(
    sender: Any, *, consent: Consent, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """Put the patient's copy in the mail; without an own address it is printed."""
    with contextlib.suppress(invitations.CannotSend):
        invitations.send_copy(consent, by=by, now=now)


@receiver(form_alarm_raised, dispatch_uid="aftercare.raise_form_alarm")
def raise_form_alarm(
    sender: Any, *, alarm: FormAlarm, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """Raise an escalation: the alarm and the alert to staff stand or fall together."""
    formalarms.raise_(alarm, by=by, now=now)


@receiver(consent_withdrawn, dispatch_uid="aftercare.stop_asking")
def stop_asking(
    sender: Any, *, consent: Consent, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """Nobody is written to against their word; staff call instead."""
    following.stop_asking(consent, by=by, now=now)


@receiver(patient_status_changed, dispatch_uid="aftercare.stop_writing")
def stop_writing(
    sender: Any, *, patient: Patient, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """Nothing more goes to somebody who died or left."""
    if patient.status != Patient.Status.ACTIVE:
        following.stop_writing(patient, by=by, now=now)


@receiver(contact_usable, dispatch_uid="aftercare.ask_again")
def ask_again(
    sender: Any, *, patient: Patient, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """A corrected number or address: what reached nobody is sent once more."""
    following.ask_again(patient, by=by, now=now)


@receiver(appointment_booked, dispatch_uid="aftercare.plan_visit_reminders")
def plan_visit_reminders(
    sender: Any, *, appointment: Appointment, now: datetime, **_: Any
) -> None:
    """A visit and its reminders stand or fall together."""
    visitreminders.plan(appointment, now=now)


@receiver(appointment_moved, dispatch_uid="aftercare.move_visit_reminders")
def move_visit_reminders(
    sender: Any, *, appointment: Appointment, now: datetime, **_: Any
) -> None:
    """Nobody is reminded of a time that no longer holds."""
    visitreminders.move(appointment, now=now)


@receiver(appointment_cancelled, dispatch_uid="aftercare.stop_visit_reminders")
def stop_visit_reminders(
    sender: Any, *, appointment: Appointment, now: datetime, **_: Any
) -> None:
    """Nobody is reminded of a visit that is off."""
    visitreminders.stop(appointment, now=now)


@receiver(tracking, dispatch_uid="aftercare.email_event")
def email_event(sender: Any, *, event: Any, esp_name: str, **_: Any) -> None:
    """A mail provider tells what became of a mail; django-anymail has checked it."""
    report = email_events.report(event, esp_name)
    if report is not None:
        receipts.record(report, now=timezone.now())


@receiver(staff_leaves, dispatch_uid="aftercare.waits_with")
def waits_with(sender: Any, *, user: User, now: datetime, **_: Any) -> list[str]:
    """Alarms, times on call and calls that wait with them."""
    return list(leaving.waiting(user, now=now))


@receiver(staff_left, dispatch_uid="aftercare.hand_over")
def hand_over(
    sender: Any, *, user: User, to: User, by: User, now: datetime, **_: Any
) -> list[str]:
    """In the transaction that closes the account."""
    return list(leaving.hand_over(user, to=to, by=by, now=now))


@receiver(database_restored, dispatch_uid="aftercare.take_back")
def take_back(sender: Any, *, now: datetime, **_: Any) -> str:
    """Nothing is sent twice after a backup was put back."""
    held = returning.take_back(now=now)
    return (
        f"Taken back: {held['messages']} messages, {held['reminders']} reminders of "
        f"visits; {held['check_ins']} check-ins are on the call list."
    )


@receiver(erasure_asked, dispatch_uid="aftercare.told")
def told(sender: Any, *, patient: Patient, **_: Any) -> Told:
    """What would go of messages and answers, and what would stay."""
    return keeping.told(patient)


@receiver(patient_erased, dispatch_uid="aftercare.forget")
def forget(
    sender: Any, *, patient: Patient, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """In the transaction that erases them."""
    keeping.forget(patient, by=by, now=now)
