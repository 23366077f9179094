"""Read-only: the visits of a day with the notes that came of them, and what a patient
should know before the next one is booked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import diary
from clinic.models import Appointment, AuditEntry, Clinic, Patient, Practitioner
from needling import pacing, progress
from needling.models import Session

# A visit this near to now is the one that a session begins for.
_NEAR = timedelta(hours=8)
_DAY = timedelta(days=1)
_S = Appointment.State


@dataclass(frozen=True)
class Card:
    """One visit of the day: booked, or begun without an appointment.

    `stamp` changes with everything that is written about the patient, so that a page
    knows when its readiness must be asked anew.
    """

    at: datetime
    patient: Patient
    appointment: Appointment | None
    session: Session | None
    is_first: bool
    stamp: str


@dataclass(frozen=True)
class Column:
    """What one therapist has on that day, in order of time."""

    practitioner: Practitioner
    cards: tuple[Card, ...]


def columns(clinic: Clinic, *, day: date) -> list[Column]:
    """The day, therapist by therapist. Three queries, however many visits."""
    start, end = diary.day_of(clinic, day)
    made: dict[Practitioner, list[Card]] = defaultdict(list)
    for who, card in _cards(clinic, start, end, day):
        made[who].append(card)
    return [
        Column(who, tuple(sorted(made[who], key=lambda each: each.at)))
        for who in sorted(made, key=lambda each: (each.user.last_name, str(each.pk)))
    ]


def _cards(
    clinic: Clinic, start: datetime, end: datetime, day: date
) -> Iterator[tuple[Practitioner, Card]]:
    """What was booked, with the session that came of it; then what was not booked."""
    booked, begun = list(_booked(clinic, start, end)), list(_begun(clinic, start, end))
    by_visit = {each.appointment_id: each for each in begun}
    stamps = _stamps({each.patient_id for each in (*booked, *begun)}, day)
    for visit in booked:
        card = _of_visit(visit, by_visit.get(visit.pk), stamps)
        yield visit.practitioner, card
    for session in begun:
        if session.appointment_id is None:
            yield session.practitioner, _of_session(session, stamps)


def visit_of(
    patient: Patient, practitioner: Practitioner, *, now: datetime
) -> Appointment | None:
    """The booked visit that a session of these two begins for now, if there is one."""
    rows = Appointment.objects.filter(
        patient=patient,
        practitioner=practitioner,
        state__in=[_S.BOOKED, _S.ARRIVED, _S.STARTED],
        session__isnull=True,
    ).beginning(now - _NEAR, now + _NEAR)
    return min(rows, key=lambda each: abs(each.starts_at - now), default=None)


def advice(patient: Patient, *, at: datetime) -> Iterator[str]:
    """What to consider before a visit at that moment is booked.

    In words for everybody at the desk: how many hours and sessions, and no place of the
    body. The figures are those of pacing (clinical specification 4.7, D).
    """
    past = pacing.past_of(patient, at=at)
    last = max((each.at for each in past.needled if each.at <= at), default=None)
    if last is not None and at - last < timedelta(hours=past.policy.warn_hours):
        hours = (at - last) // timedelta(hours=1)
        yield ngettext(
            "Only %(hours)d hour after the last needles; usual are %(usual)d at least "
            "before the same places are needled again. Ask the therapist.",
            "Only %(hours)d hours after the last needles; usual are %(usual)d at least "
            "before the same places are needled again. Ask the therapist.",
            hours,
        ) % {"hours": hours, "usual": past.policy.warn_hours}
    course = progress.standing(patient, now=at).progress
    if course is None:
        return
    words = {"number": course.number, "planned": course.planned}
    if course.number > course.planned:
        yield _("The plan of %(planned)d sessions is through: review it first.") % words
    else:
        yield _("This would be session %(number)d of %(planned)d.") % words


def _booked(clinic: Clinic, start: datetime, end: datetime) -> QuerySet[Any]:
    sessions = Session.objects.filter(
        patient=OuterRef("patient"), started_at__lt=OuterRef("starts_at")
    ).exclude(appointment=OuterRef("pk"))
    visits = Appointment.objects.filter(
        patient=OuterRef("patient"), state=_S.DONE, starts_at__lt=OuterRef("starts_at")
    )
    rows = Appointment.objects.filter(clinic=clinic).beginning(start, end)
    return (
        rows.exclude(state=_S.CANCELLED)
        .with_people()
        .annotate(is_first=~Exists(sessions) & ~Exists(visits))
    )


def _begun(clinic: Clinic, start: datetime, end: datetime) -> QuerySet[Any]:
    earlier = Session.objects.filter(
        patient=OuterRef("patient"), started_at__lt=OuterRef("started_at")
    )
    rows = Session.objects.filter(clinic=clinic)
    visits = Appointment.objects.filter(clinic=clinic).beginning(start, end)
    # One subquery a way, so that each uses its own index.
    of_the_day = rows.filter(started_at__gte=start, started_at__lt=end).values("pk")
    booked = rows.filter(appointment__in=visits).values("pk")
    return (
        Session.objects.filter(pk__in=of_the_day.union(booked))
        .exclude(state=Session.State.MOVED)
        .select_related("patient", "practitioner__user")
        .annotate(is_first=~Exists(earlier))
    )


def _of_visit(visit: Any, session: Session | None, stamps: Mapping[UUID, str]) -> Card:
    stamp = stamps.get(visit.patient_id, "0")
    return Card(visit.starts_at, visit.patient, visit, session, visit.is_first, stamp)


def _of_session(session: Any, stamps: Mapping[UUID, str]) -> Card:
    stamp = stamps.get(session.patient_id, "0")
    return Card(
        session.started_at, session.patient, None, session, session.is_first, stamp
    )


def _stamps(patients: set[UUID], day: date) -> dict[UUID, str]:
    """What changes with every act about the patient, and with the day."""
    rows = (
        AuditEntry.objects.filter(patient_id__in=patients)
        .values_list("patient_id")
        .annotate(last=Max("id"))
    )
    return {pk: f"{last}-{day.toordinal()}" for pk, last in rows}
