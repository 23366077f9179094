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
from clinic.models import Patient
from clinic.views.answers import see_other, status_of
from needling import readiness, screenings
from needling.forms.screening import ScreeningForm
from needling.models import PendingScreening, Screening, ScreeningReview
from needling.rules.screening_terms import Outcome
from needling.screenings import GivenAnswer
from needling.views import answersheet
from needling.views.shapes import FORM, once, remember_reading, treated

_OVERTAKEN = 409
_STOPS = (Outcome.BLOCK, Outcome.SITE_BLOCK, Outcome.CLEARANCE)


@require_http_methods(FORM)
@requires(Permission.SCREENING_TAKE)
def screening_new(request: StaffRequest, id: UUID, kind: str) -> HttpResponse:
    """Ask every question of one form; the answers are shown with what they mean."""
    patient = treated(request.user, id)
    if kind not in Screening.Kind.values:
        raise Http404
    now = timezone.now()
    form = ScreeningForm(
        request.POST if request.method == "POST" else None,
        questions=screenings.questions(kind),
        worked_out=screenings.worked_out(patient, kind=kind, now=now),
        today=now.astimezone(patient.clinic.zone).date(),
    )
    newest = Screening.objects.select_related("taken_by").latest_for(patient)
    meanwhile = _meanwhile(request, newest) if form.is_valid() else None
    saved = _saved(request, form, patient, kind, meanwhile)
    if saved is not None:
        return see_other("needling:screening_detail", saved.pk)
    context = {
        "form": form,
        "patient": patient,
        "title": Screening.Kind(kind).label,
        "is_short": kind == Screening.Kind.SHORT,
        "seen": newest.pk if newest else "none",
        "meanwhile": meanwhile,
    }
    status = _OVERTAKEN if meanwhile else status_of(form)
    return render(request, "needling/screening_new.html", context, status=status)


def _saved(
    request: StaffRequest,
    form: ScreeningForm,
    patient: Patient,
    kind: str,
    meanwhile: Screening | None,
) -> Screening | None:
    """The form as it lies on file; None where it is not there."""
    if not form.is_valid():
        return None
    if meanwhile is not None:
        return meanwhile if _is_the_same(form, meanwhile, kind, request) else None
    saved = screenings.record(
        patient,
        kind=kind,
        answers=form.answers(),
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("The answers are saved."))
    return saved


def _meanwhile(request: StaffRequest, newest: Screening | None) -> Screening | None:
    """What somebody else, or another tab, saved since this page was opened."""
    seen = request.POST.get("seen")
    if seen is None or newest is None or seen == str(newest.pk):
        return None
    return newest


def _is_the_same(
    form: ScreeningForm, saved: Screening, kind: str, request: StaffRequest
) -> bool:
    """A form that is sent twice: it is there already, word for word."""
    rows = saved.answers.values_list("item__code", "value", "details")
    stored = {code: GivenAnswer(value, details) for code, value, details in rows}
    by_same = saved.kind == kind and saved.taken_by_id == request.user.pk
    return by_same and stored == form.answers()


@require_safe
@requires(Permission.CLINICAL_VIEW)
def screening_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One filled form: what is new in it, yes answers, what was known after it."""
    screening = _screening(request, id)
    remember_reading(screening, by=request.user, now=timezone.now())
    newest = Screening.objects.latest_for(screening.patient)
    may_screen = may(request.user, Permission.SCREENING_TAKE)
    meaning = _meaning(screening)
    asks_for_clearance = any(
        each.outcome is Outcome.CLEARANCE for each in meaning["stops"]
    )
    waits = Screening.objects.to_review().filter(pk=screening.pk).exists()
    context = {
        "screening": screening,
        "patient": screening.patient,
        "is_newest": newest == screening,
        "may_screen": may_screen,
        "may_clear": may_screen and asks_for_clearance,
        "form": PendingScreening.objects.filter(screening=screening).first(),
        "review": ScreeningReview.objects.filter(screening=screening)
        .select_related("reviewed_by")
        .first(),
        "waits": waits,
        **meaning,
        **answersheet.of(screening),
    }
    return render(request, "needling/screening_detail.html", context)


@require_http_methods(FORM)
@requires(Permission.SCREENING_TAKE)
def screening_review(request: StaffRequest, id: UUID) -> HttpResponse:
    """A clinician went through what the patient had filled in."""
    screening = _screening(request, id)
    if request.method == "POST":
        try:
            screenings.review(screening, by=request.user, now=timezone.now())
        except screenings.CannotScreen as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The answers count from now on."))
    return see_other("needling:screening_detail", screening.pk)


def _screening(request: StaffRequest, id: UUID) -> Screening:
    rows = Screening.objects.select_related("patient__clinic", "taken_by")
    screening: Screening = find(rows, request.user, pk=id)
    return screening


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
