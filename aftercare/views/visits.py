"""One visit to a patient's page: whose link it is, and whether the date was given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from aftercare import links
from aftercare.models import CheckInLink
from clinic.models import Clinic
from clinic.rules.contact import display_phone

_SALT = "aftercare.visit"
_LASTS = timedelta(minutes=30)

Args = ParamSpec("Args")
Page = Callable[Concatenate[HttpRequest, Args], HttpResponse]


def patient_page(*methods: str) -> Callable[[Page[Args]], Page[Args]]:
    """Open a view to people without an account, and keep its address out of referrers.

    Without the check of the CSRF token: what lets a request in is the address, which no
    foreign page knows, and a cookie that no foreign page can make the browser send. The
    token would also be refused, because a browser that names no referrer names no
    origin either, and the alarm would need cookies.
    """

    def open_up(view: Page[Args]) -> Page[Args]:
        @wraps(view)
        def page(
            request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs
        ) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.headers["Referrer-Policy"] = "no-referrer"
            return response

        limited = require_http_methods(list(methods))(page)
        return cast(Page[Args], login_not_required(csrf_exempt(limited)))

    return open_up


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
    return Visit(request, token, link, _has_date(request, link), now)


def remember(response: HttpResponse, visit: Visit, link: CheckInLink) -> None:
    """The date of birth was right: let this browser in, on this link, for half an hour.

    The cookie is sent to this link's own addresses only.
    """
    response.set_signed_cookie(
        _name(),
        str(link.pk),
        salt=_SALT,
        max_age=_LASTS,
        path=reverse("aftercare:checkin_gate", args=[visit.token]),
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Strict",
    )


def _has_date(request: HttpRequest, link: CheckInLink | None) -> bool:
    """Whether the cookie is ours, fresh, and of this link; a disowned one is closed."""
    if link is None or link.revoked_at is not None:
        return False
    given = request.get_signed_cookie(_name(), default="", salt=_SALT, max_age=_LASTS)
    return given == str(link.pk)


def _name() -> str:
    """The prefix makes browsers refuse the cookie on a line that is not encrypted."""
    return "__Secure-checkin" if settings.SECURE_COOKIES else "checkin"
