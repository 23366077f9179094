"""One visit to a patient's page: whose link it is, and whether the date was given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from aftercare import links
from aftercare.models import CheckInLink
from clinic import gate
from clinic.models import Clinic
from clinic.rules.contact import display_phone

_KIND = "checkin"


@dataclass(frozen=True)
class Visit:
    """`link` is None for an unknown token. `has_date`: the date of birth was given."""

    request: HttpRequest
    token: str
    link: CheckInLink | None
    has_date: bool
    now: datetime

    @property
    def clinic(self) -> Clinic | None:
        """The clinic behind the link."""
        return self.link.check_in.clinic if self.link else None

    @property
    def is_open(self) -> bool:
        """Whether a date of birth may be tried now."""
        return (
            self.link is not None
            and links.is_open(self.link, now=self.now)
            and not links.is_locked(self.link, now=self.now)
        )

    def go(self, name: str) -> HttpResponseRedirect:
        """See the page of that name, with GET."""
        response = HttpResponseRedirect(reverse(f"aftercare:{name}", args=[self.token]))
        response.status_code = 303
        return response

    def show(self, template: str, **context: Any) -> HttpResponse:
        """The page, with what every page for patients shows."""
        clinic = self.clinic
        frame = {
            "token": self.token,
            "clinic": clinic,
            "clinic_phone_shown": (
                display_phone(clinic.phone, clinic.country) if clinic else ""
            ),
            "now": self.now,
        }
        return render(self.request, f"aftercare/{template}.html", frame | context)


def enter(request: HttpRequest, token: str, *, now: datetime) -> Visit:
    """Look the link up; reading only."""
    token = links.cleaned(token)
    link = links.find(token)
    has_date = gate.was_let_in(request, link, kind=_KIND)
    return Visit(request, token, link, has_date, now)


def remember(response: HttpResponse, visit: Visit, link: CheckInLink) -> None:
    """The date of birth was right: let this browser in, below this link only."""
    below = reverse("aftercare:checkin_gate", args=[visit.token])
    gate.remember(response, link, kind=_KIND, below=below)
