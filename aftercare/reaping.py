"""What dead workers held, and what is too late: put back or ended, row by row."""

from datetime import datetime, timedelta

from django.db import transaction

from aftercare import outbox
from aftercare.models import Message
from aftercare.rules import backoff

_S = Message.State
# Seconds; what was taken and not marked steps back further each time.
_LONGEST_STEP = 60


@transaction.atomic
def reap(*, now: datetime, limit: int = 500) -> dict[str, int]:
    """Put back what dead workers held, expire what is too late; returns counts."""
    counts = {"released": 0, "repeated": 0, "dead": 0, "expired": 0}
    held = Message.objects.leases_over(now).select_for_update(skip_locked=True)
    for message in held[:limit]:
        counts[_release(message, now=now)] += 1
    late = Message.objects.filter(state=_S.QUEUED, send_before__lte=now)
    for message in late.select_for_update(skip_locked=True)[:limit]:
        outbox.expire(message, now=now)
        counts["expired"] += 1
    return counts


def _release(message: Message, *, now: datetime) -> str:
    """Decide one lease that ran out."""
    if message.send_before is not None and message.send_before <= now:
        outbox.expire(message, now=now)
        return "expired"
    if message.state == _S.SENDING:
        return _left_perhaps(message, now=now)
    return _not_begun(message, now=now)


def _left_perhaps(message: Message, *, now: datetime) -> str:
    """The outcome is unknown: a second copy is harmless, a missing message is not."""
    if message.attempts >= outbox.most_attempts(message):
        outbox.give_up(message, error="outcome unknown, tried too often", now=now)
        return "dead"
    why = "lease ran out during hand-over"
    outbox.put_back(message, until=now, why=why, now=now)
    return "repeated"


def _not_begun(message: Message, *, now: datetime) -> str:
    """Nothing left. What kills its workers lets others come first, and ends."""
    unmarked = max(1, message.claims - message.attempts)
    if unmarked >= outbox.MAX_CLAIMS:
        outbox.give_up(message, error="its worker died each time", now=now)
        return "dead"
    wait = timedelta(0)
    if unmarked > 1:
        wait = backoff.delay(unmarked - 1, jitter=1, cap=_LONGEST_STEP)
    outbox.put_back(message, until=now + wait, why="lease ran out before", now=now)
    return "released"
