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
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import DatabaseError

from aftercare import channels, gate, handover, lanes, outbox, receipts
from aftercare.channels.base import (
    Letter,
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)
from aftercare.desk import Desk
from aftercare.handover import Yes
from aftercare.models import Message

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# One wake-up works no longer than this, so that other sweeps get their turn; the next
# one goes on.
_SHIFT = timedelta(seconds=5)
# So many are taken at first, and never more; then as many as leave in `_TAKEN`.
_FIRST_BATCH = 10
_MOST = 100
_TAKEN = timedelta(seconds=1)
# A worker that slept longer between mark and hand-over leaves it to the reaper.
_HELD_UP = timedelta(seconds=30)
_FAILURES = frozenset({"postponed", "unknown", "lost_lease"})
_ENOUGH_FAILURES = 5


def crash_point(name: str) -> None:
    """Where fault tests kill this process for real; nothing unless they ask for it."""
    if settings.FAULT_POINTS and os.environ.get("CRASH_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)


def worker_name() -> str:
    """Who holds a lease: host and process."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def deliver_due(*, clock: Clock, batch: int | None = None) -> dict[str, int]:
    """Hand over all that is due; returns how many messages ended which way.

    Any number of workers may run this at once. After some failures in a row the rest
    is given back: a gateway that is down is not asked for each of a thousand letters.
    At most `batch` are taken at a time, by default as many as leave in a second.
    Where more wait than that, the other lanes of this worker take their share.
    """
    until = clock() + _SHIFT
    beside: list[Future[Counter[str]]] = []

    def call_others() -> None:
        work = partial(_run, clock, until=until, batch=batch)
        beside[:] = beside or lanes.start(work)

    counts = _run(clock, until=until, batch=batch, when_full=call_others)
    return dict(sum((lane.result() for lane in beside), counts))


def _run(
    clock: Clock,
    *,
    until: datetime,
    batch: int | None,
    when_full: Callable[[], None] = lambda: None,
) -> Counter[str]:
    """One lane, until nothing is due; `when_full` is called where more may wait than
    it could take."""
    line = _Line(clock)
    size = batch or _FIRST_BATCH
    while line.failures < _ENOUGH_FAILURES and clock() < until:
        began = clock()
        claimed = outbox.claim(worker=worker_name(), now=began, limit=size)
        crash_point("after_claim")
        if not claimed:
            break
        if len(claimed) == size:
            when_full()
        line.work(claimed, until=until)
        size = batch or _next_size(len(claimed), took=clock() - began)
    return line.counts


def _next_size(done: int, *, took: timedelta) -> int:
    """As many as leave in `_TAKEN`, so that an alert never waits for long."""
    seconds = max(took.total_seconds(), 0.001)
    fitting = round(done * _TAKEN.total_seconds() / seconds)
    return min(_MOST, max(1, fitting))


class _Line:
    """One worker's way through what it claimed, message by message.

    A yes of the provider is settled together with the mark of the next message: until
    then it is `yes`, and nothing else is begun.
    """

    def __init__(self, clock: Clock) -> None:
        """Nothing in hand."""
        self.clock = clock
        self.counts: Counter[str] = Counter()
        self.failures = 0
        self.yes: Yes | None = None
        self.settled: list[Message] = []
        self.marked_at = clock()

    def work(self, claimed: list[Message], *, until: datetime) -> None:
        """Hand over what was claimed; what is not begun in time is given back."""
        desk = self._read(claimed)
        left = deque(claimed)
        while left and self.failures < _ENOUGH_FAILURES and self.clock() < until:
            self._note(self._deliver(left.popleft(), desk))
        self._settle()
        outbox.release(left)
        settled, self.settled = self.settled, []
        if settled:
            receipts.catch_up_all(settled, now=self.clock())

    def _read(self, claimed: list[Message]) -> Desk | None:
        """What all of them need; None where one of them keeps the rest from being
        read: then each is read alone."""
        try:
            return Desk(claimed, now=self.clock())
        except Exception:
            log.exception("the claimed messages could not be read together")
            return None

    def _note(self, outcome: str) -> None:
        """Count how one ended."""
        self.counts[outcome] += 1
        self.failures = self.failures + 1 if outcome in _FAILURES else 0

    def _deliver(self, message: Message, desk: Desk | None) -> str:
        """One message from its gate to the channel; an error here stops no other."""
        try:
            ready = self._begin(message, desk)
            if isinstance(ready, str):
                return ready
            letter = ready.letter(now=self.clock())
        except Exception as error:
            log.exception("message %s could not be prepared", message.pk)
            self._settle()
            outbox.postpone(
                message,
                error=f"{type(error).__name__}",
                jitter=_jitter(),
                now=self.clock(),
            )
            return "defect"
        try:
            return self._hand_over(message, letter)
        except Exception:
            # It may have left: the lease runs out, and the reaper decides.
            log.exception("message %s could not be settled", message.pk)
            return "unknown"

    def _begin(self, message: Message, desk: Desk | None) -> str | gate.Ready:
        """Mark it, or end it with the reason: by what was read for all, where that
        still holds, else by what is read now."""
        if self._was_just_sent_to(message):
            self._settle()
        if desk is not None:
            ready = gate.judge(message, desk, now=self.clock())
            if isinstance(ready, gate.Ready) and self._mark(ready):
                return ready
        self._settle()
        return self._begin_alone(message)

    def _begin_alone(self, message: Message) -> str | gate.Ready:
        """The same by what is read now."""
        token = message.lease_token
        message.refresh_from_db()
        if message.lease_token != token:
            return "lost_lease"
        fresh = Desk([message], now=self.clock())
        ready = gate.judge(message, fresh, now=self.clock())
        if isinstance(ready, gate.Refusal):
            return ready.settle(message, now=self.clock())
        if self._mark(ready):
            return ready
        outbox.release([message])
        return "lost_lease"

    def _was_just_sent_to(self, message: Message) -> bool:
        """Whether the yes in hand is of the same patient: what was just sent counts
        for what comes next."""
        patient = message.patient_id
        return (
            patient is not None
            and self.yes is not None
            and self.yes.message.patient_id == patient
        )

    def _mark(self, ready: gate.Ready) -> bool:
        """Mark it, and settle the one before it."""
        yes, self.yes = self.yes, None
        try:
            turned = handover.turn(ready.start, yes=yes, now=self.clock())
        except DatabaseError:
            # What is wrong with the one that comes must not touch the one that left.
            self.yes = yes
            raise
        if yes is not None:
            self._settled(yes, turned)
        if turned.is_marked:
            self.marked_at = self.clock()
            crash_point("after_mark")
        return turned.is_marked

    def _settle(self) -> None:
        """Settle the yes in hand by itself."""
        yes, self.yes = self.yes, None
        if yes is None:
            return
        try:
            self._settled(yes, handover.turn(None, yes=yes, now=self.clock()))
        except Exception:
            log.exception("message %s could not be settled", yes.message.pk)
            self.failures += 1

    def _settled(self, yes: Yes, turned: handover.Turned) -> None:
        """What was reported while it was handed over counts now."""
        self.settled.append(yes.message)
        if turned.has_reports:
            receipts.catch_up(yes.message, now=self.clock())
        crash_point("after_settle")

    def _hand_over(self, message: Message, letter: Letter) -> str:
        """Call the channel with no transaction open, and keep what it answered."""
        now = self.clock
        if now() - self.marked_at > _HELD_UP:
            outbox.note_unknown(message, error="held up before it left", now=now())
            return "unknown"
        try:
            reference = channels.get(message.channel).send(letter)
        except TransientError as error:
            outbox.postpone(
                message,
                error=str(error),
                jitter=_jitter(),
                now=now(),
                retry_after=error.retry_after,
            )
            return "postponed"
        except PermanentError as error:
            _refused(message, error, now=now())
            return "refused"
        except UnknownOutcomeError as error:
            outbox.note_unknown(message, error=str(error), now=now())
            return "unknown"
        crash_point("after_send")
        self.yes = Yes(message, reference)
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
