"""A chart in an emergency, for somebody who does not read charts otherwise."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aftercare import briefing
from aftercare.forms.openings import OpeningForm
from clinic import accounts, audit, openings
from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.models import ChartOpening, Patient
from clinic.views.answers import see_other, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CHART_OPEN)
def chart_opening(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Ask why, then show for an hour what the emergency department asks about."""
    patient: Patient = find(
        Patient.objects.select_related("clinic"), request.user, pk=id
    )
    if may(request.user, Permission.CLINICAL_VIEW):
        return see_other("clinic:patient_detail", patient.pk)
    now = timezone.now()
    opening = openings.running_for(patient, request.user, now=now)
    if opening is not None and request.method != "POST":
        return _chart(request, opening)
    form = OpeningForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = openings.open_up(
                patient, reason=form.cleaned_data["reason"], by=request.user, now=now
            )
        except openings.CannotOpen as refusal:
            form.add_error("reason", str(refusal))
        else:
            if made != opening:
                accounts.tell_of_opening(made, request=request)
            return see_other("aftercare:chart_opening", patient.pk)
    context = {"patient": patient, "form": form}
    return render(
        request, "aftercare/chart_opening.html", context, status=status_of(form)
    )


def _chart(request: StaffRequest, opening: ChartOpening) -> HttpResponse:
    """What is shown, and remembered as seen."""
    now, patient = timezone.now(), opening.patient
    audit.record("chart.read_in_emergency", opening, by=request.user, now=now)
    context = {
        "patient": patient,
        "opening": opening,
        "points": patient.contact_points.order_by("position", "id"),
        "kin": patient.people.by_need(),
        "briefing": briefing.of(patient, now=now),
    }
    return render(request, "aftercare/chart_opened.html", context)


@require_POST
@requires(Permission.CHART_OPEN)
def chart_close(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Done before the hour is over; only by whoever opened it."""
    rows = ChartOpening.objects.filter(opened_by=request.user)
    opening = find(rows, request.user, pk=id)
    openings.close(opening, by=request.user, now=timezone.now())
    messages.success(request, _("The chart is closed."))
    return see_other("clinic:patient_detail", opening.patient_id)
