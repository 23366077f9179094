"""STOP, ALL and START: what the holder of a phone decides about texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aftercare import checkins
from aftercare.models import CheckIn
from clinic import audit, patients
from clinic.models import ContactPoint, Patient

WHY = "stopped by text"
# How the reasons of what a phone or its carrier has stopped begin.
_OF_THE_PHONE = (WHY, "blocked")
_BY = audit.Agent.PATIENT


@dataclass(frozen=True)
class Holder:
    """Somebody whose number it is."""

    patient: Patient
    point: ContactPoint


@transaction.atomic
def stop(holders: Sequence[Holder], *, everything: bool, now: datetime) -> None:
    """No more check-ins to this number; with `everything` no texts at all.

    Where the phone is one person's, their check-ins end: the nearest comes onto the
    call list, so that a person knows. On a shared phone nobody knows who said it: each
    patient's check-ins go another way, or onto the call list.
    """
    for holder in holders:
        if everything:
            patients.opt_out_contact(holder.point, why=WHY, by=_BY, now=now)
        patients.stop_check_ins(holder.point, by=_BY, now=now)
        if len(holders) == 1 and not holder.point.is_shared:
            _end_check_ins(holder.patient, now=now)


@transaction.atomic
def stop_visits(holders: Sequence[Holder], *, now: datetime) -> None:
    """No more reminders of visits to this number; everything else still goes."""
    for holder in holders:
        patients.stop_visit_reminders(holder.point, by=_BY, now=now)


def _end_check_ins(patient: Patient, *, now: datetime) -> None:
    """Cancel what is planned; the first of what was open becomes a call."""
    waiting = CheckIn.objects.filter(patient=patient).waiting().order_by("due_at")
    planned = CheckIn.objects.filter(patient=patient, state=CheckIn.State.SCHEDULED)
    rows = [*waiting, *planned.order_by("due_at")]
    for index, check_in in enumerate(rows):
        if index == 0:
            checkins.give_up(check_in, reason=WHY, by=_BY, now=now)
        else:
            checkins.cancel(check_in, reason=WHY, by=_BY, now=now)


@transaction.atomic
def resume(holders: Sequence[Holder], *, now: datetime) -> bool:
    """Texts again, where this phone or its carrier had stopped them.

    False when staff must decide: a number in doubt, or one they opted out themselves,
    does not come back by a text, which anybody can forge.
    """
    allowed = [_is_of_the_phone(holder.point) for holder in holders]
    for holder, may in zip(holders, allowed, strict=True):
        if may:
            patients.confirm_contact(holder.point, by=_BY, now=now)
    return all(allowed)


def _is_of_the_phone(point: ContactPoint) -> bool:
    """Whether nothing but the phone itself stands against texts."""
    if point.state == ContactPoint.State.OPTED_OUT:
        return point.state_reason.startswith(_OF_THE_PHONE)
    return point.state == ContactPoint.State.USABLE
