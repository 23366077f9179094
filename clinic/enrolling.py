"""Registering many patients at once, as an import does, and finding who they may be."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from clinic import audit
from clinic.models import Clinic, ContactPoint, Patient
from clinic.rules.matching import Known, days_of


@dataclass(frozen=True)
class Enrolment:
    """One patient to be: columns as they are stored, and their contacts in order.

    `shut` are the kinds of contact that nothing may be sent by.
    """

    columns: dict[str, Any]
    contacts: Sequence[tuple[str, str]]
    shut: Collection[str] = ()
    why_shut: str = ""
    status: str = Patient.Status.ACTIVE
    deceased_on: date | None = None


@dataclass
class _Shared:
    """Which contacts of a batch somebody else has, in the batch or in the register."""

    inside: Counter[str]
    outside: set[str] = field(default_factory=set)

    def has(self, value: str) -> bool:
        return self.inside[value] > 1 or value in self.outside


@transaction.atomic
def enrol(
    clinic: Clinic,
    *,
    people: Sequence[Enrolment],
    by: audit.Actor,
    now: datetime,
    detail: dict[str, Any],
) -> list[Patient]:
    """Register them with the next numbers, in a handful of statements.

    Everything must be in its stored form. A contact that somebody else has is marked
    as shared at both, as in `patients.register`. Nobody is written to.
    """
    locked = Clinic.every.select_for_update().get(pk=clinic.pk)
    Clinic.every.filter(pk=clinic.pk).update(
        next_patient_number=F("next_patient_number") + len(people)
    )
    made = _patients(clinic, people, locked.next_patient_number, now)
    _contacts(clinic, made, people, now)
    audit.record_all(
        "patient.registered", made, by=by, now=now, clinic_id=clinic.pk, detail=detail
    )
    return made


def _patients(
    clinic: Clinic, people: Sequence[Enrolment], number: int, now: datetime
) -> list[Patient]:
    return Patient.objects.bulk_create(
        Patient(
            clinic=clinic,
            number=number + place,
            created_at=now,
            status=each.status,
            deceased_on=each.deceased_on,
            **each.columns,
        )
        for place, each in enumerate(people)
    )


def _contacts(
    clinic: Clinic, made: list[Patient], people: Sequence[Enrolment], now: datetime
) -> None:
    shared = _shared(clinic, people)
    ContactPoint.objects.bulk_create(
        ContactPoint(
            patient=patient,
            kind=kind,
            value=value,
            position=position,
            is_shared=shared.has(value),
            state=_state(each, kind),
            state_reason=each.why_shut if kind in each.shut else "",
            state_at=now,
        )
        for patient, each in zip(made, people, strict=True)
        for position, (kind, value) in enumerate(each.contacts)
    )


def _state(person: Enrolment, kind: str) -> str:
    shut = kind in person.shut
    return ContactPoint.State.OPTED_OUT if shut else ContactPoint.State.USABLE


def _shared(clinic: Clinic, people: Sequence[Enrolment]) -> _Shared:
    """Mark what others here have too, and say which values those are."""
    inside = Counter(value for each in people for _kind, value in each.contacts)
    # In two steps: joined, a planner without figures yet may go through all contacts
    # once for each patient.
    rows = ContactPoint.objects.holding(inside)
    holders = dict(rows.values_list("pk", "patient_id"))
    ours = Patient.objects.filter(clinic=clinic, pk__in=set(holders.values()))
    ids = set(ours.values_list("pk", flat=True))
    elsewhere = ContactPoint.objects.filter(
        pk__in=[point for point, holder in holders.items() if holder in ids]
    )
    outside = set(elsewhere.values_list("value", flat=True))
    elsewhere.filter(is_shared=False).update(is_shared=True)
    return _Shared(inside, outside)


def candidates(
    clinic: Clinic, *, born: Collection[date], contacts: Collection[str]
) -> QuerySet[Patient]:
    """Patients with one of the birth dates or contacts: who may be somebody of many.

    A birth date with day and month swapped counts too.
    """
    days = {each for day in born for each in days_of(day)}
    holders = ContactPoint.objects.holding(contacts)
    found = Patient.objects.filter(
        Q(date_of_birth__in=days) | Q(pk__in=holders.values("patient_id")),
        clinic=clinic,
        merged_into__isnull=True,
    )
    return found.prefetch_related("contact_points").order_by("number")


def known(patient: Patient) -> Known:
    """A patient as the rule compares them; contacts should be prefetched."""
    return Known(
        given=patient.given_name,
        family=patient.family_name,
        preferred=patient.preferred_name,
        born=patient.date_of_birth,
        contacts=frozenset(point.value for point in patient.contact_points.all()),
    )
