"""Erasing who somebody was, and records whose time is over: seen first, then done."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import erasing, guards
from clinic.access import Permission, StaffRequest, find, requires
from clinic.forms.retention import EraseForm
from clinic.models import Patient
from clinic.rules.retention import Told
from clinic.views.answers import see_other

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
@requires(Permission.RECORD_ERASE)
def patient_erase(request: StaffRequest, id: UUID) -> HttpResponse:
    """What would go and what stays; sent, it goes after the password."""
    rows = Patient.objects.select_related("clinic").named()
    patient: Patient = find(rows, request.user, id=id)
    form = EraseForm(
        request.POST if request.method == "POST" else None, patient=patient
    )
    return _answer(request, form, erasing.preview, erasing.erase)


@require_http_methods(_FORM)
@requires(Permission.RECORD_ERASE)
def record_erase(request: StaffRequest, id: UUID) -> HttpResponse:
    """The same for all that hangs on a patient, once its time is over."""
    rows = Patient.objects.select_related("clinic")
    patient: Patient = find(rows, request.user, id=id)
    form = EraseForm(
        request.POST if request.method == "POST" else None, patient=patient, is_due=True
    )
    return _answer(request, form, erasing.preview_record, erasing.erase_record)


def _answer(
    request: StaffRequest,
    form: EraseForm,
    preview: Callable[..., Told],
    erase: Callable[..., Any],
) -> HttpResponse:
    """Seen before it is done, and seen again where it is refused."""
    patient, now = form.patient, timezone.now()
    if form.is_valid():
        guards.confirm(request)
        try:
            erase(patient, by=request.user, now=now)
        except erasing.CannotErase as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Erased. What stays is below."))
            return see_other("clinic:patient_detail", patient.pk)
    context = {
        "form": form,
        "patient": patient,
        "told": preview(patient, now=now),
        "is_due": form.is_due,
    }
    status = 422 if form.is_bound else 200
    return render(request, "clinic/patient_erase.html", context, status=status)
