"""The day by therapists, with what each visit still needs; advice while booking."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.models import Appointment, Patient, Practitioner
from clinic.views.named import named
from needling import chips, day
from needling.views.shapes import patient_of, practitioner_of, strip
from needling.views.ways import mending


@require_safe
@requires(Permission.PATIENT_VIEW)
def today_strip(request: StaffRequest) -> HttpResponse:
    """One column a therapist, one card a visit, in order of time."""
    clinic, now = clinic_of(request.user), timezone.now()
    treats = practitioner_of(request.user)
    return strip(
        request,
        "_today_strip",
        title=_("Visits of today"),
        columns=day.columns(clinic, day=now.astimezone(clinic.zone).date()),
        own=treats,
        is_clinical=may(request.user, Permission.CLINICAL_VIEW),
        may_start=treats is not None and may(request.user, Permission.SESSION_WRITE),
        may_mark=may(request.user, Permission.DIARY_EDIT),
        now=now,
    )


@require_safe
@requires(Permission.PATIENT_VIEW)
def visit_chips(request: StaffRequest, id: UUID) -> HttpResponse:
    """Whether this visit can go ahead: each chip leads to what mends it."""
    rows = Appointment.objects.select_related(
        "patient__clinic", "practitioner__user", "practitioner__clinic"
    )
    visit: Appointment = find(rows, request.user, pk=id)
    return _chips(request, visit.patient, visit.practitioner, at=timezone.now())


@require_safe
@requires(Permission.DIARY_VIEW)
def booking_strip(request: StaffRequest, id: UUID) -> HttpResponse:
    """Readiness and pacing, before a visit is booked: `at` is the wanted moment."""
    patient, now = patient_of(request.user, id), timezone.now()
    who: Practitioner | None = named(
        request, Practitioner.objects.select_related("user", "clinic"), "who"
    )
    wanted = _moment(request, patient) or now
    return strip(
        request,
        "_booking_strip",
        title=_("Before the visit of %(name)s") % {"name": patient.full_name},
        chips=_with_ways(request, patient, who, at=now),
        advice=list(day.advice(patient, at=max(wanted, now))),
    )


def _moment(request: StaffRequest, patient: Patient) -> datetime | None:
    """The wanted time by the clinic's clock."""
    try:
        at = datetime.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return None
    return at.replace(tzinfo=patient.clinic.zone)


def _chips(
    request: StaffRequest,
    patient: Patient,
    practitioner: Practitioner | None,
    *,
    at: datetime,
) -> HttpResponse:
    found = _with_ways(request, patient, practitioner, at=at)
    return strip(
        request,
        "_chips",
        title=_("Ready for needling?"),
        # What is in order comes last, and in a word.
        chips=sorted(found, key=lambda each: each[0].kind == "ok"),
        is_brief=True,
    )


def _with_ways(
    request: StaffRequest,
    patient: Patient,
    practitioner: Practitioner | None,
    *,
    at: datetime,
) -> list[tuple[chips.Chip, str]]:
    """Each chip with the page that mends it, as far as the user may."""
    return [
        (
            chip,
            mending(
                chip, patient=patient, practitioner=practitioner, user=request.user
            ),
        )
        for chip in chips.chips(patient, practitioner, at=at)
    ]
