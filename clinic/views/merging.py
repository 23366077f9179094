"""Making one record of two that are the same person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import enrolling, limits, merging
from clinic.access import Permission, StaffRequest, clinic_of, find, requires
from clinic.models import Patient, PatientMerge, User
from clinic.rules import search
from clinic.rules.matching import may_be_same
from clinic.views.answers import see_other

_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PATIENT_EDIT)
def patient_merge(request: StaffRequest, id: UUID) -> HttpResponse:
    """Choose the other record, see both side by side, make one of them."""
    patient: Patient = find(
        Patient.objects.select_related("clinic"), request.user, id=id
    )
    other = _other(request)
    if request.method == "POST" and other is not None:
        kept, gone = (other, patient) if "other" in request.POST else (patient, other)
        try:
            merging.merge(kept, gone=gone, by=request.user, now=timezone.now())
        except merging.CannotMerge as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("One record now. It can be undone on this page.")
            )
            return see_other("clinic:patient_detail", kept.pk)
    typed = limits.searched(request, "q")
    context = {
        "patient": patient,
        "other": other,
        "both": [patient, *([other] if other else [])],
        "typed": typed,
        "found": [] if other else _found(request.user, patient, typed),
        "now": timezone.now(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "clinic/patient_merge.html", context, status=status)


def _other(request: StaffRequest) -> Patient | None:
    """The patient named by `with`; nobody for what names none of this clinic."""
    sent = request.POST if request.method == "POST" else request.GET
    try:
        wanted = UUID(sent.get("with", ""))
    except ValueError:
        return None
    return Patient.objects.visible_to(request.user).filter(pk=wanted).first()


def _found(user: User, patient: Patient, typed: str) -> list[Any]:
    """Who was searched for; else those who may be the same person."""
    if typed:
        today = timezone.now().astimezone(patient.clinic.zone).date()
        rows = Patient.objects.visible_to(user).matching(
            search.read(typed, today=today)
        )
        return list(rows.exclude(pk=patient.pk).by_name()[:_SHOWN])
    who = enrolling.known(patient)
    near = enrolling.candidates(
        clinic_of(user), born={patient.date_of_birth}, contacts=who.contacts
    ).exclude(pk=patient.pk)
    likely = [each for each in near if may_be_same(who, enrolling.known(each))]
    return likely[:_SHOWN]


@require_POST
@requires(Permission.PATIENT_EDIT)
def merge_undo(request: StaffRequest, id: UUID) -> HttpResponse:
    """Two records again."""
    made: PatientMerge = find(PatientMerge.objects, request.user, id=id)
    try:
        merging.undo(made, by=request.user, now=timezone.now())
    except merging.CannotMerge as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Two records again, each with its own history."))
    return see_other("clinic:patient_detail", made.kept_id)
