"""A clinic's clock, run to the end: the sweeps at every moment that matters.

All but the chase: while nobody acts it alerts staff without end.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from operator import itemgetter
from unittest.mock import patch

from django.db.models import Min

from aftercare import asking, channels, checkins, dispatch, reaping
from aftercare.channels.base import (
    Letter,
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)
from aftercare.models import CheckIn, Message

Span = tuple[datetime, datetime]
_INSTANT = timedelta(microseconds=1)
# Who is overdue for longer, with every sweep awake, waits for ever.
_STALLED = timedelta(hours=24)


class Killed(BaseException):
    """The worker's process is gone; nothing is settled."""


REFUSALS: dict[str, BaseException] = {
    "later": TransientError("451 try again later"),
    "never": PermanentError("550 no such mailbox", bad_address=True),
    "unknown": UnknownOutcomeError("the line broke"),
    "killed": Killed(),
}


class Line:
    """Stands in for the mail server: each letter fares as told, then all arrive.

    `outages` are the times in which nothing gets through. `taken` holds when and where
    to each letter went that may have reached somebody.
    """

    def __init__(self, fates: Iterable[str] = (), outages: Iterable[Span] = ()) -> None:
        self.now: datetime | None = None
        self.taken: list[tuple[datetime, Letter]] = []
        self._fates = iter(fates)
        self._outages = list(outages)

    def send(self, letter: Letter) -> str:
        assert self.now is not None
        if any(start <= self.now < end for start, end in self._outages):
            raise TransientError("the server does not answer")
        fate = next(self._fates, "taken")
        if fate in ("taken", "unknown", "killed"):
            self.taken.append((self.now, letter))
        if fate in REFUSALS:
            raise REFUSALS[fate]
        return letter.message_id


def run_to_the_end(
    line: Line,
    *,
    since: datetime,
    acts: Iterable[tuple[datetime, Callable[[datetime], None]]] = (),
    asleep: Iterable[Span] = (),
) -> None:
    """Sweep from `since` on until no check-in and no message waits for anything.

    `acts` happen at their moments; no sweep runs while beat is `asleep`.
    """
    left = sorted(acts, key=itemgetter(0))
    sleeps = list(asleep)
    now: datetime | None = since
    with patch.object(channels, "get", lambda name: line):
        while now is not None:
            while left and left[0][0] <= now:
                moment, act = left.pop(0)
                act(moment)
            now = _woken(now, sleeps)
            _sweep(line, now)
            now = _next(now, [moment for moment, _ in left])


def _sweep(line: Line, now: datetime) -> None:
    line.now = now
    reaping.reap(now=now)
    checkins.plan_missing(now=now)
    asking.send_due(now=now)
    with suppress(Killed):
        dispatch.deliver_due(clock=lambda: now)
    checkins.settle(now=now)


def _woken(now: datetime, sleeps: list[Span]) -> datetime:
    """The moment itself, or the end of the sleep it falls into."""
    return max([now, *(end for start, end in sleeps if start <= now < end)])


def _next(now: datetime, acts: list[datetime]) -> datetime | None:
    """The first moment at which something is due; None when nothing moves any more."""
    scheduled = CheckIn.objects.filter(state=CheckIn.State.SCHEDULED)
    messages = Message.objects.exclude(check_in=None)
    queued = messages.filter(state=Message.State.QUEUED)
    leased = messages.filter(state__in=Message.LEASED)
    due = [
        *scheduled.aggregate(a=Min("due_at"), b=Min("closes_at")).values(),
        *CheckIn.objects.waiting().aggregate(a=Min("closes_at")).values(),
        *queued.aggregate(a=Min("next_attempt_at"), b=Min("send_before")).values(),
        *leased.aggregate(a=Min("lease_until")).values(),
        *acts,
    ]
    moments: list[datetime] = [moment for moment in due if moment is not None]
    if not moments or min(moments) < now - _STALLED:
        return None
    # What is overdue could not be done at that moment: a while later it is tried again.
    return max(min(moments) + _INSTANT, now + timedelta(minutes=47))
