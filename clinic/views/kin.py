"""Whom to call about a patient, and what is pinned to the chart."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import kin, pins
from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.forms.kin import KinForm, PinForm
from clinic.models import Patient, Pin, RelatedPerson, User
from clinic.views.answers import see_other, status_of

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
@requires(Permission.PATIENT_EDIT)
def kin_add(request: StaffRequest, id: UUID) -> HttpResponse:
    """Write down somebody to call."""
    patient = _patient(request.user, id)
    form = KinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            kin.name(
                patient, somebody=form.somebody(), by=request.user, now=timezone.now()
            )
        except kin.CannotName as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added."))
            return see_other("clinic:patient_detail", patient.pk)
    context = {"form": form, "patient": patient, "person": None}
    return render(request, "clinic/kin_edit.html", context, status=status_of(form))


@require_http_methods(_FORM)
@requires(Permission.PATIENT_EDIT)
def kin_edit(request: StaffRequest, id: UUID) -> HttpResponse:
    """Another number, another word."""
    person = _person(request.user, id)
    form = KinForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        try:
            kin.correct(
                person, somebody=form.somebody(), by=request.user, now=timezone.now()
            )
        except kin.CannotName as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return see_other("clinic:patient_detail", person.patient_id)
    context = {"form": form, "patient": person.patient, "person": person}
    return render(request, "clinic/kin_edit.html", context, status=status_of(form))


@require_POST
@requires(Permission.PATIENT_EDIT)
def kin_remove(request: StaffRequest, id: UUID) -> HttpResponse:
    """They are not called about the patient any more."""
    person = _person(request.user, id)
    kin.remove(person, by=request.user, now=timezone.now())
    messages.success(request, _("%(name)s is removed.") % {"name": person})
    return see_other("clinic:patient_detail", person.patient_id)


@require_http_methods(_FORM)
@requires(Permission.PATIENT_EDIT)
def pin_add(request: StaffRequest, id: UUID) -> HttpResponse:
    """Pin an alert to the chart."""
    patient = _patient(request.user, id)
    form = PinForm(
        request.POST if request.method == "POST" else None,
        reads_chart=may(request.user, Permission.CLINICAL_VIEW),
    )
    if form.is_valid():
        try:
            pins.pin(patient, **form.alert(), by=request.user, now=timezone.now())
        except pins.CannotPin as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("Pinned to the chart."))
            return see_other("clinic:patient_detail", patient.pk)
    context = {"form": form, "patient": patient}
    return render(request, "clinic/pin_new.html", context, status=status_of(form))


@require_POST
@requires(Permission.PATIENT_EDIT)
def pin_remove(request: StaffRequest, id: UUID) -> HttpResponse:
    """Take an alert off; one that the user may not read is not there for them."""
    reads = may(request.user, Permission.CLINICAL_VIEW)
    rows = Pin.objects.readable(clinical=reads)
    alert: Pin = find(rows, request.user, pk=id)
    pins.unpin(alert, by=request.user, now=timezone.now())
    messages.success(request, _("Taken off the chart."))
    return see_other("clinic:patient_detail", alert.patient_id)


def _patient(user: User, id: UUID) -> Patient:
    """The door to a patient."""
    rows = Patient.objects.select_related("clinic").named()
    patient: Patient = find(rows, user, pk=id)
    return patient


def _person(user: User, id: UUID) -> RelatedPerson:
    """The door to somebody around a patient."""
    rows = RelatedPerson.objects.select_related("patient__clinic")
    person: RelatedPerson = find(rows, user, pk=id)
    return person
