"""Written consent: taken under the text in use, read again, taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.views.answers import see_other, status_of
from needling import consents
from needling.forms.consent import ConsentForm, WithdrawForm
from needling.models import Consent
from needling.rules.regions import in_words
from needling.views.shapes import FORM, patient_of, practitioner_of, remember_reading


@require_http_methods(FORM)
@requires(Permission.CONSENT_TAKE)
def consent_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """The text in full, what is covered, and the signature."""
    patient = patient_of(request.user, id)
    now = timezone.now()
    own = practitioner_of(request.user)
    try:
        text = consents.read_before(patient, practitioner=own, now=now)
    except consents.NoText as refusal:
        messages.error(request, str(refusal))
        return see_other("clinic:patient_detail", patient.pk)
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        clinic=clinic_of(request.user),
        initial={"practitioner": own},
    )
    if form.is_valid():
        try:
            saved = consents.give(patient, **form.given(), by=request.user, now=now)
        except consents.CannotConsent as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The consent is saved."))
            return see_other("needling:consent_detail", saved.pk)
    context = {"form": form, "patient": patient, "text": text}
    return render(request, "needling/consent_new.html", context, status=status_of(form))


@require_safe
@requires(Permission.CLINICAL_VIEW)
def consent_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One signature with the words it stands under."""
    consent = _consent(request, id)
    now = timezone.now()
    remember_reading(consent, by=request.user, now=now)
    context = {
        "consent": consent,
        "patient": consent.patient,
        "regions": in_words(consent.regions),
        "is_valid": consent.is_valid(now),
        "text": consents.read_signed(consent),
        "form": WithdrawForm(),
        "may_withdraw": may(request.user, Permission.CONSENT_TAKE),
    }
    return render(request, "needling/consent_detail.html", context)


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
        except consents.AlreadyWithdrawn as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The consent is withdrawn, from now on."))
    return see_other("needling:consent_detail", consent.pk)


def _consent(request: StaffRequest, id: UUID) -> Consent:
    rows = Consent.objects.select_related(
        "patient__clinic", "clinic", "practitioner__user", "text", "taken_by"
    )
    consent: Consent = find(rows, request.user, pk=id)
    return consent
