"""What pending check-ins do when something else changes: in the same transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare import checkins, outbox
from aftercare.models import CheckIn, Message
from clinic import audit
from clinic.models import Patient
from needling.models import Consent

_S = CheckIn.State
_PENDING = (_S.SCHEDULED, *CheckIn.WAITING)


@transaction.atomic
def stop_writing(patient: Patient, *, by: audit.Actor, now: datetime) -> int:
    """The patient died or left: no check-in and no notice goes out any more."""
    reason = _("The patient is no longer written to.")
    pending = CheckIn.objects.filter(patient=patient, state__in=_PENDING)
    for check_in in pending:
        checkins.cancel(check_in, reason=reason, by=by, now=now)
    queued = Message.objects.filter(patient=patient, state=Message.State.QUEUED)
    for message in queued:
        outbox.cancel(message, why=reason, now=now)
    return len(pending)


@transaction.atomic
def stop_asking(consent: Consent, *, by: audit.Actor, now: datetime) -> int:
    """The patient took the agreement back: not written to, but on the call list.

    What was needled under it can still go wrong, so a person asks instead.
    """
    pending = CheckIn.objects.filter(session__consent=consent, state__in=_PENDING)
    reason = _("The patient took back the consent: no more messages.")
    for check_in in pending:
        checkins.give_up(check_in, reason=reason, by=by, now=now)
    return len(pending)


@transaction.atomic
def ask_again(patient: Patient, *, by: audit.Actor, now: datetime) -> int:
    """There is a new way to reach the patient: what reached nobody is sent once more.

    Only what can still be answered, and of each session the newest that is due.
    """
    lost = CheckIn.objects.filter(
        patient=patient, state=_S.UNDELIVERABLE, closes_at__gt=now
    ).exclude(session__consent__withdrawn_at__isnull=False)
    newest: dict[object, CheckIn] = {}
    for check_in in lost.order_by("due_at"):
        newest[check_in.session_id] = check_in
    for check_in in newest.values():
        checkins.ask_again(check_in, by=by, now=now)
    return len(newest)
