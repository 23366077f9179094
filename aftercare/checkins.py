"""Check-ins: planned when a session is signed, sent when due, settled in the end."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare import fallbacks, outbox
from aftercare.models import AftercarePolicy, CheckIn, Message
from aftercare.rules import schedule
from clinic import audit
from clinic.rules.known import known
from needling.models import Session

_S = CheckIn.State


@transaction.atomic
def plan(session: Session, *, by: audit.Actor, now: datetime) -> list[CheckIn]:
    """Write down every check-in that follows the session; harmless when repeated.

    Signed late it makes no burst: what a later one has overtaken is cancelled instead.
    """
    planned = foresee(session, AftercarePolicy.of(session.clinic))
    past = [item for item in planned if item.due_at <= now]
    rows = [
        _row(session, item, overtaken=_overtaken(item, past, now=now), now=now)
        for item in planned
    ]
    agreed = session.consent is not None and session.consent.allows_messages
    if not agreed:
        _stop(rows, was_asked=session.consent is not None, now=now)
    CheckIn.objects.bulk_create(rows, ignore_conflicts=True)
    detail = {"kinds": [row.kind for row in rows], "agreed": agreed}
    audit.record("check_ins.planned", session, by=by, now=now, detail=detail)
    return list(session.check_ins.order_by("due_at"))


def foresee(session: Session, policy: AftercarePolicy) -> tuple[schedule.Planned, ...]:
    """The check-ins that follow a session under these figures; writes nothing."""
    return schedule.plan(
        known(session.ended_at, "a signed session has ended"),
        window=schedule.Window(
            opens=session.clinic.contact_from,
            closes=session.clinic.contact_until,
            zone=session.patient.zone,
        ),
        lung_risk=session.is_lung_risk,
        evening_enabled=policy.evening_check_in,
        timing=policy.timing(),
    )


def _stop(rows: list[CheckIn], *, was_asked: bool, now: datetime) -> None:
    """Nobody agreed to messages; whoever was never asked is called instead."""
    for row in rows:
        _cancel_row(row, reason="the patient did not agree to messages", now=now)
    if not was_asked:
        rows[0].state, rows[0].reason = _S.UNDELIVERABLE, "no consent is on file"


def _overtaken(
    item: schedule.Planned, past: list[schedule.Planned], *, now: datetime
) -> bool:
    """Whether it is too late for this one, or a later one is due already."""
    return item.closes_at <= now or (item in past and item != past[-1])


def _row(
    session: Session, item: schedule.Planned, *, overtaken: bool, now: datetime
) -> CheckIn:
    """One check-in as it will be written."""
    row = CheckIn(
        clinic_id=session.clinic_id,
        patient_id=session.patient_id,
        session=session,
        kind=item.kind,
        is_lung_risk=session.is_lung_risk,
        nominal_at=item.nominal_at,
        due_at=item.due_at,
        closes_at=item.closes_at,
        time_zone=session.patient.zone.key,
        window_opens=session.clinic.contact_from,
        window_closes=session.clinic.contact_until,
    )
    if overtaken:
        _cancel_row(row, reason="the session was signed too late for this one", now=now)
    return row


def _cancel_row(row: CheckIn, *, reason: str, now: datetime) -> None:
    """Mark an unsaved row as cancelled."""
    row.state, row.reason, row.settled_at = _S.CANCELLED, reason, now


def plan_missing(*, now: datetime) -> dict[str, int]:
    """The net below the trapeze: plan for any signed session that has no check-ins."""
    planned = 0
    recent = Session.objects.signed().filter(signed_at__gte=now - timedelta(days=14))
    missing = recent.filter(check_ins__isnull=True)
    for session in missing.select_related("clinic", "patient__clinic", "consent")[:100]:
        plan(session, by=audit.Agent.SWEEP, now=now)
        planned += 1
    return {"planned": planned}


def inform_only(check_in: CheckIn, *, now: datetime) -> None:
    """Nobody reads answers here: information went out, and no question."""
    reason = "information only: nobody is named to read answers"
    _settle(check_in, _S.CANCELLED, reason=reason, now=now)


def lose(check_in: CheckIn, *, reason: str, now: datetime) -> None:
    """It reaches nobody; the caller holds the row. Staff find it on the call list."""
    _settle(check_in, _S.UNDELIVERABLE, reason=reason, now=now)


def settle(*, now: datetime) -> dict[str, int]:
    """End what was not answered in time or could not be delivered; returns counts."""
    counts = {"unanswered": 0, "undeliverable": 0}
    waiting = CheckIn.objects.waiting()
    ids = list(waiting.unreached().values_list("pk", flat=True))
    ids += list(
        waiting.filter(state=_S.SENT, closes_at__lte=now).values_list("pk", flat=True)
    )
    for pk in dict.fromkeys(ids):
        outcome = _settle_one(pk, now=now)
        if outcome:
            counts[outcome] += 1
    return counts


@transaction.atomic
def _settle_one(pk: uuid.UUID, *, now: datetime) -> str:
    """One waiting check-in; "" when it was answered meanwhile."""
    check_in = (
        CheckIn.objects.waiting()
        .select_for_update(skip_locked=True)
        .filter(pk=pk)
        .first()
    )
    if check_in is None:
        return ""
    failed = check_in.messages.unsent().order_by("created_at").first()
    if failed is not None and CheckIn.objects.unreached().filter(pk=pk).exists():
        if fallbacks.other_way(failed, now=now) is not None:
            return ""
        _settle(check_in, _S.UNDELIVERABLE, reason=failed.last_error[:200], now=now)
        return "undeliverable"
    if check_in.state == _S.SENT and check_in.closes_at <= now:
        _settle(check_in, _S.UNANSWERED, reason="", now=now)
        return "unanswered"
    return ""


def _settle(check_in: CheckIn, state: str, *, reason: str, now: datetime) -> None:
    """End a check-in that is locked by the caller; staff find it on the call list."""
    CheckIn.objects.filter(pk=check_in.pk).update(
        state=state, reason=reason, settled_at=now
    )
    audit.record(
        f"check_in.{state}",
        check_in,
        by=audit.Agent.SWEEP,
        now=now,
        detail={"reason": reason},
    )


class TooLate(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def ask_again(check_in: CheckIn, *, by: audit.Actor, now: datetime) -> CheckIn:
    """A person has seen to the reason why it reached nobody: it waits again.

    Raises TooLate for one that is over in another way, or whose time has passed.
    """
    locked = CheckIn.objects.select_for_update().get(pk=check_in.pk)
    if locked.state in (_S.SCHEDULED, *CheckIn.WAITING):
        return locked
    if locked.state != _S.UNDELIVERABLE or locked.closes_at <= now:
        raise TooLate(_("This check-in is over: call the patient instead."))
    locked.state, locked.reason, locked.settled_at = _S.SCHEDULED, "", None
    locked.save(update_fields=["state", "reason", "settled_at"])
    audit.record("check_in.asked_again", locked, by=by, now=now)
    return locked


@transaction.atomic
def give_up(
    check_in: CheckIn, *, reason: str, by: audit.Actor, now: datetime
) -> CheckIn:
    """It does not reach whom it is for: staff find it, with the reason, to call.

    One that was answered or cancelled stays as it is.
    """
    locked = CheckIn.objects.select_for_update().get(pk=check_in.pk)
    if locked.state in (_S.ANSWERED, _S.CANCELLED):
        return locked
    for message in locked.messages.filter(state=Message.State.QUEUED):
        outbox.cancel(message, why=reason, now=now)
    if locked.state != _S.UNANSWERED:
        locked.state, locked.settled_at = _S.UNDELIVERABLE, now
    locked.reason = reason
    locked.save(update_fields=["state", "settled_at", "reason"])
    audit.record("check_in.given_up", locked, by=by, now=now, detail={"reason": reason})
    return locked


@transaction.atomic
def cancel(
    check_in: CheckIn, *, reason: str, by: audit.Actor, now: datetime
) -> CheckIn:
    """Stop a check-in that has not been answered; its unsent message stops with it."""
    locked = CheckIn.objects.select_for_update().get(pk=check_in.pk)
    if locked.state not in (_S.SCHEDULED, *CheckIn.WAITING):
        return locked
    for message in locked.messages.filter(state__in=[Message.State.QUEUED]):
        outbox.cancel(message, why=reason, now=now)
    locked.state, locked.reason, locked.settled_at = _S.CANCELLED, reason, now
    locked.save(update_fields=["state", "reason", "settled_at"])
    audit.record(
        "check_in.cancelled", locked, by=by, now=now, detail={"reason": reason}
    )
    return locked
