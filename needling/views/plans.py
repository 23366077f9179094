"""Plans of treatment: written down, read, ended."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, find, requires
from clinic.models import Patient
from clinic.views.answers import see_other, status_of
from needling import plans, progress
from needling.forms.plan import EndForm, PlanForm
from needling.models import Plan
from needling.views.shapes import FORM, treated

_REFUSED = 422


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def plan_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """Write a plan down; one that runs is replaced."""
    patient, now = treated(request.user, id), timezone.now()
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(patient, now=now),
    )
    if form.is_valid():
        try:
            plans.make(patient, new=form.plan(), by=request.user, now=now)
        except plans.CannotPlan as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The plan is on file."))
            return see_other("needling:course_detail", patient.pk)
    context = {
        "patient": patient,
        "form": form,
        "running": Plan.objects.of(patient.pk),
    }
    return render(request, "needling/plan_new.html", context, status=status_of(form))


@require_safe
@requires(Permission.CLINICAL_VIEW)
def plan_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One plan with how it came out, or the form to say so."""
    return _detail(request, _plan(request, id), EndForm())


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def plan_end(request: StaffRequest, id: UUID) -> HttpResponse:
    """Say how a plan came out."""
    plan = _plan(request, id)
    if request.method != "POST":
        return see_other("needling:plan_detail", plan.pk)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            plans.end(plan, **form.cleaned_data, by=request.user, now=timezone.now())
        except plans.CannotPlan as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("The plan is ended."))
            return see_other("needling:course_detail", plan.patient_id)
    return _detail(request, plan, form, status=_REFUSED)


def _detail(
    request: StaffRequest, plan: Plan, form: EndForm, *, status: int = 200
) -> HttpResponse:
    context = {"plan": plan, "patient": plan.patient, "form": form}
    return render(request, "needling/plan_detail.html", context, status=status)


def _initial(patient: Patient, *, now: datetime) -> dict[str, object]:
    """Today, and what the last note was about."""
    last = patient.sessions.order_by("-started_at").first()
    today = now.astimezone(patient.clinic.zone).date()
    return {
        "began_on": today,
        "problem": last.problem if last else "",
        "regions": progress.regions_of(last) if last else [],
    }


def _plan(request: StaffRequest, id: UUID) -> Plan:
    rows = Plan.objects.select_related("patient__clinic", "made_by", "ended_by")
    plan: Plan = find(rows, request.user, pk=id)
    return plan
