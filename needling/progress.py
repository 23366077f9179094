"""Read-only: how far a course of treatment is, and whether it helps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet

from clinic.models import Patient
from needling import pacing
from needling.models import NeedlingPolicy, OutcomeEntry, Plan, Session
from needling.rules import courses, episodes, outcomes
from needling.rules.courses import Progress
from needling.rules.episodes import Place
from needling.rules.finding import Finding
from needling.rules.outcome_items import INSTRUMENTS, NPRS, Measure
from needling.rules.outcomes import Change, Due, Entry
from needling.rules.regions import Region

Courses = Mapping[str, list[Entry]]


@dataclass(frozen=True)
class Standing:
    """Where a patient stands today.

    `place` is that of a session of today, `progress` None without a plan. The course
    counts from the day `since`: the plan's first, else the episode's. `findings` say
    why to pause, stop or measure. `changes` are since then, `due` what to measure
    today, `newest` the newest score of each measure.
    """

    plan: Plan | None
    place: Place
    since: date | None
    progress: Progress | None
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    due: tuple[Due, ...]
    newest: Mapping[str, tuple[Entry, Fraction]]


def standing(
    patient: Patient, *, now: datetime, session: Session | None = None
) -> Standing:
    """All of it at that moment; `session` is the one in hand, counted as today's."""
    today = now.astimezone(patient.clinic.zone).date()
    plan = Plan.objects.of(patient.pk)
    days = _days_before(patient, now=now, own=session.pk if session else None)
    place = episodes.place(days, today)
    episode = place.began_on if days else None
    since = plan.began_on if plan else episode
    taken = courses_of(patient, since=since, until=today)
    changes = outcomes.latest_changes(taken)
    progress = _progress(plan, days, changes, taken) if plan else None
    newest = _newest(taken)
    return Standing(
        plan=plan,
        place=place,
        since=since,
        progress=progress,
        findings=(
            *pacing.open_flags(patient, at=now),
            *courses.often(days, today),
            *_of_course(progress, patient, today),
        ),
        changes=changes,
        due=_due(plan, progress, newest, today) if plan and progress else (),
        newest=newest,
    )


def _of_course(
    progress: Progress | None, patient: Patient, today: date
) -> tuple[Finding, ...]:
    if progress is None:
        return ()
    policy = pacing.policy_of(patient.clinic)
    return courses.for_course(progress, today=today, policy=policy)


def _due(
    plan: Plan,
    progress: Progress,
    newest: Mapping[str, tuple[Entry, Fraction]],
    today: date,
) -> tuple[Due, ...]:
    """What to measure today: without a plan nobody said what the treatment is for."""
    return outcomes.due(
        plan.regions,
        {measure: entry.on for measure, (entry, _score) in newest.items()},
        today=today,
        every_days=NeedlingPolicy.of(plan.clinic).outcome_days,
        is_review=courses.is_review(progress, pacing.policy_of(plan.clinic)),
    )


def place_of(session: Session) -> Place:
    """Which session of the episode it is, by the sessions that began before it."""
    zone = session.clinic.zone
    days = _days_before(session.patient, now=session.started_at, own=session.pk)
    return episodes.place(days, session.started_at.astimezone(zone).date())


def regions_of(session: Session) -> list[str]:
    """The regions that were needled in a session, from head to foot."""
    treated = set(session.sites.values_list("muscle__region", flat=True))
    return [each for each in Region.values if each in treated]


def courses_of(patient: Patient, *, since: date | None, until: date) -> Courses:
    """What was measured from the one day to the other, by measure, oldest first.

    Pain is asked in every note: "pain before" counts as the pain scale of that day.
    """
    rows = OutcomeEntry.objects.standing().filter(
        patient=patient, measured_on__lte=until
    )
    if since is not None:
        rows = rows.filter(measured_on__gte=since)
    found: dict[str, list[Entry]] = {each.value: [] for each in Measure}
    for row in rows.order_by("measured_on", "recorded_at"):
        found[row.measure].append(entry_of(row))
    found[NPRS.measure.value] += _pain(patient, since=since, until=until)
    found[NPRS.measure.value].sort(key=lambda each: each.on)
    return found


def entry_of(row: OutcomeEntry) -> Entry:
    """A stored measure as the rules take it."""
    return Entry(row.measured_on, row.answers, tuple(row.labels))


def _pain(patient: Patient, *, since: date | None, until: date) -> list[Entry]:
    zone = patient.clinic.zone
    rows = _own(patient).exclude(pain_before=None).order_by("started_at")
    found = [
        Entry(started.astimezone(zone).date(), {"now": pain})
        for started, pain in rows.values_list("started_at", "pain_before")
    ]
    return [
        each for each in found if each.on <= until and (not since or each.on >= since)
    ]


def _own(patient: Patient) -> QuerySet[Session]:
    """The patient's sessions without those that were entered in error."""
    return patient.sessions.exclude(state=Session.State.MOVED)


def _days_before(patient: Patient, *, now: datetime, own: UUID | None) -> list[date]:
    """The days of the sessions that began before that moment, oldest first."""
    zone = patient.clinic.zone
    rows = _own(patient).filter(started_at__lt=now)
    if own is not None:
        rows = rows.exclude(pk=own)
    moments = rows.order_by("started_at").values_list("started_at", flat=True)
    return [each.astimezone(zone).date() for each in moments]


def _progress(
    plan: Plan, days: list[date], changes: tuple[Change, ...], taken: Courses
) -> Progress:
    flat = 0
    for _day, is_better in reversed(outcomes.reviews(taken)):
        if is_better:
            break
        flat += 1
    return Progress(
        kind=plan.kind,
        planned=plan.sessions,
        weeks=plan.weeks,
        began_on=plan.began_on,
        number=sum(each >= plan.began_on for each in days) + 1,
        better=any(each.is_important for each in changes) if changes else None,
        flat_reviews=flat,
    )


def _newest(taken: Courses) -> dict[str, tuple[Entry, Fraction]]:
    scored = {
        measure: outcomes.complete(INSTRUMENTS[measure], course)
        for measure, course in taken.items()
    }
    return {measure: rows[-1] for measure, rows in scored.items() if rows}
