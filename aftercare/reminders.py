"""One reminder to whoever has not answered; after it, silence is a state."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from aftercare import outbox
from aftercare.models import AftercarePolicy, CheckIn, Message
from aftercare.rules import spacing
from clinic import audit
from clinic.rules.known import known

# No clinic reminds sooner; spares looking at what was sent a moment ago.
_SOONEST = timedelta(hours=2)
_BATCH = 200


def remind(*, now: datetime) -> dict[str, int]:
    """Queue each reminder whose moment has come; returns how many."""
    counts = {"reminded": 0}
    silent = CheckIn.objects.silent(now - _SOONEST).values_list("pk", flat=True)
    for pk in silent[:_BATCH]:
        counts["reminded"] += _remind_one(pk, now=now)
    return counts


@transaction.atomic
def _remind_one(pk: uuid.UUID, *, now: datetime) -> int:
    """One check-in; 0 when another sweep has it, or it is not time."""
    check_in = (
        CheckIn.objects.silent(now - _SOONEST)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("clinic")
        .filter(pk=pk)
        .first()
    )
    at = None if check_in is None else _moment(check_in)
    if check_in is None or at is None or at > now:
        return 0
    first = known(check_in.messages.order_by("created_at").first(), "it was sent")
    outbox.enqueue(
        key=f"checkin:{check_in.session_id}:{check_in.kind}:reminder:1",
        now=now,
        clinic_id=check_in.clinic_id,
        purpose=Message.Purpose.CHECK_IN,
        priority=outbox.CHECK_IN_PRIORITY,
        channel=first.channel,
        patient_id=check_in.patient_id,
        check_in=check_in,
        template="reminder",
        send_before=check_in.closes_at,
    )
    CheckIn.objects.filter(pk=check_in.pk).update(reminded_at=now)
    audit.record("check_in.reminded", check_in, by=audit.Agent.SWEEP, now=now)
    return 1


def _moment(check_in: CheckIn) -> datetime | None:
    """When this one is reminded, if it is."""
    policy = AftercarePolicy.of(check_in.clinic)
    if not policy.reminder:
        return None
    hours = (
        policy.reminder_hours_lung_risk
        if check_in.is_lung_risk
        else policy.reminder_hours
    )
    others = CheckIn.objects.filter(
        patient_id=check_in.patient_id,
        state__in=[CheckIn.State.SCHEDULED, *CheckIn.WAITING],
    ).exclude(pk=check_in.pk)
    return spacing.remind_at(
        known(check_in.sent_at, "only what was sent is reminded of"),
        after_hours=hours,
        closes_at=check_in.closes_at,
        window=check_in.window,
        planned=others.values_list("due_at", flat=True),
    )
