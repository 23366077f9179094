"""Read-only: what an empty clinic still needs before its first day."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef

from clinic.models import (
    Appointment,
    Certification,
    Clinic,
    OpeningHours,
    Patient,
    Practitioner,
    Room,
    User,
    VisitType,
)


class Need(StrEnum):
    """One thing to have, in the order in which it is best got."""

    CLINIC = "clinic"
    HOURS = "hours"
    THERAPIST = "therapist"
    LEAD = "lead"
    ROOM = "room"
    KIND = "kind"
    PATIENT = "patient"
    VISIT = "visit"
    CERTIFICATE = "certificate"


@dataclass(frozen=True)
class Step:
    """One of them, and whether it is there."""

    need: Need
    is_done: bool


def steps(clinic: Clinic, *, now: datetime) -> list[Step]:
    """All of them in order. One query.

    A clinic that was founded has its name and numbers: that step is done.
    """
    today = now.astimezone(clinic.zone).date()
    here = {"clinic": OuterRef("pk")}
    certified = Certification.objects.filter(
        practitioner__clinic=OuterRef("pk"),
        revoked_at__isnull=True,
        expires_on__gte=today,
    )
    staff = User.objects.get_queryset().holding(User.Role.CLINICAL_LEAD)
    rows = {
        Need.HOURS: OpeningHours.objects.filter(**here),
        Need.THERAPIST: Practitioner.objects.filter(**here).treating(),
        Need.LEAD: staff.filter(**here, is_active=True),
        Need.CERTIFICATE: certified,
        Need.ROOM: Room.objects.filter(**here).in_use(),
        Need.KIND: VisitType.objects.filter(**here).in_use(),
        Need.PATIENT: Patient.objects.filter(**here),
        Need.VISIT: Appointment.objects.filter(**here),
    }
    found = {f"has_{need}": Exists(each) for need, each in rows.items()}
    had = Clinic.objects.filter(pk=clinic.pk).values(**found).get()
    return [Step(need, bool(had.get(f"has_{need}", True))) for need in Need]
