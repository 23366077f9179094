"""Read-only: what lies in some days, who works then, and which time is free."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from clinic.models import (
    Absence,
    Appointment,
    Clinic,
    Practitioner,
    WorkingHours,
)
from clinic.rules import slots
from clinic.rules.hours import OpeningCalendar
from clinic.rules.slots import Span

# How far from the wanted time a free slot is looked for, and in which steps.
_AROUND = timedelta(days=7)
STEP = timedelta(minutes=15)
_OFFERED = 4
_DAY = timedelta(days=1)

Row = TypeVar("Row", Absence, Appointment)


@dataclass(frozen=True)
class Agenda:
    """Some local days of some therapists, read once. Four queries and one per clinic.

    `working` and `away` are by therapist; `visits` hold what takes up their time.
    """

    clinic: Clinic
    practitioners: tuple[Practitioner, ...]
    days: tuple[date, ...]
    working: Mapping[UUID, Sequence[Span]]
    away: Mapping[UUID, Sequence[Absence]]
    visits: Mapping[UUID, Sequence[Appointment]]

    def at_work(self, practitioner: Practitioner) -> list[Span]:
        """When the therapist is there: the hours without closures and absences."""
        gone = [(each.starts_at, each.ends_at) for each in self._away(practitioner)]
        return slots.less(self.working[practitioner.pk], gone)

    def free(
        self, practitioner: Practitioner, *, but: Appointment | None = None
    ) -> list[Span]:
        """When the therapist is there and has no visit; `but` does not count."""
        taken = [
            (each.starts_at, each.ends_at)
            for each in self.of(practitioner)
            if but is None or each.pk != but.pk
        ]
        return slots.less(self.at_work(practitioner), taken)

    def of(self, practitioner: Practitioner) -> Sequence[Appointment]:
        """The therapist's visits in order of time."""
        return self.visits.get(practitioner.pk, ())

    def on(self, day: date) -> Span:
        """A local day as a span."""
        return day_of(self.clinic, day)

    def _away(self, practitioner: Practitioner) -> Sequence[Absence]:
        return self.away.get(practitioner.pk, ())


def day_of(clinic: Clinic, day: date) -> Span:
    """The moments between which the clinic's calendar shows that day."""

    def midnight(which: date) -> datetime:
        return datetime.combine(which, time(), tzinfo=clinic.zone).astimezone(UTC)

    return midnight(day), midnight(day + _DAY)


def read(
    clinic: Clinic,
    *,
    first: date,
    last: date,
    practitioners: Iterable[Practitioner] | None = None,
) -> Agenda:
    """The days from `first` to `last`, of these therapists or of all."""
    if practitioners is None:
        practitioners = everybody(clinic)
    people = tuple(practitioners)
    days = tuple(first + _DAY * offset for offset in range((last - first).days + 1))
    start, end = day_of(clinic, first)[0], day_of(clinic, last)[1]
    rows = (
        Appointment.objects.filter(clinic=clinic, practitioner__in=people)
        .taking_time()
        .between(start, end)
        .with_people()
        .order_by("starts_at", "pk")
    )
    absences = Absence.objects.of(people).between(start, end).order_by("starts_at")
    return Agenda(
        clinic=clinic,
        practitioners=people,
        days=days,
        working={
            who: calendar.spans(first, last)
            for who, calendar in calendars(clinic, people).items()
        },
        away=_by_practitioner(absences),
        visits=_by_practitioner(rows),
    )


def everybody(clinic: Clinic) -> list[Practitioner]:
    """Those who treat here and still work here, by name."""
    return list(clinic.practitioners.treating().by_name())


def calendars(
    clinic: Clinic, practitioners: Iterable[Practitioner]
) -> dict[UUID, OpeningCalendar]:
    """The week of each therapist; the clinic's own where none is written down.

    Three queries.
    """
    opening = clinic.calendar()
    weeks: dict[UUID, dict[int, list[tuple[time, time]]]] = defaultdict(dict)
    for row in WorkingHours.objects.filter(practitioner__in=practitioners):
        spans = weeks[row.practitioner_id].setdefault(row.weekday, [])
        spans.append((row.opens, row.closes))
    return {
        who.pk: OpeningCalendar(
            zone=opening.zone,
            weekly={day: tuple(sorted(spans)) for day, spans in weeks[who.pk].items()},
            closed_days=opening.closed_days,
        )
        if who.pk in weeks
        else opening
        for who in practitioners
    }


def nearest(
    practitioner: Practitioner,
    *,
    wanted: datetime,
    length: timedelta,
    now: datetime,
    but: Appointment | None = None,
) -> list[datetime]:
    """The free slots of a therapist nearest to the wanted time, none of them past."""
    clinic = practitioner.clinic
    around = [
        (wanted + by).astimezone(clinic.zone).date() for by in (-_AROUND, _AROUND)
    ]
    agenda = read(clinic, first=around[0], last=around[1], practitioners=[practitioner])
    return slots.nearest(
        agenda.free(practitioner, but=but),
        wanted=wanted,
        not_before=now,
        length=length,
        step=STEP,
        count=_OFFERED,
    )


def _by_practitioner(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    """The rows of each therapist, in their order."""
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.practitioner_id].append(row)
    return found
