"""What this app does when another app speaks."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from clinic.models import Patient, User
from clinic.rules.retention import Told
from clinic.signals import erasure_asked, patient_erased, staff_leaves, staff_left
from needling import keeping, leaving


@receiver(staff_leaves, dispatch_uid="needling.waits_with")
def waits_with(sender: Any, *, user: User, **_: Any) -> list[str]:
    """Notes and supervision that wait with them."""
    return leaving.waiting(user)


@receiver(staff_left, dispatch_uid="needling.hand_over")
def hand_over(
    sender: Any, *, user: User, to: User, by: User, now: datetime, **_: Any
) -> list[str]:
    """In the transaction that closes the account."""
    return list(leaving.hand_over(user, to=to, by=by, now=now))


@receiver(erasure_asked, dispatch_uid="needling.told")
def told(sender: Any, *, patient: Patient, **_: Any) -> Told:
    """What would go of the needle record, and what would stay."""
    return keeping.told(patient)


@receiver(patient_erased, dispatch_uid="needling.close_forms")
def close_forms(sender: Any, *, patient: Patient, now: datetime, **_: Any) -> None:
    """In the transaction that erases them."""
    keeping.close(patient, now=now)
