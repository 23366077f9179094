"""What this app does when another app speaks."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from clinic.models import User
from clinic.signals import staff_leaves, staff_left
from needling import leaving


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
