"""The page on which a patient decides: on a device at the clinic or over a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clinic import audit, gate
from clinic.rules.contact import display_phone
from needling import coverage, decisions, refusals, texts
from needling.decisions import Origin
from needling.forms.signing import SignForm
from needling.models import Consent, ConsentOffer
from needling.rules.prose import blocks

_TOO_LARGE = 413
_REFUSED = 422
_CLOSED = 409


@dataclass(frozen=True)
class Desk:
    """Where the page lies: the addresses of its buttons, and who acts.

    `back_url` leads staff back who are signed in, `hand_back_url` those who are not.
    """

    way: str
    sign_url: str
    refuse_url: str
    by: audit.Actor
    back_url: str = ""
    hand_back_url: str = ""


def show(
    request: HttpRequest, offer: ConsentOffer, desk: Desk, *, problem: str = ""
) -> HttpResponse:
    """The text and the fields, untouched."""
    return _page(request, offer, desk, _form(offer, None), problem=problem)


def take(
    request: HttpRequest, offer: ConsentOffer, desk: Desk
) -> Consent | HttpResponse:
    """What was signed, or the page again with what it lacks."""
    if gate.was_too_large(request):
        problem = _("What was sent is too large. Please sign again.")
        page = show(request, offer, desk, problem=problem)
        page.status_code = _TOO_LARGE
        return page
    with translation.override(offer.text.language):
        form = _form(offer, request.POST)
        if not form.is_valid():
            return _page(request, offer, desk, form, status=_REFUSED)
    try:
        return decisions.sign(
            offer,
            signature=form.signature(),
            choices=form.choices(),
            origin=_origin(request, desk),
            by=desk.by,
            now=timezone.now(),
        )
    except refusals.BadSignature as refusal:
        for lack in refusal.lacks:
            form.add_error(lack.field, lack.sentence)
        return _page(request, offer, desk, form, status=_REFUSED)
    except refusals.Closed as refusal:
        return closed(request, offer, desk, str(refusal))


def take_refusal(
    request: HttpRequest, offer: ConsentOffer, desk: Desk
) -> Consent | HttpResponse:
    """The patient does not agree."""
    try:
        return decisions.refuse(
            offer, origin=_origin(request, desk), by=desk.by, now=timezone.now()
        )
    except refusals.Closed as refusal:
        return closed(request, offer, desk, str(refusal))


def closed(
    request: HttpRequest, offer: ConsentOffer, desk: Desk, why: str
) -> HttpResponse:
    """Nothing can be decided here any longer."""
    context = {"why": why, "desk": desk, **frame(offer)}
    return render(request, "needling/consent_closed.html", context, status=_CLOSED)


def thanks(
    request: HttpRequest,
    consent: Consent,
    *,
    copy_url: str = "",
    back_url: str = "",
    ahead_url: str = "",
) -> HttpResponse:
    """The decision is kept; the patient's copy, or where staff sign in and go on."""
    context = {
        "consent": consent,
        "copy_url": copy_url,
        "back_url": back_url,
        "ahead_url": ahead_url,
        **frame(consent.offer),
    }
    with translation.override(consent.text.language):
        return render(request, "needling/consent_thanks.html", context)


def frame(offer: ConsentOffer) -> dict[str, Any]:
    """What every page for patients shows, and the words of the text."""
    clinic = offer.clinic
    return {
        "clinic": clinic,
        "clinic_phone_shown": display_phone(clinic.phone, clinic.country),
        "words": texts.words_of(offer.text),
    }


def _origin(request: HttpRequest, desk: Desk) -> Origin:
    said = request.headers.get("User-Agent", "")
    return Origin(
        way=desk.way,
        address=gate.address_of(request),
        # Signs that nobody can see, and that no table takes, tell of no device.
        user_agent="".join(sign for sign in said if sign.isprintable()),
    )


def _form(offer: ConsentOffer, sent: Mapping[str, Any] | None) -> SignForm:
    return SignForm(
        sent,
        words=texts.words_of(offer.text),
        is_minor=coverage.is_minor(offer.patient, at=timezone.now()),
    )


def _page(
    request: HttpRequest,
    offer: ConsentOffer,
    desk: Desk,
    form: SignForm,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "offer": offer,
        "desk": desk,
        "form": form,
        "problem": problem,
        "text": blocks(offer.shown_text),
        **frame(offer),
    }
    with translation.override(offer.text.language):
        return render(request, "needling/consent_sign.html", context, status=status)
