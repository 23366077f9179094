"""Screening forms: asked, and read again with what they mean."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.views.answers import see_other, status_of
from needling import readiness, riskview, screenings
from needling.forms.screening import ScreeningForm, told
from needling.models import Screening, ScreeningAnswer
from needling.rules.screening_terms import Outcome
from needling.views.shapes import FORM, once, patient_of, remember_reading

_STOPS = (Outcome.BLOCK, Outcome.SITE_BLOCK, Outcome.CLEARANCE)


@require_http_methods(FORM)
@requires(Permission.SCREENING_TAKE)
def screening_new(request: StaffRequest, id: UUID, kind: str) -> HttpResponse:
    """Ask every question of one form; the answers are shown with what they mean."""
    patient = patient_of(request.user, id)
    if kind not in Screening.Kind.values:
        raise Http404
    now = timezone.now()
    form = ScreeningForm(
        request.POST if request.method == "POST" else None,
        questions=screenings.questions(kind),
        worked_out=screenings.worked_out(patient, kind=kind, now=now),
        today=now.astimezone(patient.clinic.zone).date(),
    )
    if form.is_valid():
        saved = screenings.record(
            patient, kind=kind, answers=form.answers(), by=request.user, now=now
        )
        messages.success(request, _("The answers are saved."))
        return see_other("needling:screening_detail", saved.pk)
    context = {
        "form": form,
        "patient": patient,
        "title": Screening.Kind(kind).label,
        "is_short": kind == Screening.Kind.SHORT,
    }
    return render(
        request, "needling/screening_new.html", context, status=status_of(form)
    )


@require_safe
@requires(Permission.CLINICAL_VIEW)
def screening_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One filled form, yes answers first, and what was known after it."""
    rows = Screening.objects.select_related("patient__clinic", "taken_by")
    screening: Screening = find(rows, request.user, pk=id)
    remember_reading(screening, by=request.user, now=timezone.now())
    newest = Screening.objects.latest_for(screening.patient)
    may_screen = may(request.user, Permission.SCREENING_TAKE)
    meaning = _meaning(screening)
    asks_for_clearance = any(
        each.outcome is Outcome.CLEARANCE for each in meaning["stops"]
    )
    context = {
        "screening": screening,
        "patient": screening.patient,
        "is_newest": newest == screening,
        "may_screen": may_screen,
        "may_clear": may_screen and asks_for_clearance,
        **meaning,
        **_answers(screening),
    }
    return render(request, "needling/screening_detail.html", context)


def _meaning(screening: Screening) -> dict[str, Any]:
    """What was known after this form: what forbids, limits, asks for care."""
    verdict = readiness.verdict_of(screening.patient, at=screening.answered_at)
    return {
        "advice": verdict.advice,
        "stops": once(
            each
            for each in verdict.open
            if each.outcome in _STOPS and not each.needs_note
        ),
        "cautions": once(each for each in verdict.open if each.needs_note),
        "limits": once(verdict.limits),
    }


def _answers(screening: Screening) -> dict[str, Any]:
    """The answers with their follow-ups: yes and not sure, no, and what was told."""
    groups: dict[str, Any] = {"said_yes": [], "said_no": [], "told": []}
    for row in screening.answers.select_related("item").order_by("item__position"):
        entry = (row, told(riskview.item_of(row.item), row.details))
        groups[_group(row)].append(entry)
    return groups


def _group(row: ScreeningAnswer) -> str:
    if row.item.is_computed:
        return "told"
    return "said_no" if row.value == ScreeningAnswer.Value.NO else "said_yes"
