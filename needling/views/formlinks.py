"""What a patient does over a link before the visit: date of birth, read, decide.

GET and HEAD change nothing on any of these pages: mail scanners and previews open
links, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import gate, keys
from clinic.audit import Agent
from clinic.forms.gate import BirthDateForm
from clinic.gate import patient_page
from clinic.rules.contact import display_phone
from clinic.rules.known import known
from clinic.views.answers import see_other
from needling import copies, formlinks
from needling.documents.pdf import CannotPrint
from needling.models import Consent, ConsentOffer, FormLink
from needling.views import signing
from needling.views.consents import pdf_answer
from needling.views.signing import Desk

_KIND = "form"
# What goes along when the date of birth has to be given again.
_KEPT = (
    *("e_stim", "photographs", "observer", "intimate", "messages", "chaperone"),
    *("person", "signed_name", "relation", "has_assent", "assent_name", "typed"),
    "strokes",
)
_KEPT_LIMIT = 200_000


@dataclass(frozen=True)
class Visit:
    """`link` is None for an unknown token; `is_in`: the date of birth was given."""

    request: HttpRequest
    token: str
    link: FormLink | None
    is_in: bool
    now: datetime

    @property
    def offer(self) -> ConsentOffer | None:
        """The consent behind the link."""
        return self.link.offer if self.link else None

    @property
    def decided(self) -> Consent | None:
        """What was decided about it."""
        rows = Consent.objects.select_related(
            "offer__text", "offer__clinic", "text", "clinic", "patient", "screening"
        )
        return rows.filter(offer=self.offer).first() if self.offer else None

    def go(self, name: str) -> HttpResponse:
        """See the page of that name, with GET."""
        return see_other(f"needling:{name}", self.token)


@patient_page("GET", "HEAD", "POST")
def form_gate(request: HttpRequest, token: str) -> HttpResponse:
    """The first page: the date of birth."""
    visit = _enter(request, token)
    if visit.is_in:
        return visit.go("form_consent")
    if request.method != "POST":
        return _gate(visit)
    form = _birth_date(visit)
    if not _admits(visit, form):
        return _gate(visit, form)
    return _let_in(visit, visit.go("form_consent"))


@patient_page("GET", "HEAD", "POST")
def form_consent(request: HttpRequest, token: str) -> HttpResponse:
    """The text, the choices and the signature."""
    visit = _enter(request, token)
    if request.method == "POST":
        return _signed(visit)
    if not visit.is_in:
        return visit.go("form_gate")
    if visit.decided is not None:
        return visit.go("form_done")
    offer = known(visit.offer, "the visit was let in")
    if not offer.is_open(visit.now):
        return signing.closed(request, offer, _desk(visit), _("This form is closed."))
    return signing.show(request, offer, _desk(visit))


@patient_page("GET", "HEAD", "POST")
def form_refuse(request: HttpRequest, token: str) -> HttpResponse:
    """The patient does not agree."""
    visit = _enter(request, token)
    if not visit.is_in:
        return visit.go("form_gate")
    if request.method != "POST":
        return visit.go("form_consent")
    offer = known(visit.offer, "the visit was let in")
    outcome = signing.take_refusal(request, offer, _desk(visit))
    return visit.go("form_done") if isinstance(outcome, Consent) else outcome


@patient_page("GET", "HEAD")
def form_done(request: HttpRequest, token: str) -> HttpResponse:
    """It is kept; here is the copy."""
    visit = _enter(request, token)
    decided = visit.decided if visit.is_in else None
    if decided is None:
        return visit.go("form_gate")
    copy_url = reverse("needling:form_copy", args=[visit.token])
    return signing.thanks(request, decided, copy_url=copy_url)


@patient_page("GET", "HEAD")
def form_copy(request: HttpRequest, token: str) -> HttpResponse:
    """The patient's own copy."""
    visit = _enter(request, token)
    decided = visit.decided if visit.is_in else None
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
    if visit.link is None or gate.was_too_large(visit.request):
        return visit.go("form_gate")
    form = _birth_date(visit)
    if _admits(visit, form):
        return _let_in(visit, _decision(visit))
    return _gate(visit, form, kept=_kept(visit.request.POST))


def _decision(visit: Visit) -> HttpResponse:
    offer = known(visit.offer, "the visit was let in")
    outcome = signing.take(visit.request, offer, _desk(visit))
    return visit.go("form_done") if isinstance(outcome, Consent) else outcome


def _desk(visit: Visit) -> Desk:
    return Desk(
        way=Consent.Way.LINK,
        sign_url=reverse("needling:form_consent", args=[visit.token]),
        refuse_url=reverse("needling:form_refuse", args=[visit.token]),
        by=Agent.PATIENT,
    )


def _kept(sent: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was filled in, to be sent again with the date."""
    return [
        (name, str(sent[name]))
        for name in _KEPT
        if name in sent and len(str(sent[name])) <= _KEPT_LIMIT
    ]


def _enter(request: HttpRequest, token: str) -> Visit:
    """Look the link up; reading only. A link to no consent leads nowhere here."""
    token, now = keys.cleaned(token), timezone.now()
    link = formlinks.find(token)
    if link is not None and link.kind != FormLink.Kind.CONSENT:
        link = None
    is_in = gate.was_let_in(request, link, kind=_KIND)
    return Visit(request, token, link, is_in, now)


def _let_in(visit: Visit, response: HttpResponse) -> HttpResponse:
    """Let this browser in, below this link, for half an hour."""
    link = known(visit.link, "the date of birth opened it")
    below = reverse("needling:form_gate", args=[visit.token])
    gate.remember(response, link, kind=_KIND, below=below)
    return response


def _birth_date(visit: Visit) -> BirthDateForm:
    """The three boxes, bound when they were sent."""
    sent = visit.request.POST if "day" in visit.request.POST else None
    zone = visit.link.patient.zone if visit.link else timezone.get_current_timezone()
    return BirthDateForm(sent, today=visit.now.astimezone(zone).date())


def _admits(visit: Visit, form: BirthDateForm) -> bool:
    """Whether the date was sent and opens the link; a wrong one is counted."""
    if visit.link is None or not form.is_valid():
        return False
    if formlinks.admit(visit.link, born=form.cleaned_data["born"], now=visit.now):
        return True
    visit.link.refresh_from_db(fields=["wrong_dates", "locked_until", "revoked_at"])
    form.add_error("day", _("This date does not open the page. Please check it."))
    return False


def _gate(
    visit: Visit,
    form: BirthDateForm | None = None,
    *,
    kept: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """The date of birth where it may be tried now; else the one refusal."""
    link = visit.link
    is_open = link is not None and (
        keys.is_open(link, now=visit.now) and not keys.is_locked(link, now=visit.now)
    )
    clinic = link.clinic if link else None
    context = {
        "token": visit.token,
        "form": (form or _birth_date(visit)) if is_open else None,
        "kept": kept,
        "clinic": clinic,
        "clinic_phone_shown": (
            display_phone(clinic.phone, clinic.country) if clinic else ""
        ),
    }
    return render(visit.request, "needling/form_gate.html", context)
