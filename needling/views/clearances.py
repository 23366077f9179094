"""A clinician's clearance: put on file, read again, taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import uploads
from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.views.answers import see_other, status_of
from clinic.views.uploads import download
from needling import clearances, riskview
from needling.forms.clearance import ClearanceForm, WithdrawClearanceForm
from needling.models import Clearance
from needling.rules.regions import in_words
from needling.views.shapes import FORM, remember_reading, treated


@require_http_methods(FORM)
@requires(Permission.SCREENING_TAKE)
def clearance_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """Who allows what, for how long; offered is what the answers ask for."""
    patient, now = treated(request.user, id), timezone.now()
    wanted = clearances.wanted(patient, now=now)
    sent: tuple[Any, ...] = ()
    if request.method == "POST":
        sent = (request.POST, request.FILES)
    form = ClearanceForm(
        *sent, wanted={code: each.sentence for code, each in wanted.items()}
    )
    if form.is_valid():
        try:
            saved = clearances.record(
                patient,
                new=form.new(),
                evidence=form.cleaned_data["evidence"],
                by=request.user,
                now=now,
            )
        except (clearances.Refused, uploads.CannotStore) as refusal:
            form.refuse(str(refusal))
        else:
            messages.success(request, _("The clearance is on file."))
            return see_other("needling:clearance_detail", saved.pk)
    context = {
        "form": form,
        "patient": patient,
        "wanted": wanted,
        "months": riskview.policy_of(patient.clinic).clearance_months,
    }
    return render(
        request, "needling/clearance_new.html", context, status=status_of(form)
    )


@require_safe
@requires(Permission.CLINICAL_VIEW)
def clearance_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One clearance as it was put on file."""
    clearance = _clearance(request, id)
    now = timezone.now()
    remember_reading(clearance, by=request.user, now=now)
    return _page(request, clearance, WithdrawClearanceForm())


@require_safe
@requires(Permission.CLINICAL_VIEW)
def clearance_file(request: StaffRequest, id: UUID) -> HttpResponse:
    """The letter; 404 where there is none."""
    clearance = _clearance(request, id)
    if clearance.evidence is None:
        raise Http404
    return download(clearance.evidence, by=request.user, now=timezone.now())


@require_http_methods(FORM)
@requires(Permission.SCREENING_TAKE)
def clearance_withdraw(request: StaffRequest, id: UUID) -> HttpResponse:
    """It does not hold any longer."""
    clearance = _clearance(request, id)
    form = WithdrawClearanceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            clearances.withdraw(
                clearance, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except clearances.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The clearance is withdrawn, from now on."))
        return see_other("needling:clearance_detail", clearance.pk)
    return _page(request, clearance, form)


def _page(
    request: StaffRequest, clearance: Clearance, form: WithdrawClearanceForm
) -> HttpResponse:
    now = timezone.now()
    today = now.astimezone(clearance.clinic.zone).date()
    context = {
        "clearance": clearance,
        "patient": clearance.patient,
        "covers": _sentences(clearance),
        "regions": in_words(clearance.regions),
        "has_ended": clearance.expires_on < today,
        "form": form,
        "may_withdraw": may(request.user, Permission.SCREENING_TAKE),
        "now": now,
    }
    return render(
        request, "needling/clearance_detail.html", context, status=status_of(form)
    )


def _sentences(clearance: Clearance) -> list[str]:
    """The questions it is about, as they are asked now."""
    items = riskview.current_items()
    return [item.question for item in items if item.code in clearance.covers]


def _clearance(request: StaffRequest, id: UUID) -> Clearance:
    rows = Clearance.objects.select_related(
        "patient__clinic", "clinic", "evidence", "recorded_by", "withdrawn_by"
    )
    clearance: Clearance = find(rows, request.user, pk=id)
    return clearance
