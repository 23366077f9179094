"""The questions before a visit, as staff send them or hand a device over for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, may, requires
from clinic.models import Patient, User
from clinic.views.answers import see_other
from needling import freshness, prescreenings
from needling.models import PendingScreening, Screening
from needling.views import formvisits
from needling.views.shapes import FORM, patient_of, treated


@require_safe
@requires(Permission.FORM_SEND)
def prescreening(request: StaffRequest, id: UUID) -> HttpResponse:
    """How it stands: send the link, hand over this device, take it back."""
    patient, now = patient_of(request.user, id), timezone.now()
    context = {"patient": patient, **standing(patient, request.user, now=now)}
    return render(request, "needling/prescreening.html", context)


@require_http_methods(FORM)
@requires(Permission.FORM_SEND)
def kiosk_start(request: StaffRequest, id: UUID) -> HttpResponse:
    """Give this device to the patient, with the questions on it."""
    patient, now = treated(request.user, id), timezone.now()
    if request.method != "POST":
        return see_other("needling:prescreening", patient.pk)
    try:
        form = prescreenings.ask(patient, by=request.user, now=now)
        token = prescreenings.hand_over(form, by=request.user, now=now)
    except prescreenings.CannotAsk as refusal:
        messages.error(request, str(refusal))
        return see_other("needling:prescreening", patient.pk)
    return formvisits.hand_over(request, token, page="form_questions")


@require_http_methods(FORM)
@requires(Permission.FORM_SEND)
def prescreening_cancel(request: StaffRequest, id: UUID) -> HttpResponse:
    """Take the form back."""
    patient, now = patient_of(request.user, id), timezone.now()
    form = PendingScreening.objects.unsent().filter(patient=patient).first()
    if request.method == "POST" and form is not None:
        try:
            prescreenings.cancel(form, by=request.user, now=now)
        except prescreenings.CannotAsk as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The form is withdrawn: its links are closed."))
    return see_other("needling:prescreening", patient.pk)


def standing(patient: Patient, user: User, *, now: datetime) -> dict[str, Any]:
    """What the strip and the page show of the questions before a visit."""
    form = PendingScreening.objects.waiting(now).filter(patient=patient).first()
    return {
        "form": form,
        "progress": prescreenings.progress(form, now=now) if form else None,
        "unread": freshness.unread(patient, at=now),
        "reachable": patient.contact_points.usable().exists(),
        "asks": Screening.Kind(prescreenings.kind_for(patient, at=now)).label,
        "may_send": may(user, Permission.FORM_SEND)
        and patient.status == Patient.Status.ACTIVE,
        "may_read": may(user, Permission.CLINICAL_VIEW),
    }
