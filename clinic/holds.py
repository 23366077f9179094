"""Legal holds: whose record may neither be erased nor purged, and why."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.db import refusing
from clinic.models import LegalHold, Patient, User
from clinic.rules import contact

_LONGEST = 300


class CannotHold(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def place(patient: Patient, *, reason: str, by: User, now: datetime) -> LegalHold:
    """From now on nothing of the patient is erased or purged.

    The record is held meanwhile, so that an erasure at the same moment waits and finds
    the hold. Raises CannotHold without a reason, and where a hold stands already.
    """
    words = " ".join(contact.clean_text(reason).split())
    if not words or len(words) > _LONGEST:
        raise CannotHold(_("Say why, in at most 300 characters."))
    Patient.objects.select_for_update().get(pk=patient.pk)
    twice = CannotHold(_("A hold stands already."))
    with refusing({"legal_hold_once": twice}):
        made = LegalHold.objects.create(
            clinic_id=patient.clinic_id,
            patient=patient,
            reason=words,
            placed_at=now,
            placed_by=by,
        )
    audit.record("legal_hold.placed", made, by=by, now=now)
    return made


@transaction.atomic
def lift(hold: LegalHold, *, by: User, now: datetime) -> LegalHold:
    """The record ends in its time again. A second time changes nothing."""
    held = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if held.lifted_at is None:
        held.lifted_at, held.lifted_by = now, by
        held.save(update_fields=["lifted_at", "lifted_by"])
        audit.record("legal_hold.lifted", held, by=by, now=now)
    return held
