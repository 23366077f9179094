"""The waiting list."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic import waiting
from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.forms.booking import WaitingForm
from clinic.models import Patient, WaitingEntry
from clinic.views.answers import see_other, status_of

_SHOWN = 8
_PAST = 50


@require_safe
@requires(Permission.DIARY_VIEW)
def waiting_list(request: StaffRequest) -> HttpResponse:
    """Who takes a slot that comes free, the longest waiting first."""
    context = {
        "entries": WaitingEntry.objects.visible_to(request.user).open().with_people(),
        "may_edit": may(request.user, Permission.DIARY_EDIT),
        "now": timezone.now(),
    }
    return render(request, "clinic/waiting_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DIARY_EDIT)
def waiting_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """Put a patient onto the list."""
    patient: Patient = find(Patient.objects.named(), request.user, pk=id)
    form = WaitingForm(
        request.POST if request.method == "POST" else None,
        clinic=clinic_of(request.user),
    )
    if form.is_valid():
        try:
            waiting.add(
                patient, request=form.request(), by=request.user, now=timezone.now()
            )
        except waiting.CannotWait as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("%(name)s is on the waiting list.") % {"name": patient.full_name},
            )
            return see_other("clinic:waiting_list")
    context = {"form": form, "patient": patient}
    return render(request, "clinic/waiting_new.html", context, status=status_of(form))


@require_POST
@requires(Permission.DIARY_EDIT)
def waiting_withdraw(request: StaffRequest, id: UUID) -> HttpResponse:
    """The patient no longer waits."""
    entry: WaitingEntry = find(WaitingEntry.objects, request.user, pk=id)
    waiting.withdraw(entry, by=request.user, now=timezone.now())
    messages.success(request, _("Taken off the waiting list."))
    return see_other("clinic:waiting_list")


@require_safe
@requires(Permission.DIARY_VIEW)
def visits_strip(request: StaffRequest, id: UUID) -> HttpResponse:
    """The visits of one patient, the latest first, for the patient's page."""
    patient: Patient = find(Patient.objects, request.user, pk=id)
    waits = WaitingEntry.objects.visible_to(request.user).open().filter(patient=patient)
    context = {
        "patient": patient,
        "visits": patient.appointments.with_people().order_by("-starts_at")[:_SHOWN],
        "past": patient.past_visits.order_by("-starts_at")[:_PAST],
        "waits": waits.exists(),
        "may_edit": may(request.user, Permission.DIARY_EDIT),
    }
    fragment = "clinic/_visits_strip.html"
    if request.headers.get("HX-Request"):
        return render(request, fragment, context)
    title = _("Visits of %(name)s") % {"name": patient.full_name}
    page = {"fragment": fragment, "title": title, **context}
    return render(request, "clinic/strip.html", page)
