"""What messages said is purged after its time; that there was one stays.

Purged are the words of texts that came in, and what providers said of our messages.
The row, to whom it went, its receipts and its end stay, and a day says that it was
purged. An answer is a clinical fact and stays in the patient's own words, as long as
the record. The wording of a message is kept nowhere but in the versions of its text.
"""

from datetime import datetime

from django.db import transaction

from aftercare.models import Attempt, InboundText, Message
from clinic import audit
from clinic.models import Clinic, Patient, RetentionPolicy

# What stands in place of a reason, where a message must have one.
_GONE = "purged"


def purge(*, now: datetime, limit: int = 500) -> dict[str, int]:
    """Purge a batch of each clinic; returns counts. What a person must read waits."""
    counts = {"texts": 0, "messages": 0}
    for clinic in Clinic.every.order_by("pk"):
        for name, count in _purge_of(clinic, now=now, limit=limit).items():
            counts[name] += count
    return counts


@transaction.atomic
def _purge_of(clinic: Clinic, *, now: datetime, limit: int) -> dict[str, int]:
    before = RetentionPolicy.of(clinic).words_kept_since(now)
    counts = {
        "texts": _texts(clinic, before=before, now=now, limit=limit),
        "messages": _messages(clinic, before=before, now=now, limit=limit),
    }
    if any(counts.values()):
        audit.record(
            "messages.purged",
            clinic,
            by=audit.Agent.SWEEP,
            now=now,
            clinic_id=clinic.pk,
            detail=counts,
        )
    return counts


def purge_patient(patient: Patient, *, now: datetime) -> None:
    """Every word and every address, whatever its age: its patient was erased.

    Called inside the erasure, after the messages on their way have ended.
    """
    InboundText.objects.filter(patient=patient).update(
        body="", sender="", purged_at=now
    )
    mine = Message.objects.filter(patient=patient)
    mine.exclude(last_error="").update(last_error=_GONE)
    mine.update(sent_to="", purged_at=now)
    Attempt.objects.filter(message__in=mine).update(detail="", sent_to="")


def _texts(clinic: Clinic, *, before: datetime, now: datetime, limit: int) -> int:
    old = InboundText.objects.purgeable(before).filter(clinic=clinic)
    rows = old.select_for_update(skip_locked=True)[:limit]
    keys = list(rows.values_list("pk", flat=True))
    return InboundText.objects.filter(pk__in=keys).update(body="", purged_at=now)


def _messages(clinic: Clinic, *, before: datetime, now: datetime, limit: int) -> int:
    """The message first: only then does the database let go of its attempts' words."""
    old = Message.objects.purgeable(before).filter(clinic=clinic)
    rows = old.select_for_update(skip_locked=True)[:limit]
    keys = list(rows.values_list("pk", flat=True))
    mine = Message.objects.filter(pk__in=keys)
    mine.exclude(last_error="").update(last_error=_GONE)
    count = mine.update(purged_at=now)
    Attempt.objects.filter(message__in=keys).exclude(detail="").update(detail="")
    return count
