"""When a patient is asked how they are: 24, 48 and 72 hours after the last needle.

The hours are elapsed hours, added in UTC, counted from the moment the last needle came
out. Patients are written to only within a window of their local day (reliability notes
5.9): a moment inside it stays; one outside it moves to the latest edge before it if
that is at most six hours earlier, otherwise to the first edge after it. Earlier comes
first because a late question costs more than an early one.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.rules.hours import in_utc, wall_clock

# Reliability notes 5.9, points 5 and 6.
_EARLIEST = timedelta(hours=6)
_FURTHEST = timedelta(hours=12)
_GAP = timedelta(hours=12)
_NARROWEST = timedelta(hours=8)
# How soon after the last needle an evening check-in may go out.
_EVENING_REST = timedelta(hours=1)
# The evening check-in belongs four to six hours after the last needle.
_EVENING_LATEST = 6
_DAY = timedelta(days=1)


class Kind(TextChoices):
    """The check-ins of one session. The evening one only follows lung-risk sites."""

    EVENING = "evening", gettext_lazy("The same evening")
    H24 = "h24", gettext_lazy("After 24 hours")
    H48 = "h48", gettext_lazy("After 48 hours")
    H72 = "h72", gettext_lazy("After 72 hours")


_HOURS = {Kind.H24: 24, Kind.H48: 48, Kind.H72: 72}


@dataclass(frozen=True)
class Window:
    """The local wall-clock times, both included, between which patients are written to.

    At least eight hours wide, within one day; anything else raises ValueError.
    """

    opens: time
    closes: time
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if _since_midnight(self.closes) - _since_midnight(self.opens) < _NARROWEST:
            raise ValueError("The window must be at least eight hours wide.")

    def holds(self, moment: datetime) -> bool:
        """Whether the wall clock shows a time within the window at that moment."""
        return self.opens <= moment.astimezone(self.zone).time() <= self.closes

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself within the window, else the first edge after it."""
        return moment if self.holds(moment) else self.around(moment)[1]

    def around(self, moment: datetime) -> tuple[datetime, datetime]:
        """The last edge up to `moment` and the first one after it, in UTC.

        An edge that comes twice counts twice. One that the clocks skip is read both
        ways, with the offset before the change and with the one after it; what falls
        out of the window is dropped.
        """
        today = moment.astimezone(self.zone).date()
        found = {
            wall_clock(today + offset * _DAY, edge.replace(fold=fold), self.zone)
            for offset in range(-2, 3)
            for edge in (self.opens, self.closes)
            for fold in (0, 1)
        }
        edges = sorted(edge for edge in found if self.holds(edge))
        after = bisect_right(edges, moment)
        return edges[after - 1], edges[after]


@dataclass(frozen=True)
class Timing:
    """Hours that a clinic may set. Defaults D (no published figure).

    `evening_after_hours`: from the last needle to the evening check-in, 4 to 6.
    `answer_hours`: how long after sending an answer is waited for before the check-in
    counts as unanswered; `answer_hours_lung_risk` after a lung-risk site.
    """

    evening_after_hours: float = 5
    answer_hours: float = 20
    answer_hours_lung_risk: float = 12


DEFAULT_TIMING = Timing()


@dataclass(frozen=True)
class Planned:
    """One check-in to come; moments in UTC.

    `nominal_at` is the elapsed hours, `due_at` when it goes out, `closes_at` when it is
    given up waiting for. `moved` says why the two differ, or is empty.
    """

    kind: Kind
    nominal_at: datetime
    due_at: datetime
    closes_at: datetime
    moved: str


def plan(
    last_needle_out: datetime,
    *,
    window: Window,
    lung_risk: bool,
    evening_enabled: bool = True,
    timing: Timing = DEFAULT_TIMING,
) -> tuple[Planned, ...]:
    """The check-ins of a session whose last needle came out then, in order of sending.

    Each lies within the window, at most twelve hours from its nominal moment; those
    after 24, 48 and 72 hours lie at least twelve hours apart. The evening check-in goes
    out an hour after the last needle at the earliest and before the others. It is left
    out when no edge of the window meets all of this, which takes a window narrower than
    twelve hours and clocks that go back by two hours or more in that night.
    """
    out = in_utc(last_needle_out)
    answer = timing.answer_hours_lung_risk if lung_risk else timing.answer_hours
    nominals = {kind: out + timedelta(hours=hours) for kind, hours in _HOURS.items()}
    dues = _settle(list(nominals.values()), window)
    moments = list(zip(nominals, nominals.values(), dues, strict=True))
    if lung_risk and evening_enabled:
        moments = _evening(out, dues[0], window, timing) + moments
    return tuple(
        Planned(
            kind=kind,
            nominal_at=nominal,
            due_at=due,
            closes_at=due + timedelta(hours=answer),
            moved=_moved(nominal, due, window),
        )
        for kind, nominal, due in moments
    )


def _evening(
    out: datetime, before: datetime, window: Window, timing: Timing
) -> list[tuple[Kind, datetime, datetime]]:
    """The evening check-in, if there is room for it.

    Where the set hours leave no room, because the night is too long, it is counted from
    the latest hour of their range instead.
    """
    for hours in (timing.evening_after_hours, _EVENING_LATEST):
        nominal = out + timedelta(hours=hours)
        for due in _choices(nominal, window):
            if out + _EVENING_REST <= due < before:
                return [(Kind.EVENING, nominal, due)]
    return []


def _choices(nominal: datetime, window: Window) -> list[datetime]:
    """Where a check-in may go, the best place first, none over twelve hours away."""
    if window.holds(nominal):
        return [nominal]
    before, after = window.around(nominal)
    ordered = [before, after] if nominal - before <= _EARLIEST else [after, before]
    return [edge for edge in ordered if abs(edge - nominal) <= _FURTHEST]


def _settle(nominals: Sequence[datetime], window: Window) -> list[datetime]:
    """The best places that keep the gap between neighbours.

    Only in a narrow window on the night of a clock change do the best places of two
    neighbours come too close: one is then sent in the morning, the next in the evening.
    """
    options = [list(enumerate(_choices(nominal, window))) for nominal in nominals]

    def cost(pick: tuple[tuple[int, datetime], ...]) -> tuple[int, int]:
        crowded = sum(
            later - earlier < _GAP for (_, earlier), (_, later) in pairwise(pick)
        )
        return crowded, sum(rank for rank, _ in pick)

    return [due for _, due in min(product(*options), key=cost)]


def _moved(nominal: datetime, due: datetime, window: Window) -> str:
    if due == nominal:
        return ""
    hours, minutes = divmod(round(abs(due - nominal).total_seconds() / 60), 60)
    sentence = (
        _(
            "Moved %(hours)d h %(minutes)d min earlier: messages go out only from "
            "%(opens)s to %(closes)s."
        )
        if due < nominal
        else _(
            "Moved %(hours)d h %(minutes)d min later: messages go out only from "
            "%(opens)s to %(closes)s."
        )
    )
    return sentence % {
        "hours": hours,
        "minutes": minutes,
        "opens": f"{window.opens:%H:%M}",
        "closes": f"{window.closes:%H:%M}",
    }


def _since_midnight(at: time) -> timedelta:
    return timedelta(
        hours=at.hour,
        minutes=at.minute,
        seconds=at.second,
        microseconds=at.microsecond,
    )
