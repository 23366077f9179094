"""A consent that was put before a patient: as staff see it, and the tablet."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, find, requires
from clinic.views.answers import see_other
from needling import offers, refusals
from needling.models import Consent, ConsentOffer
from needling.rules.prose import blocks
from needling.rules.regions import in_words
from needling.views import formvisits, signing
from needling.views.shapes import FORM
from needling.views.signing import Desk


@require_safe
@requires(Permission.CONSENT_TAKE)
def offer_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """The form as it waits: sign here, send the link, or what became of it."""
    offer = _offer(request, id)
    decided = _decided(offer)
    if decided is not None:
        return see_other("needling:consent_detail", decided.pk)
    now = timezone.now()
    context = {
        "offer": offer,
        "patient": offer.patient,
        "regions": in_words(offer.regions),
        "named": offer.named.select_related("practitioner__user"),
        "is_open": offer.is_open(now),
        "reachable": offer.patient.contact_points.usable().exists(),
        "links": offer.links.filter(opened_by=None).count(),
        "text": blocks(offer.shown_text),
    }
    return render(request, "needling/offer_detail.html", context)


@require_http_methods(FORM)
@requires(Permission.CONSENT_TAKE)
def offer_hand_over(request: StaffRequest, id: UUID) -> HttpResponse:
    """Give this device to the patient, with the consent on it."""
    offer = _offer(request, id)
    if request.method != "POST":
        return see_other("needling:offer_detail", offer.pk)
    try:
        token = offers.hand_over(offer, by=request.user, now=timezone.now())
    except refusals.Closed as refusal:
        messages.error(request, str(refusal))
        return see_other("needling:offer_detail", offer.pk)
    return formvisits.hand_over(request, token, page="form_consent")


@require_http_methods(FORM)
@requires(Permission.CONSENT_TAKE)
def offer_sign(request: StaffRequest, id: UUID) -> HttpResponse:
    """The patient reads, chooses and signs on this device."""
    offer = _offer(request, id)
    desk = _desk(request, offer)
    if request.method != "POST":
        decided = _decided(offer)
        if decided is not None:
            return see_other("needling:consent_detail", decided.pk)
        return signing.show(request, offer, desk)
    return _answer(signing.take(request, offer, desk))


@require_http_methods(FORM)
@requires(Permission.CONSENT_TAKE)
def offer_refuse(request: StaffRequest, id: UUID) -> HttpResponse:
    """The patient does not agree."""
    offer = _offer(request, id)
    if request.method != "POST":
        return see_other("needling:offer_sign", offer.pk)
    return _answer(signing.take_refusal(request, offer, _desk(request, offer)))


@require_safe
@requires(Permission.CONSENT_TAKE)
def offer_thanks(request: StaffRequest, id: UUID) -> HttpResponse:
    """What the patient sees before handing the device back."""
    decided = _decided(_offer(request, id))
    if decided is None:
        return see_other("needling:offer_detail", id)
    return signing.thanks(
        request,
        decided,
        copy_url=reverse("needling:consent_copy", args=[decided.pk]),
        back_url=reverse("needling:consent_detail", args=[decided.pk]),
    )


def _answer(outcome: Consent | HttpResponse) -> HttpResponse:
    if isinstance(outcome, Consent):
        return see_other("needling:offer_thanks", outcome.offer_id)
    return outcome


def _desk(request: StaffRequest, offer: ConsentOffer) -> Desk:
    return Desk(
        way=Consent.Way.TABLET,
        sign_url=reverse("needling:offer_sign", args=[offer.pk]),
        refuse_url=reverse("needling:offer_refuse", args=[offer.pk]),
        by=request.user,
        back_url=reverse("needling:offer_detail", args=[offer.pk]),
    )


def _decided(offer: ConsentOffer) -> Consent | None:
    rows = Consent.objects.select_related("offer__text", "offer__clinic", "text")
    return rows.filter(offer=offer).first()


def _offer(request: StaffRequest, id: UUID) -> ConsentOffer:
    rows = ConsentOffer.objects.select_related(
        "patient__clinic", "clinic", "practitioner__user", "text", "prepared_by"
    )
    offer: ConsentOffer = find(rows, request.user, pk=id)
    return offer
