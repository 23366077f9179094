"""Outcome measures: the course of one patient, filled in, struck out."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.models import Patient
from clinic.views.answers import see_other, status_of
from needling import outcomes, progress
from needling.forms.outcome import OutcomeForm, StrikeForm
from needling.models import OutcomeEntry, Plan
from needling.rules.outcome_items import INSTRUMENTS, Instrument, Measure
from needling.views import courses
from needling.views.shapes import FORM, patient_of, remember_reading, treated


@require_safe
@requires(Permission.CLINICAL_VIEW)
def course_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """Plan, progress and every measure with its course."""
    patient, now = patient_of(request.user, id), timezone.now()
    remember_reading(patient, by=request.user, now=now)
    standing = progress.standing(patient, now=now)
    context = {
        "patient": patient,
        "standing": standing,
        "measures": courses.measures(patient, standing, now=now),
        "offered": courses.offered(standing),
        "plans": Plan.objects.filter(patient=patient).order_by("-made_at"),
        "may_write": may(request.user, Permission.SESSION_WRITE),
        "now": now,
    }
    return render(request, "needling/course_detail.html", context)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def outcome_new(request: StaffRequest, id: UUID, measure: str) -> HttpResponse:
    """Copy the item scores of a filled form."""
    patient, now = treated(request.user, id), timezone.now()
    instrument = _instrument(measure)
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        instrument=instrument,
        today=now.astimezone(patient.clinic.zone).date(),
        labels=_labels(patient, instrument),
    )
    if form.is_valid():
        try:
            entry = outcomes.record(
                patient,
                measure=instrument.measure,
                answers=form.answers(),
                labels=form.labels(),
                on=form.cleaned_data["measured_on"],
                by=request.user,
                now=now,
            )
        except outcomes.CannotRecord as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            _say(request, entry)
            return see_other("needling:course_detail", patient.pk)
    context = {"patient": patient, "instrument": instrument, "form": form}
    return render(request, "needling/outcome_new.html", context, status=status_of(form))


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def outcome_strike(request: StaffRequest, id: UUID) -> HttpResponse:
    """Take a mistake out of the course."""
    rows = OutcomeEntry.objects.select_related("patient__clinic")
    entry: OutcomeEntry = find(rows, request.user, pk=id)
    form = StrikeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            outcomes.strike(
                entry,
                because=form.cleaned_data["because"],
                by=request.user,
                now=timezone.now(),
            )
        except outcomes.CannotRecord as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Struck out: it does not count any more."))
            return see_other("needling:course_detail", entry.patient_id)
    context = {"entry": entry, "patient": entry.patient, "form": form}
    return render(
        request, "needling/outcome_strike.html", context, status=status_of(form)
    )


def _say(request: StaffRequest, entry: OutcomeEntry) -> None:
    if entry.score is None:
        messages.warning(
            request, _("Kept, but incomplete: too many items are missing for a score.")
        )
    else:
        messages.success(request, _("The measure is on file."))


def _instrument(measure: str) -> Instrument:
    if measure not in Measure.values:
        raise Http404
    return INSTRUMENTS[measure]


def _labels(patient: Patient, instrument: Instrument) -> list[str]:
    """The activities this patient named last time: only the same can be compared."""
    rows = OutcomeEntry.objects.standing().filter(
        patient=patient, measure=instrument.measure
    )
    newest = rows.order_by("-measured_on").first()
    return list(newest.labels) if newest else []
