"""By when a human must act, and who is alerted next while nobody does.

Deadlines follow clinical specification 0, the ladder reliability notes 5.6. A step says
when it is due and never that it is the last: an alert ends only with an
acknowledgement.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftercare.rules.tiers import Tier
from clinic.rules.hours import NoOpeningHours, OpeningCalendar, in_utc


class Rung(TextChoices):
    """Who is alerted. Each rung includes those below it."""

    THERAPIST = "therapist", _("Treating therapist")
    CLINICAL_LEAD = "clinical_lead", _("Clinical lead")
    ON_CALL = "on_call", _("Person on call")
    EVERYONE = "everyone", _("Everyone")

    @property
    def above(self) -> "Rung":
        """The next rung; above everyone there is nobody."""
        rungs = list(Rung)
        return rungs[min(rungs.index(self) + 1, len(rungs) - 1)]


@dataclass(frozen=True)
class Deadlines:
    """Response times (D), editable per clinic.

    Minutes, `routine_days` in business days. `*_climb` are the minutes after the alarm
    at which therapist and clinical lead, who hear of it together, are alerted again,
    then the person on call and everyone; `*_repeat` the minutes between alerts to
    everyone afterwards. `*_expiry` is how long an acknowledgement holds without an
    outcome.
    """

    emergency_acknowledge: int = 15
    emergency_contact: int = 15
    emergency_climb: tuple[int, int, int] = (5, 10, 15)
    emergency_repeat: int = 5
    emergency_expiry: int = 15
    same_day_contact: int = 120
    same_day_contact_pressing: int = 60
    same_day_climb: tuple[int, int, int] = (15, 30, 60)
    same_day_repeat: int = 30
    same_day_expiry: int = 60
    later_expiry: int = 24 * 60
    routine_days: int = 3


DEFAULT_DEADLINES: Final = Deadlines()


@dataclass(frozen=True)
class Response:
    """By when somebody must take it on, and by when the patient must be contacted."""

    acknowledge_by: datetime
    contact_by: datetime


@dataclass(frozen=True)
class Step:
    """An alert: whom, and when. A step whose time has passed is due at once."""

    rung: Rung
    at: datetime


def response(
    tier: Tier,
    raised_at: datetime,
    calendar: OpeningCalendar,
    policy: Deadlines = DEFAULT_DEADLINES,
    *,
    pressing: bool = False,
) -> Response:
    """The deadlines of an answer of that tier.

    Emergencies run by the clock at any hour, the others by the opening hours; a clinic
    that has none is taken to be always open. `pressing` shortens a same-day contact
    (clinical specification 6.3 rule 7). Raises ValueError for the tier none, which asks
    for nothing.
    """
    raised_at = in_utc(raised_at)
    if tier == Tier.EMERGENCY:
        return Response(
            raised_at + timedelta(minutes=policy.emergency_acknowledge),
            raised_at + timedelta(minutes=policy.emergency_contact),
        )
    if tier == Tier.SAME_DAY:
        minutes = (
            policy.same_day_contact_pressing if pressing else policy.same_day_contact
        )
        contact = _within(raised_at, minutes, calendar)
        climb = timedelta(minutes=policy.same_day_climb[0])
        return Response(min(contact, _opened(raised_at, calendar) + climb), contact)
    if tier == Tier.NONE:
        raise ValueError("Nothing is due when there is nothing to do.")
    days = policy.routine_days if tier == Tier.ROUTINE else 1
    end = _end_of_business_day(raised_at, days, calendar)
    return Response(end, end)


def next_rung(
    last: Step | None,
    *,
    tier: Tier,
    since: datetime,
    calendar: OpeningCalendar,
    policy: Deadlines = DEFAULT_DEADLINES,
    undelivered: bool = False,
) -> Step | None:
    """The alert that follows `last` while nobody acknowledges; the first after None.

    `since` is when it was raised, or raised again; `last.at` when the last alert really
    went out. With `undelivered`, that alert reached nobody and the rung above is due
    without waiting. None for the tiers that alert nobody (none, routine).
    """
    since = in_utc(since)
    if last is not None and undelivered and last.rung != Rung.EVERYONE:
        return Step(last.rung.above, last.at)
    if tier == Tier.EMERGENCY:
        return _emergency_step(last, since, policy)
    if tier == Tier.SAME_DAY:
        return _same_day_step(last, since, calendar, policy)
    if tier == Tier.NEXT_BUSINESS_DAY:
        return _later_step(last, since, calendar)
    return None


def expires_at(
    tier: Tier, acknowledged_at: datetime, policy: Deadlines = DEFAULT_DEADLINES
) -> datetime:
    """When an acknowledgement without an outcome lapses: the alarm is raised again."""
    minutes = {
        Tier.EMERGENCY: policy.emergency_expiry,
        Tier.SAME_DAY: policy.same_day_expiry,
    }.get(tier, policy.later_expiry)
    return in_utc(acknowledged_at) + timedelta(minutes=minutes)


def _emergency_step(last: Step | None, since: datetime, policy: Deadlines) -> Step:
    """At any hour; to everyone again and again, without end."""
    if last is None:
        return Step(Rung.THERAPIST, since)
    if last.rung == Rung.EVERYONE:
        return Step(last.rung, _later(last.at, policy.emergency_repeat))
    return _climb(last, since, policy.emergency_climb)


def _same_day_step(
    last: Step | None, since: datetime, calendar: OpeningCalendar, policy: Deadlines
) -> Step:
    """At once, again at opening if the clinic was closed, then up from there.

    A climb that began in opening hours is not held up by closing; only the repeated
    alerts to everyone wait for the next opening.
    """
    if last is None:
        return Step(Rung.THERAPIST, since)
    opened = _opened(since, calendar)
    if last.rung == Rung.EVERYONE:
        again = _later(last.at, policy.same_day_repeat)
        return Step(last.rung, _opened(again, calendar))
    if last.at < opened:
        return Step(last.rung, opened)
    return _climb(last, opened, policy.same_day_climb)


def _later_step(last: Step | None, since: datetime, calendar: OpeningCalendar) -> Step:
    """In opening hours, one rung each business morning."""
    if last is None:
        return Step(Rung.THERAPIST, _opened(since, calendar))
    return Step(last.rung.above, _next_business_morning(last.at, calendar))


def _climb(last: Step, since: datetime, climb: tuple[int, int, int]) -> Step:
    """The rung above, its minutes after `since`.

    A rung that was reached early, because alerts below it were refused, waits no longer
    for the next one than it would have.
    """
    minutes = dict(zip(Rung, (0, *climb), strict=True))
    above = minutes[last.rung.above]
    wait = above - minutes[last.rung]
    return Step(last.rung.above, min(_later(since, above), _later(last.at, wait)))


def _later(moment: datetime, minutes: int) -> datetime:
    return in_utc(moment) + timedelta(minutes=minutes)


def _opened(moment: datetime, calendar: OpeningCalendar) -> datetime:
    """The moment itself in opening hours, else the next opening."""
    if calendar.is_open(moment):
        return moment
    try:
        return calendar.next_opening(moment)
    except NoOpeningHours:
        return moment


def _within(moment: datetime, minutes: int, calendar: OpeningCalendar) -> datetime:
    try:
        return calendar.within_hours(moment, minutes / 60)
    except NoOpeningHours:
        return _later(moment, minutes)


def _end_of_business_day(
    moment: datetime, days: int, calendar: OpeningCalendar
) -> datetime:
    try:
        return calendar.end_of_business_day(moment, days)
    except NoOpeningHours:
        return moment + timedelta(days=days)


def _next_business_morning(moment: datetime, calendar: OpeningCalendar) -> datetime:
    try:
        return calendar.next_business_morning(moment)
    except NoOpeningHours:
        return in_utc(moment) + timedelta(days=1)
