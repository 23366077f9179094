"""Listening to the one word that leaves `needling`."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from aftercare import checkins
from clinic import audit
from needling.models import Session
from needling.signals import session_signed


@receiver(session_signed, dispatch_uid="aftercare.plan_check_ins")
def plan_check_ins(
    sender: Any, *, session: Session, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """Plan the check-ins in the transaction that signs: both stand or fall together."""
    checkins.plan(session, by=by, now=now)
