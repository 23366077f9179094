"""Charges: derived when a note is signed, void when it was the wrong patient's."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from needling.models import Charge, Session
from needling.rules import coding
from needling.rules.coding import Coding


def coding_of(session: Session) -> Coding:
    """What the sites of a session give, with the reasons."""
    rows = session.sites.values_list("muscle_id", "side", "needles")
    return coding.derive(coding.Needled(*row) for row in rows)


@transaction.atomic
def charge(session: Session, *, by: audit.Actor, now: datetime) -> Charge | None:
    """Write down the one code of a session; None when no needle went in.

    Harmless when repeated.
    """
    found = coding_of(session)
    if not found.code:
        return None
    row, is_new = Charge.objects.get_or_create(
        session=session,
        defaults={
            "clinic_id": session.clinic_id,
            "code": found.code,
            "muscles": found.muscles,
            "muscle_sides": found.muscle_sides,
            "is_flagged": found.is_flagged,
            "derived_at": now,
        },
    )
    if is_new:
        detail = {"code": row.code, "flagged": row.is_flagged}
        audit.record("charge.derived", row, by=by, now=now, detail=detail)
    return row


@transaction.atomic
def void(session: Session, *, reason: str, by: audit.Actor, now: datetime) -> None:
    """Take back what a session was billed as; nothing happens where nothing was."""
    for row in Charge.objects.select_for_update().standing().filter(session=session):
        row.voided_at, row.void_reason = now, reason
        row.save(update_fields=["voided_at", "void_reason"])
        audit.record("charge.voided", row, by=by, now=now)
