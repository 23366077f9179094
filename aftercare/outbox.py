"""The outbox: claim, mark, settle, reap. Each a short transaction; no network here."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from aftercare.models import Attempt, CheckIn, Escalation, Message
from aftercare.rules import backoff

LEASE = timedelta(seconds=90)
# The hand-over may take this long; a lease with less left is not begun.
HAND_OVER = timedelta(seconds=45)
ALERT_PRIORITY = 0
CHECK_IN_PRIORITY = 20
MAX_ATTEMPTS = 6
MAX_ALERT_ATTEMPTS = 50
_ALERT_CAP = timedelta(seconds=30)
_S = Message.State


def enqueue(*, key: str, now: datetime, **fields: Any) -> Message:
    """Put a message into the outbox, once per `key`; call within a transaction.

    A key that is already there returns the row as it stands, so a retry is harmless.
    """
    message, _ = Message.objects.get_or_create(
        key=key, defaults={"created_at": now, "next_attempt_at": now, **fields}
    )
    return message


@transaction.atomic
def claim(*, worker: str, now: datetime, limit: int = 10) -> list[Message]:
    """Take up to `limit` messages for `LEASE`; rows held by others are skipped."""
    rows = list(
        Message.objects.claimable(now).select_for_update(skip_locked=True, no_key=True)[
            :limit
        ]
    )
    token = uuid.uuid4()
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=_S.CLAIMED,
        lease_owner=worker,
        lease_token=token,
        lease_until=now + LEASE,
        claims=F("claims") + 1,
    )
    for row in rows:
        row.state, row.lease_token, row.lease_owner = _S.CLAIMED, token, worker
    return rows


@transaction.atomic
def mark(message: Message, *, sent_to: str, contact_point: Any, now: datetime) -> bool:
    """The last gate before bytes leave; False when the lease is no longer ours.

    Attempts are counted here, row by row and committed before anything is composed, so
    that a message which kills its worker ends dead and takes no neighbour with it.
    """
    changed = Message.objects.filter(
        pk=message.pk,
        lease_token=message.lease_token,
        state=_S.CLAIMED,
        lease_until__gt=now + HAND_OVER,
    ).update(
        state=_S.SENDING,
        attempts=F("attempts") + 1,
        sent_to=sent_to,
        contact_point=contact_point,
    )
    if changed:
        message.state = _S.SENDING
        message.attempts += 1
        message.sent_to = sent_to
        _note(message, Attempt.Event.MARKED, now=now)
    return bool(changed)


@transaction.atomic
def accepted(message: Message, *, reference: str, now: datetime) -> Message:
    """The provider took it. After a lost lease the row still learns that it left."""
    sent = {
        "state": _S.SENT,
        "sent_at": now,
        "reference": reference,
        "last_error": "",
        **_NO_LEASE,
    }
    ours = _ours(message, _S.SENDING).update(**sent)
    late = not ours
    if late:
        Message.objects.filter(
            pk=message.pk, state__in=[_S.QUEUED, _S.DEAD, _S.EXPIRED]
        ).update(**sent)
    event = Attempt.Event.LATE_ACCEPT if late else Attempt.Event.ACCEPTED
    _note(message, event, now=now, reference=reference)
    CheckIn.objects.filter(messages=message, state=CheckIn.State.QUEUED).update(
        state=CheckIn.State.SENT, sent_at=now
    )
    message.refresh_from_db()
    return message


@transaction.atomic
def postpone(
    message: Message,
    *,
    error: str,
    jitter: float,
    now: datetime,
    retry_after: timedelta | None = None,
) -> Message:
    """A passing refusal: wait and try again, or give up after the last attempt."""
    if message.attempts >= _most_attempts(message):
        return _end(message, _S.DEAD, error=error, now=now)
    wait = retry_after or backoff.delay(message.attempts, jitter=jitter)
    if message.purpose == Message.Purpose.ALERT:
        wait = min(wait, _ALERT_CAP)
    _ours(message, _S.SENDING, _S.CLAIMED).update(
        state=_S.QUEUED,
        next_attempt_at=now + wait,
        last_error=error[:300],
        **_NO_LEASE,
    )
    _note(message, Attempt.Event.POSTPONED, now=now, detail=error)
    message.refresh_from_db()
    return message


@transaction.atomic
def hold(message: Message, *, until: datetime, why: str, now: datetime) -> Message:
    """Put a claimed message back until a moment (quiet hours); it costs no attempt."""
    _ours(message, _S.CLAIMED).update(
        state=_S.QUEUED, next_attempt_at=until, last_error=why[:300], **_NO_LEASE
    )
    _note(message, Attempt.Event.POSTPONED, now=now, detail=why)
    message.refresh_from_db()
    return message


@transaction.atomic
def refuse(message: Message, *, error: str, now: datetime) -> Message:
    """A lasting refusal: the message ends as failed, with the reason."""
    return _end(message, _S.FAILED, error=error, now=now)


@transaction.atomic
def cancel(message: Message, *, why: str, now: datetime) -> Message:
    """The message is no longer wanted; only what has not left yet can be cancelled."""
    changed = Message.objects.filter(
        pk=message.pk, state__in=[_S.QUEUED, _S.CLAIMED]
    ).update(state=_S.CANCELLED, last_error=why[:300], **_NO_LEASE)
    if changed:
        _note(message, Attempt.Event.ENDED, now=now, detail=why)
    message.refresh_from_db()
    return message


@transaction.atomic
def note_unknown(message: Message, *, error: str, now: datetime) -> None:
    """The line broke after the hand-over. The lease runs on; the reaper decides."""
    _note(message, Attempt.Event.UNKNOWN, now=now, detail=error)


@transaction.atomic
def expire(message: Message, *, now: datetime) -> Message:
    """Too late to be useful: the check-in will be settled as undeliverable."""
    return _end(message, _S.EXPIRED, error="not sent in time", now=now)


@transaction.atomic
def reap(*, now: datetime, limit: int = 500) -> dict[str, int]:
    """Put back what dead workers held, expire what is too late; returns counts."""
    counts = {"released": 0, "repeated": 0, "dead": 0, "expired": 0}
    held = Message.objects.leases_over(now).select_for_update(skip_locked=True)
    for message in held[:limit]:
        counts[_release(message, now=now)] += 1
    late = Message.objects.filter(state=_S.QUEUED, send_before__lte=now)
    for message in late.select_for_update(skip_locked=True)[:limit]:
        expire(message, now=now)
        counts["expired"] += 1
    return counts


def _release(message: Message, *, now: datetime) -> str:
    """Decide one lease that ran out.

    Before the hand-over nothing left: back to the queue. After it the outcome is
    unknown: a second copy of a check-in or an alert is harmless, a missing one is not.
    """
    if message.send_before is not None and message.send_before <= now:
        expire(message, now=now)
        return "expired"
    was_sending = message.state == _S.SENDING
    if was_sending and message.attempts >= _most_attempts(message):
        _end(message, _S.DEAD, error="outcome unknown, tried too often", now=now)
        return "dead"
    why = "lease ran out during hand-over" if was_sending else "lease ran out before"
    Message.objects.filter(pk=message.pk).update(
        state=_S.QUEUED, next_attempt_at=now, last_error=why, **_NO_LEASE
    )
    _note(message, Attempt.Event.RELEASED, now=now, detail=why)
    return "repeated" if was_sending else "released"


def _end(message: Message, state: str, *, error: str, now: datetime) -> Message:
    """Close a message that did not reach anybody; an alert hurries the next rung."""
    ours = Q(state=_S.QUEUED) | Q(
        state__in=Message.LEASED, lease_token=message.lease_token
    )
    Message.objects.filter(ours, pk=message.pk).update(
        state=state, last_error=error[:300], **_NO_LEASE
    )
    event = Attempt.Event.REFUSED if state == _S.FAILED else Attempt.Event.ENDED
    _note(message, event, now=now, detail=error)
    # Whoever comes next must not wait for a message that reached nobody. At the last
    # rung everybody was told already, and the timer repeats by itself.
    Escalation.objects.filter(
        messages=message,
        state=Escalation.State.OPEN,
        next_alert_at__gt=now,
    ).exclude(rung="everyone").update(next_alert_at=now)
    message.refresh_from_db()
    return message


_NO_LEASE: dict[str, Any] = {
    "lease_owner": "",
    "lease_token": None,
    "lease_until": None,
}


def _ours(message: Message, *states: str) -> Any:
    """The row as long as this worker holds its lease."""
    return Message.objects.filter(
        pk=message.pk, lease_token=message.lease_token, state__in=states
    )


def _most_attempts(message: Message) -> int:
    """Alerts are tried far longer than anything else."""
    is_alert = message.purpose == Message.Purpose.ALERT
    return MAX_ALERT_ATTEMPTS if is_alert else MAX_ATTEMPTS


def _note(
    message: Message,
    event: str,
    *,
    now: datetime,
    reference: str = "",
    detail: str = "",
) -> None:
    """Append one line to the message's history."""
    Attempt.objects.create(
        message=message,
        event=event,
        at=now,
        worker=message.lease_owner,
        sent_to=message.sent_to,
        reference=reference,
        detail=detail[:300],
    )


def lost(check_ins: Sequence[Any]) -> dict[Any, Message]:
    """For each check-in whose message ended without reaching anybody, that message."""
    rows = Message.objects.unsent().filter(check_in_id__in=check_ins)
    return {row.check_in_id: row for row in rows.order_by("created_at")}
