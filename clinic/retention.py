"""Until when a record is kept, and whose time is over. Read-only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Max

from clinic import lastcontact
from clinic.models import (
    Appointment,
    Clinic,
    LegalHold,
    PastVisit,
    Patient,
    RetentionPolicy,
)
from clinic.rules import retention as rules

# So many records are looked at in one go.
_BATCH = 500


@dataclass(frozen=True)
class Due:
    """A record whose time is over, since when, and whether a hold keeps it."""

    patient: Patient
    until: date
    is_held: bool


def visits(patients: Collection[UUID]) -> Mapping[UUID, datetime]:
    """The last visit of each, here or in an old system; a cancelled one is none."""
    here = Appointment.objects.exclude(state=Appointment.State.CANCELLED)
    found: dict[UUID, datetime] = {}
    for rows in (here, PastVisit.objects.all()):
        mine = rows.filter(patient__in=patients).order_by().values("patient")
        for row in mine.annotate(last=Max("starts_at")):
            key, last = row["patient"], row["last"]
            found[key] = max(last, found.get(key, last))
    return found


def kept_until(patients: Sequence[Patient], clinic: Clinic) -> dict[UUID, date]:
    """The last day of each record, on the clinic's calendar; all are of that clinic."""
    periods = RetentionPolicy.of(clinic).periods()
    last = lastcontact.latest([each.pk for each in patients])
    return {
        each.pk: rules.kept_until(
            last=last.get(each.pk, each.created_at).astimezone(clinic.zone).date(),
            born=each.date_of_birth,
            periods=periods,
        )
        for each in patients
    }


def due(clinic: Clinic, *, now: datetime, limit: int = 100) -> list[Due]:
    """Whose time is over, the longest registered first; at most `limit`."""
    today = now.astimezone(clinic.zone).date()
    years = RetentionPolicy.of(clinic).record_years
    before = datetime.combine(rules.after(today, -years), time.min, clinic.zone)
    rows = Patient.objects.for_erasure(clinic, before=before)
    holds = LegalHold.objects.standing().filter(clinic=clinic)
    held = set(holds.values_list("patient_id", flat=True))
    found: list[Due] = []
    start = 0
    while len(found) < limit and (batch := list(rows[start : start + _BATCH])):
        found += _over(batch, clinic, held, on=today)
        start += _BATCH
    return found[:limit]


def _over(
    patients: list[Patient], clinic: Clinic, held: set[UUID], *, on: date
) -> list[Due]:
    until = kept_until(patients, clinic)
    return [
        Due(each, until[each.pk], each.pk in held)
        for each in patients
        if rules.is_over(until[each.pk], on=on)
    ]
