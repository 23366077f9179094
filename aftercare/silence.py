"""What a provider took and never reported on: the other way, then a person calls.

A yes is no delivery (reliability notes F-20). Only ways that do report count: where
nobody ever tells, nothing is missing.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from aftercare import canary, checkins, fallbacks
from aftercare.models import CheckIn, Message, Receipt

# Reliability notes F-20 and H-06.
OTHER_WAY_AFTER = timedelta(minutes=30)
CALL_AFTER = timedelta(hours=2)
_REPORTED_SINCE = timedelta(days=7)
_BATCH = 200
_S = Message.State
_MISSING = "no receipt after 30 minutes"
_TO_CALL = "taken by the provider, and no receipt in two hours"


def ways(*, now: datetime) -> list[str]:
    """The ways whose provider told lately what became of a message."""
    heard = Receipt.objects.filter(received_at__gte=now - _REPORTED_SINCE)
    told = heard.exclude(provider=canary.PROVIDER).exclude(status=Receipt.Status.SENT)
    found = told.values_list("message__channel", flat=True).distinct()
    return [way for way in found if way]


def chase(*, now: datetime) -> dict[str, int]:
    """Write once more by the other way, or put it on the call list; returns counts."""
    reporting = ways(now=now)
    counts = {"other_way": 0, "to_call": 0}
    for pk in _lost(reporting, now=now).values_list("pk", flat=True)[:_BATCH]:
        counts["to_call"] += _call(pk, reporting, now=now)
    for message in _missing(reporting, now=now).select_related("patient")[:_BATCH]:
        counts["other_way"] += _write_again(message, now=now)
    return counts


def _missing(reporting: list[str], *, now: datetime) -> QuerySet[Message]:
    """Taken messages of the present round of their check-in, not looked at so far,
    where none of that round has arrived."""
    taken = Message.objects.filter(
        state=_S.SENT,
        purpose=Message.Purpose.CHECK_IN,
        channel__in=reporting,
        sent_at__lte=now - OTHER_WAY_AFTER,
        sent_at__gte=F("check_in__sent_at"),
        check_in__state=CheckIn.State.SENT,
        last_error="",
    )
    arrived = Message.objects.filter(
        check_in=OuterRef("check_in"),
        state=_S.DELIVERED,
        sent_at__gte=OuterRef("check_in__sent_at"),
    )
    return taken.exclude(Exists(arrived)).order_by("sent_at", "id")


def _lost(reporting: list[str], *, now: datetime) -> QuerySet[CheckIn]:
    """Check-ins that wait for an answer, and nobody knows whether they arrived."""
    this_round = Message.objects.filter(
        check_in=OuterRef("pk"), sent_at__gte=OuterRef("sent_at")
    )
    taken = this_round.filter(state=_S.SENT, channel__in=reporting)
    waiting = CheckIn.objects.filter(
        Exists(taken), state=CheckIn.State.SENT, sent_at__lte=now - CALL_AFTER
    )
    arrived = this_round.filter(state=_S.DELIVERED)
    return waiting.exclude(Exists(arrived)).order_by("sent_at", "id")


@transaction.atomic
def _call(pk: uuid.UUID, reporting: list[str], *, now: datetime) -> int:
    """Staff find it on the call list; an answer or a receipt meanwhile was first."""
    held = CheckIn.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if held is None or not _lost(reporting, now=now).filter(pk=pk).exists():
        return 0
    checkins.lose(held, reason=_TO_CALL, now=now)
    return 1


@transaction.atomic
def _write_again(message: Message, *, now: datetime) -> int:
    """By the other way, where the patient allows it and has one. Looked at once."""
    same = Message.objects.filter(pk=message.pk, state=_S.SENT, last_error="")
    if not same.update(last_error=_MISSING):
        return 0
    return int(fallbacks.other_way(message, now=now) is not None)
