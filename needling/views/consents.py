"""Consent as staff take it: put before the patient, read, countersigned, ended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import audit
from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.models import Patient
from clinic.views.answers import see_other, status_of
from needling import consents, copies, coverage, offers, refusals, texts
from needling.documents.pdf import CannotPrint
from needling.forms.consent import (
    CountersignForm,
    PrepareForm,
    ReviewForm,
    WithdrawForm,
)
from needling.models import Consent, NeedlingPolicy
from needling.rules.consent import Cause, Reason
from needling.rules.prose import blocks
from needling.rules.regions import in_words
from needling.rules.signature import polylines
from needling.views.shapes import FORM, practitioner_of, remember_reading, treated

# Big enough to be read, small enough for a line of the page.
_DRAWN = {"width": 300, "height": 100}


@require_http_methods(FORM)
@requires(Permission.CONSENT_TAKE)
def consent_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """What it is to cover; then the patient reads it, here or over a link."""
    patient, now = treated(request.user, id), timezone.now()
    languages = texts.languages()
    if not languages:
        messages.error(request, _("No consent text is loaded."))
        return see_other("clinic:patient_detail", patient.pk)
    form = PrepareForm(
        request.POST if request.method == "POST" else None,
        clinic=clinic_of(request.user),
        languages=languages,
        initial=_usual(request, patient),
    )
    if form.is_valid():
        try:
            offer = offers.prepare(
                patient, terms=form.terms(), by=request.user, now=now
            )
        except refusals.CannotConsent as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other("needling:offer_detail", offer.pk)
    context = {"form": form, "patient": patient, "reasons": _why(request, patient)}
    return render(request, "needling/consent_new.html", context, status=status_of(form))


def _why(request: StaffRequest, patient: Patient) -> list[Reason]:
    """Why another signature is needed; the therapist's own needs no new form."""
    found = coverage.reasons(patient, practitioner_of(request.user), at=timezone.now())
    return [each for each in found if each.code != "consent_countersign"]


def _usual(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    """What is mostly meant: the regions agreed to so far, the clinic's own figures."""
    standing = coverage.in_force(patient, at=timezone.now())
    return {
        "practitioner": practitioner_of(request.user),
        "regions": standing.regions if standing else [],
        "sessions": NeedlingPolicy.of(patient.clinic).consent_sessions,
        "language": texts.language_for(patient),
    }


@require_safe
@requires(Permission.CLINICAL_VIEW)
def consent_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One decision with the words it stands under."""
    consent = _consent(request, id)
    remember_reading(consent, by=request.user, now=timezone.now())
    return _detail(request, consent)


@require_http_methods(FORM)
@requires(Permission.CONSENT_TAKE)
def consent_countersign(request: StaffRequest, id: UUID) -> HttpResponse:
    """The therapist's name beside the patient's."""
    consent = _consent(request, id)
    form = _countersign_form(consent, request.POST)
    if request.method != "POST":
        return see_other("needling:consent_detail", consent.pk)
    if form.is_valid():
        try:
            consents.countersign(
                consent, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except refusals.BadSignature as refusal:
            for lack in refusal.lacks:
                form.add_error(lack.field, lack.sentence)
        except refusals.CannotConsent as refusal:
            messages.error(request, str(refusal))
            return see_other("needling:consent_detail", consent.pk)
        else:
            messages.success(request, _("Countersigned."))
            return see_other("needling:consent_detail", consent.pk)
    return _detail(request, consent, countersign=form, status=422)


@require_http_methods(FORM)
@requires(Permission.CONSENT_TAKE)
def consent_withdraw(request: StaffRequest, id: UUID) -> HttpResponse:
    """The patient takes it back."""
    consent = _consent(request, id)
    form = WithdrawForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            consents.withdraw(
                consent,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except refusals.CannotConsent as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The consent is withdrawn, from now on."))
    return see_other("needling:consent_detail", consent.pk)


@require_http_methods(FORM)
@requires(Permission.CONSENT_TAKE)
def consent_review(request: StaffRequest, id: UUID) -> HttpResponse:
    """Note that the patient asks for it, or that something happened."""
    consent = _consent(request, id)
    form = ReviewForm(request.POST)
    if request.method == "POST" and form.is_valid():
        consents.ask_anew(
            consent.patient, **form.cleaned_data, by=request.user, now=timezone.now()
        )
        messages.success(request, _("Noted: consent is asked anew before a needle."))
    return see_other("needling:consent_detail", consent.pk)


@require_safe
@requires(Permission.CLINICAL_VIEW)
def consent_copy(request: StaffRequest, id: UUID) -> HttpResponse:
    """The patient's copy as a PDF, to print or to hand over."""
    consent = _consent(request, id)
    try:
        pdf = copies.pdf_of(consent)
    except CannotPrint:
        messages.error(request, _("The copy could not be made. Print this page."))
        return see_other("needling:consent_detail", consent.pk)
    audit.record("consent.printed", consent, by=request.user, now=timezone.now())
    return pdf_answer(pdf, copies.file_name(consent))


def pdf_answer(pdf: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows and no cache keeps."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _detail(
    request: StaffRequest,
    consent: Consent,
    *,
    countersign: CountersignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now, standing = timezone.now(), consent.is_valid(timezone.now())
    newest = Consent.objects.filter(patient=consent.patient).newest(now)
    context = {
        "consent": consent,
        "patient": consent.patient,
        "regions": in_words(consent.regions),
        "named": consent.offer.named.select_related("practitioner__user"),
        "is_valid": standing,
        "reasons": coverage.reasons(
            consent.patient, practitioner_of(request.user), at=now
        )
        if newest == consent
        else (),
        "text": blocks(consent.shown_text),
        "lines": polylines(consent.drawn, **_DRAWN),
        "box": _DRAWN,
        "countersign": countersign or _countersign_form(consent, None),
        "form": WithdrawForm(),
        "review": ReviewForm(initial={"cause": Cause.PATIENT_ASKS}),
        "may_take": may(request.user, Permission.CONSENT_TAKE),
    }
    return render(request, "needling/consent_detail.html", context, status=status)


def _countersign_form(consent: Consent, sent: Any) -> CountersignForm:
    return CountersignForm(
        sent,
        for_another=consent.person != Consent.Person.PATIENT,
        intimate=consent.allows_intimate,
        initial={"chaperone": consent.chaperone_name},
    )


def _consent(request: StaffRequest, id: UUID) -> Consent:
    rows = Consent.objects.select_related(
        "patient__clinic", "clinic", "practitioner__user", "text", "taken_by", "offer"
    ).select_related("screening", "countersigned_by")
    consent: Consent = find(rows, request.user, pk=id)
    return consent
