"""What a patient does over a link before the visit: date of birth, read, decide.

GET and HEAD change nothing on any of these pages: mail scanners and previews open
links, too.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic import gate
from clinic.audit import Agent
from clinic.gate import patient_page
from clinic.rules.known import known
from needling import copies, formlinks
from needling.documents.pdf import CannotPrint
from needling.models import Consent, FormLink
from needling.views import formvisits, signing
from needling.views.consents import pdf_answer
from needling.views.formvisits import Visit
from needling.views.signing import Desk

# What goes along when the date of birth has to be given again.
_KEPT = (
    *("e_stim", "photographs", "observer", "intimate", "messages", "chaperone"),
    *("person", "signed_name", "relation", "has_assent", "assent_name", "typed"),
    "strokes",
)
_KEPT_LIMIT = 200_000
_PAGES = {
    FormLink.Kind.CONSENT: "form_consent",
    FormLink.Kind.SCREENING: "form_questions",
}


@patient_page("GET", "HEAD", "POST")
def form_gate(request: HttpRequest, token: str) -> HttpResponse:
    """The first page: the date of birth."""
    visit = formvisits.enter(request, token)
    if visit.is_in:
        return visit.go(_first_page(visit))
    if request.method != "POST":
        return formvisits.gate_page(visit)
    form = formvisits.birth_date(visit)
    if not formvisits.admits(visit, form):
        return formvisits.gate_page(visit, form)
    return formvisits.let_in(visit, visit.go(_first_page(visit)))


def _first_page(visit: Visit) -> str:
    link = known(visit.link, "the date of birth opened it")
    return _PAGES[FormLink.Kind(link.kind)]


@patient_page("GET", "HEAD", "POST")
def form_consent(request: HttpRequest, token: str) -> HttpResponse:
    """The text, the choices and the signature."""
    visit = formvisits.enter(request, token, kind=FormLink.Kind.CONSENT)
    if request.method == "POST":
        return _signed(visit)
    if not visit.is_in:
        return _outside(visit)
    if _decided(visit) is not None:
        return visit.go("form_done")
    offer = known(visit.offer, "the visit was let in")
    if not offer.is_open(visit.now):
        return signing.closed(request, offer, _desk(visit), _("This form is closed."))
    return signing.show(request, offer, _desk(visit))


@patient_page("GET", "HEAD", "POST")
def form_refuse(request: HttpRequest, token: str) -> HttpResponse:
    """The patient does not agree."""
    visit = formvisits.enter(request, token, kind=FormLink.Kind.CONSENT)
    if not visit.is_in:
        return _outside(visit)
    if request.method != "POST":
        return visit.go("form_consent")
    offer = known(visit.offer, "the visit was let in")
    return _after(visit, signing.take_refusal(request, offer, _desk(visit)))


@patient_page("GET", "HEAD")
def form_done(request: HttpRequest, token: str) -> HttpResponse:
    """It is kept; here is the copy. On a device of the clinic nothing else is shown."""
    visit = formvisits.enter(request, token, kind=FormLink.Kind.CONSENT)
    decided = _decided(visit)
    if decided is not None and _is_handed_back(visit):
        ahead = reverse("needling:consent_detail", args=[decided.pk])
        return signing.thanks(request, decided, ahead_url=ahead)
    if decided is None or not visit.is_in:
        return visit.go("form_gate")
    copy_url = reverse("needling:form_copy", args=[visit.token])
    return signing.thanks(request, decided, copy_url=copy_url)


@patient_page("GET", "HEAD")
def form_copy(request: HttpRequest, token: str) -> HttpResponse:
    """The patient's own copy."""
    visit = formvisits.enter(request, token, kind=FormLink.Kind.CONSENT)
    decided = _decided(visit) if visit.is_in else None
    if decided is None:
        return visit.go("form_gate")
    try:
        return pdf_answer(copies.pdf_of(decided), copies.file_name(decided))
    except CannotPrint:
        why = _("The copy could not be made. Please ask us for it.")
        return signing.closed(request, decided.offer, _desk(visit), why)


def _signed(visit: Visit) -> HttpResponse:
    """A form that was sent; where the half hour is over, the date is asked again."""
    if visit.is_in:
        return _decision(visit)
    if _is_handed_back(visit):
        return visit.go("form_done")
    if visit.link is None or gate.was_too_large(visit.request):
        return visit.go("form_gate")
    form = formvisits.birth_date(visit)
    if formvisits.admits(visit, form):
        return formvisits.let_in(visit, _decision(visit))
    kept = _kept(visit.request.POST)
    return formvisits.gate_page(visit, form, kept=kept, again="form_consent")


def _decision(visit: Visit) -> HttpResponse:
    offer = known(visit.offer, "the visit was let in")
    return _after(visit, signing.take(visit.request, offer, _desk(visit)))


def _after(visit: Visit, outcome: Consent | HttpResponse) -> HttpResponse:
    """It is decided: a device of the clinic is closed by it."""
    if not isinstance(outcome, Consent):
        return outcome
    link = known(visit.link, "the visit was let in")
    if link.opened_by_id is not None:
        formlinks.close(link, now=visit.now)
    return visit.go("form_done")


def _outside(visit: Visit) -> HttpResponse:
    """To the date of birth; to the thanks where a device was closed by the decision."""
    return visit.go("form_done" if _is_handed_back(visit) else "form_gate")


def _is_handed_back(visit: Visit) -> bool:
    """Whether it was decided about on a device of the clinic, which is closed now."""
    link = visit.link
    is_closed = link is not None and link.revoked_at is not None
    if not is_closed or known(link, "it is closed").opened_by_id is None:
        return False
    return _decided(visit) is not None


def _decided(visit: Visit) -> Consent | None:
    """What was decided about the consent behind the link."""
    rows = Consent.objects.select_related(
        "offer__text", "offer__clinic", "text", "clinic", "patient", "screening"
    )
    return rows.filter(offer=visit.offer).first() if visit.offer else None


def _desk(visit: Visit) -> Desk:
    staff = visit.link.opened_by if visit.link else None
    at = [visit.token]
    return Desk(
        way=Consent.Way.TABLET if staff else Consent.Way.LINK,
        sign_url=reverse("needling:form_consent", args=at),
        refuse_url=reverse("needling:form_refuse", args=at),
        by=staff or Agent.PATIENT,
        hand_back_url=reverse("needling:form_hand_back", args=at) if staff else "",
    )


def _kept(sent: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was filled in, to be sent again with the date."""
    return [
        (name, str(sent[name]))
        for name in _KEPT
        if name in sent and len(str(sent[name])) <= _KEPT_LIMIT
    ]
