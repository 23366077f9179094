"""The way in to a form before the visit, whichever form it is: link, date of birth."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import gate, keys
from clinic.forms.gate import BirthDateForm
from clinic.models import Clinic
from clinic.rules.contact import display_phone
from clinic.rules.known import known
from clinic.views.answers import see_other
from needling import formlinks
from needling.models import ConsentOffer, FormLink

KIND = "form"
_KEYS = uuid.UUID("6d2f3c38-3f0e-4bb0-9d0a-5a2f7f0f6a11")


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

    def go(self, name: str, *args: Any) -> HttpResponse:
        """See the page of that name, with GET."""
        return see_other(f"needling:{name}", self.token, *args)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """A page with what every page for patients shows."""
        found = {
            "token": self.token,
            "link": self.link,
            **frame(self.link.clinic if self.link else None),
            **context,
        }
        page = f"needling/{template}.html"
        return render(self.request, page, found, status=status)


def frame(clinic: Clinic | None) -> dict[str, Any]:
    """The clinic and its number as people write it."""
    shown = display_phone(clinic.phone, clinic.country) if clinic else ""
    return {"clinic": clinic, "clinic_phone_shown": shown}


def enter(request: HttpRequest, token: str, *, kind: str = "") -> Visit:
    """Look the link up, only reading. One to a form of another kind leads nowhere."""
    token, now = keys.cleaned(token), timezone.now()
    link = formlinks.find(token)
    if link is not None and kind and link.kind != kind:
        link = None
    is_in = gate.was_let_in(request, link, kind=KIND)
    return Visit(request, token, link, is_in, now)


def let_in(visit: Visit, response: HttpResponse) -> HttpResponse:
    """Let this browser in, below this link, for half an hour."""
    link = known(visit.link, "the date of birth opened it")
    below = reverse("needling:form_gate", args=[visit.token])
    gate.remember(response, link, kind=KIND, below=below)
    return response


def hand_over(request: HttpRequest, token: str, *, page: str) -> HttpResponse:
    """Give this device to the patient: whoever works here is signed out of it.

    Nothing but the one form can be reached until somebody signs in again.
    """
    logout(request)
    response = see_other(f"needling:{page}", token)
    link = known(formlinks.find(token), "it was just made")
    below = reverse("needling:form_gate", args=[token])
    gate.remember(response, link, kind=KIND, below=below)
    # Pages that were open before must not come back with the button "back".
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def birth_date(visit: Visit) -> BirthDateForm:
    """The three boxes, bound when they were sent."""
    sent = visit.request.POST if "day" in visit.request.POST else None
    zone = visit.link.patient.zone if visit.link else timezone.get_current_timezone()
    return BirthDateForm(sent, today=visit.now.astimezone(zone).date())


def admits(visit: Visit, form: BirthDateForm) -> bool:
    """Whether the date was sent and opens the link; a wrong one is counted."""
    if visit.link is None or not form.is_valid():
        return False
    if formlinks.admit(visit.link, born=form.cleaned_data["born"], now=visit.now):
        return True
    visit.link.refresh_from_db(fields=["wrong_dates", "locked_until", "revoked_at"])
    form.add_error("day", _("This date does not open the page. Please check it."))
    return False


def gate_page(
    visit: Visit,
    form: BirthDateForm | None = None,
    *,
    kept: list[tuple[str, str]] | None = None,
    again: str = "form_gate",
    page: int | None = None,
) -> HttpResponse:
    """The date of birth where it may be tried now; else the one refusal.

    `kept` is sent again with the date, to the page named `again`.
    """
    link = visit.link
    is_open = link is not None and (
        keys.is_open(link, now=visit.now)
        and not keys.is_locked(link, now=visit.now)
        and not ended(link, now=visit.now)
    )
    args = [visit.token] if page is None else [visit.token, page]
    return visit.show(
        "form_gate",
        form=(form or birth_date(visit)) if is_open else None,
        kept=kept,
        action=reverse(f"needling:{again}", args=args),
        ended=ended(link, now=visit.now),
    )


def ended(link: FormLink | None, *, now: datetime) -> str:
    """How the screening behind a link has ended: sent, closed; "" if it has not."""
    form = link.form if link else None
    if form is None or form.is_open(now):
        return ""
    return "sent" if form.submitted_at else "closed"


def page_key(link: FormLink, sent: Mapping[str, Any]) -> uuid.UUID:
    """The key that a page sent along, made safe; a new one for a page that has none.

    A key of one link never hits an alarm of another.
    """
    try:
        given = uuid.UUID(str(sent.get("key", "")))
    except ValueError:
        given = uuid.uuid4()
    return uuid.uuid5(_KEYS, f"{link.pk}:{given}")
