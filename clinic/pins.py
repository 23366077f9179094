"""Alerts pinned to a chart: what nobody who opens it may miss."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import Permission, may
from clinic.db import refusing
from clinic.models import Patient, Pin, User
from clinic.rules import contact

_LONGEST = 200


class CannotPin(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def pin(
    patient: Patient, *, text: str, is_clinical: bool, by: User, now: datetime
) -> Pin:
    """Pin an alert; CannotPin for none, one that is too long, or the same one twice."""
    words = " ".join(contact.clean_text(text).split())
    if not words:
        raise CannotPin(_("Write what nobody may miss."))
    if len(words) > _LONGEST:
        raise CannotPin(_("An alert has at most 200 characters: the rest is a note."))
    twice = CannotPin(_("This alert is pinned already."))
    with refusing({"pin_once": twice}):
        made = Pin.objects.create(
            clinic_id=patient.clinic_id,
            patient=patient,
            text=words,
            is_clinical=is_clinical,
            pinned_at=now,
            pinned_by=by,
        )
    audit.record("pin.pinned", made, by=by, now=now, detail={"clinical": is_clinical})
    return made


@transaction.atomic
def unpin(alert: Pin, *, by: User, now: datetime) -> Pin:
    """Take it off; it stays in the history. A second time changes nothing."""
    held = Pin.objects.select_for_update().get(pk=alert.pk)
    if held.unpinned_at is None:
        held.unpinned_at, held.unpinned_by = now, by
        held.save(update_fields=["unpinned_at", "unpinned_by"])
        audit.record("pin.unpinned", held, by=by, now=now)
    return held


def on_chart(patient: Patient, *, reader: User) -> QuerySet[Pin]:
    """What stands on the chart of the patient for whoever looks at it."""
    reads = may(reader, Permission.CLINICAL_VIEW)
    standing = Pin.objects.filter(patient=patient).standing()
    return standing.readable(clinical=reads).select_related("pinned_by")
