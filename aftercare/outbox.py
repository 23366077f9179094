"""The outbox: claim, mark, settle, reap. Each a short transaction; no network here."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from aftercare import handover, history
from aftercare.handover import NO_LEASE, Start, Yes
from aftercare.models import Attempt, Escalation, Message
from aftercare.rules import backoff

LEASE = timedelta(seconds=90)
ALERT_PRIORITY = 0
CHECK_IN_PRIORITY = 20
MAX_ATTEMPTS = 6
MAX_ALERT_ATTEMPTS = 50
# So often a message may be taken without being marked: whatever kills its worker
# before the mark ends here.
MAX_CLAIMS = 12
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


def enqueue_all(
    *, now: datetime, clinic_id: Any, rows: Iterable[Mapping[str, Any]]
) -> None:
    """The same for several messages of one clinic in one statement; each has a `key`.

    Those whose key is there already stay as they stand.
    """
    put_all([message(now=now, clinic_id=clinic_id, **row) for row in rows])


def message(*, now: datetime, **fields: Any) -> Message:
    """A message as it will be written."""
    return Message(created_at=now, next_attempt_at=now, **fields)


def put_all(messages: Sequence[Message]) -> None:
    """Many at once; those whose key is there already stay as they stand."""
    Message.objects.bulk_create(messages, ignore_conflicts=True)


@transaction.atomic
def claim(*, worker: str, now: datetime, limit: int = 10) -> list[Message]:
    """Take up to `limit` messages for `LEASE`; rows held by others are skipped.

    One that was taken before and not marked is taken alone: should it be what kills
    its worker, it takes no neighbour with it.
    """
    # What a gate must see as it is when a message leaves is not read ahead.
    ready = Message.objects.claimable(now)
    rows = _together(
        ready.select_for_update(skip_locked=True, no_key=True, of=("self",))[:limit]
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


def _together(rows: Iterable[Message]) -> list[Message]:
    """As many of the first rows as may share a worker."""
    taken: list[Message] = []
    for row in rows:
        is_suspect = row.claims > row.attempts
        if is_suspect and taken:
            break
        taken.append(row)
        if is_suspect:
            break
    return taken


def release(messages: Sequence[Message]) -> None:
    """Give back what was claimed and not begun; it costs neither claim nor attempt."""
    for token in {message.lease_token for message in messages}:
        Message.objects.filter(
            pk__in=[message.pk for message in messages],
            lease_token=token,
            state=_S.CLAIMED,
        ).update(state=_S.QUEUED, claims=F("claims") - 1, **NO_LEASE)


def mark(
    message: Message,
    *,
    sent_to: str,
    contact_point: Any,
    now: datetime,
    channel: str = "",
) -> bool:
    """The last gate before bytes leave; False when the lease is no longer ours.

    `channel` is the way it takes now, where that is not the one it was written for.
    """
    way = channel or message.channel
    start = Start(message, sent_to, contact_point, way)
    return handover.turn(start, yes=None, now=now).is_marked


def accepted(message: Message, *, reference: str, now: datetime) -> Message:
    """The provider took it. After a lost lease the row still learns that it left."""
    handover.turn(None, yes=Yes(message, reference), now=now)
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
    """A passing refusal: wait and try again, or give up after the last attempt.

    One that could not even be prepared has used up an attempt as well.
    """
    attempts = message.attempts + (message.state == _S.CLAIMED)
    if attempts >= most_attempts(message):
        return _end(message, _S.DEAD, error=error, now=now)
    wait = retry_after or backoff.delay(attempts, jitter=jitter)
    if message.purpose == Message.Purpose.ALERT:
        wait = min(wait, _ALERT_CAP)
    _ours(message, _S.SENDING, _S.CLAIMED).update(
        state=_S.QUEUED,
        attempts=attempts,
        next_attempt_at=now + wait,
        last_error=error[:300],
        **NO_LEASE,
    )
    history.note(message, Attempt.Event.POSTPONED, now=now, detail=error)
    message.refresh_from_db()
    return message


@transaction.atomic
def hold(message: Message, *, until: datetime, why: str, now: datetime) -> Message:
    """Put a claimed message back until a moment (quiet hours); it costs no attempt."""
    _ours(message, _S.CLAIMED).update(
        state=_S.QUEUED,
        claims=F("claims") - 1,
        next_attempt_at=until,
        last_error=why[:300],
        **NO_LEASE,
    )
    history.note(message, Attempt.Event.HELD, now=now, detail=why)
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
    ).update(state=_S.CANCELLED, last_error=why[:300], **NO_LEASE)
    if changed:
        history.note(message, Attempt.Event.ENDED, now=now, detail=why)
    message.refresh_from_db()
    return message


@transaction.atomic
def note_unknown(message: Message, *, error: str, now: datetime) -> None:
    """The line broke after the hand-over. The lease runs on; the reaper decides."""
    history.note(message, Attempt.Event.UNKNOWN, now=now, detail=error)


@transaction.atomic
def expire(message: Message, *, now: datetime) -> Message:
    """Too late to be useful: the check-in will be settled as undeliverable."""
    return _end(message, _S.EXPIRED, error="not sent in time", now=now)


@transaction.atomic
def give_up(message: Message, *, error: str, now: datetime) -> Message:
    """Tried too often: the message ends as dead, with the reason."""
    return _end(message, _S.DEAD, error=error, now=now)


@transaction.atomic
def put_back(message: Message, *, until: datetime, why: str, now: datetime) -> None:
    """Its lease ran out: it waits again, at the earliest until then."""
    Message.objects.filter(pk=message.pk).update(
        state=_S.QUEUED, next_attempt_at=until, last_error=why, **NO_LEASE
    )
    history.note(message, Attempt.Event.RELEASED, now=now, detail=why)


def _end(message: Message, state: str, *, error: str, now: datetime) -> Message:
    """Close a message that did not reach anybody; an alert hurries the next rung."""
    ours = Q(state=_S.QUEUED) | Q(
        state__in=Message.LEASED, lease_token=message.lease_token
    )
    Message.objects.filter(ours, pk=message.pk).update(
        state=state, last_error=error[:300], **NO_LEASE
    )
    event = Attempt.Event.REFUSED if state == _S.FAILED else Attempt.Event.ENDED
    history.note(message, event, now=now, detail=error)
    # Whoever comes next must not wait for a message that reached nobody. At the last
    # rung everybody was told already, and the timer repeats by itself.
    Escalation.objects.filter(
        messages=message,
        state=Escalation.State.OPEN,
        next_alert_at__gt=now,
    ).exclude(rung="everyone").update(next_alert_at=now)
    message.refresh_from_db()
    return message


def _ours(message: Message, *states: str) -> Any:
    """The row as long as this worker holds its lease."""
    return Message.objects.filter(
        pk=message.pk, lease_token=message.lease_token, state__in=states
    )


def most_attempts(message: Message) -> int:
    """Alerts are tried far longer than anything else."""
    is_alert = message.purpose == Message.Purpose.ALERT
    return MAX_ALERT_ATTEMPTS if is_alert else MAX_ATTEMPTS
