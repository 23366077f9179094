"""Listening to the words that leave `needling`."""

import contextlib
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from aftercare import checkins, invitations
from clinic import audit
from needling.models import Consent, Session
from needling.signals import consent_completed, session_signed


@receiver(session_signed, dispatch_uid="aftercare.plan_check_ins")
def plan_check_ins(
    sender: Any, *, session: Session, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """Plan the check-ins in the transaction that signs: both stand or fall together."""
    checkins.plan(session, by=by, now=now)


@receiver(consent_completed, dispatch_uid="aftercare.send_copy")
def send_copy(
    sender: Any, *, consent: Consent, by: audit.Actor, now: datetime, **_: Any
) -> None:
    """Put the patient's copy in the mail; without an own address it is printed."""
    with contextlib.suppress(invitations.CannotSend):
        invitations.send_copy(consent, by=by, now=now)
