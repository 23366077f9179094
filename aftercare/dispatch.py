"""Handing messages over: claim, gate, mark, call the channel, settle.

The only module that both changes rows and speaks to the outside, and never both at
once: every channel is called with no transaction open.
"""

import logging
import os
import random
import signal
import socket
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from aftercare import channels, destinations, letters, outbox, pacing, receipts
from aftercare.channels.base import (
    Letter,
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)
from aftercare.models import CheckIn, Message
from needling.models import ConsentOffer, PendingScreening

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# One wake-up works no longer than this, so that other sweeps get their turn; the next
# one goes on.
_SHIFT = timedelta(seconds=5)
_FAILURES = frozenset({"postponed", "unknown", "lost_lease"})
_ENOUGH_FAILURES = 5


def crash_point(name: str) -> None:
    """Where fault tests kill this process for real; nothing unless they ask for it."""
    if settings.FAULT_POINTS and os.environ.get("CRASH_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)


def worker_name() -> str:
    """Who holds a lease: host and process."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def deliver_due(*, clock: Clock, batch: int = 10) -> dict[str, int]:
    """Hand over all that is due; returns how many messages ended which way.

    Any number of workers may run this at once. After some failures in a row the rest
    is given back: a gateway that is down is not asked for each of a thousand letters.
    """
    counts: Counter[str] = Counter()
    until = clock() + _SHIFT
    failures = 0
    while failures < _ENOUGH_FAILURES and clock() < until:
        claimed = deque(outbox.claim(worker=worker_name(), now=clock(), limit=batch))
        crash_point("after_claim")
        if not claimed:
            break
        while claimed and failures < _ENOUGH_FAILURES and clock() < until:
            outcome = _deliver(claimed.popleft(), clock=clock)
            counts[outcome] += 1
            failures = failures + 1 if outcome in _FAILURES else 0
        outbox.release(claimed, now=clock())
    return dict(counts)


def _deliver(message: Message, *, clock: Clock) -> str:
    """One message from claim to settlement; an error here never stops the rest."""
    try:
        gated = _gate(message, clock=clock)
        letter = None if gated else letters.compose(message, now=clock())
    except Exception as error:
        log.exception("message %s could not be prepared", message.pk)
        outbox.postpone(
            message, error=f"{type(error).__name__}", jitter=_jitter(), now=clock()
        )
        return "defect"
    if letter is None:
        return gated
    try:
        return _hand_over(message, letter, clock=clock)
    except Exception:
        # It may have left: the lease runs out, and the reaper decides.
        log.exception("message %s could not be settled", message.pk)
        return "unknown"


def _gate(message: Message, *, clock: Clock) -> str:
    """Everything that can have changed since it was queued; "" when it may leave."""
    now = clock()
    if message.send_before is not None and message.send_before <= now:
        outbox.expire(message, now=now)
        return "expired"
    if not _is_needed(message, now=now):
        outbox.cancel(message, why="no longer needed", now=now)
        return "cancelled"
    if message.check_in is not None:
        opens = pacing.free_from(message.check_in, now=now, but=message)
        if opens > now:
            outbox.hold(message, until=opens, why="not at this hour", now=now)
            return "held"
    try:
        goes_to = destinations.destination(message)
    except destinations.NoDestination as reason:
        outbox.refuse(message, error=str(reason), now=now)
        return "refused"
    if not outbox.mark(
        message,
        sent_to=goes_to.address,
        contact_point=goes_to.contact_point,
        channel=goes_to.channel,
        now=now,
    ):
        outbox.release([message], now=now)
        return "lost_lease"
    message.contact_point = goes_to.contact_point
    crash_point("after_mark")
    return ""


def _is_needed(message: Message, *, now: datetime) -> bool:
    """Whether what it asks for still waits: an answer, or a decision about a form."""
    if message.check_in is not None:
        return message.check_in.state in CheckIn.WAITING
    if message.consent_offer_id is not None:
        waiting = ConsentOffer.objects.waiting(now)
        return waiting.filter(pk=message.consent_offer_id).exists()
    if message.pending_screening_id is not None:
        forms = PendingScreening.objects.waiting(now)
        return forms.filter(pk=message.pending_screening_id).exists()
    return True


def _hand_over(message: Message, letter: Letter, *, clock: Clock) -> str:
    """Call the channel with no transaction open and settle what it answered."""
    try:
        reference = channels.get(message.channel).send(letter)
    except TransientError as error:
        outbox.postpone(
            message,
            error=str(error),
            jitter=_jitter(),
            now=clock(),
            retry_after=error.retry_after,
        )
        return "postponed"
    except PermanentError as error:
        _refused(message, error, now=clock())
        return "refused"
    except UnknownOutcomeError as error:
        outbox.note_unknown(message, error=str(error), now=clock())
        return "unknown"
    crash_point("after_send")
    now = clock()
    outbox.accepted(message, reference=reference, now=now)
    receipts.catch_up(message, now=now)
    crash_point("after_settle")
    return "sent"


def _refused(message: Message, error: PermanentError, *, now: datetime) -> None:
    """A lasting refusal; what it says of the address is remembered there."""
    outbox.refuse(message, error=str(error), now=now)
    receipts.learn(
        message,
        why=str(error),
        is_bad_address=error.bad_address,
        is_blocked=error.blocked,
        now=now,
    )


def _jitter() -> float:
    """0 to 1, so that workers that failed together do not come back together."""
    return random.random()  # noqa: S311 (spreading retries is not a secret)
