"""The door to patients' pages: no account, but a date of birth and half an hour."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from ipaddress import ip_address
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clinic.models.link import KeyedLink

_LASTS = timedelta(minutes=30)

Args = ParamSpec("Args")
Page = Callable[Concatenate[HttpRequest, Args], HttpResponse]


def patient_page(*methods: str) -> Callable[[Page[Args]], Page[Args]]:
    """Open a view to people without an account, and keep its address out of referrers.

    Without the check of the CSRF token: what lets a request in is the address, which no
    foreign page knows, and a cookie that no foreign page can make the browser send. The
    token would also be refused, because a browser that names no referrer names no
    origin either, and an alarm would need cookies.
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


def remember(response: HttpResponse, link: KeyedLink, *, kind: str, below: str) -> None:
    """The date of birth was right: let this browser in, on this link, for half an hour.

    The cookie is sent only to addresses below `below`, the link's own.
    """
    response.set_signed_cookie(
        _name(kind),
        str(link.pk),
        salt=_salt(kind),
        max_age=_LASTS,
        path=below,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Strict",
    )


def was_let_in(request: HttpRequest, link: KeyedLink | None, *, kind: str) -> bool:
    """Whether the cookie is ours, fresh, and of this link; a revoked one is closed."""
    if link is None or link.revoked_at is not None:
        return False
    given = request.get_signed_cookie(
        _name(kind), default="", salt=_salt(kind), max_age=_LASTS
    )
    return given == str(link.pk)


def address_of(request: HttpRequest) -> str | None:
    """The address a request came from; behind a proxy, what the proxy says.

    The proxy appends the address it saw: only the last one is not the visitor's word.
    """
    found = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER:
        found = request.headers.get("X-Forwarded-For", found).rpartition(",")[2]
    try:
        return str(ip_address(found.strip()))
    except ValueError:
        return None


def was_too_large(request: HttpRequest) -> bool:
    """Whether what was sent is more than the server takes in; nothing of it is read."""
    try:
        return request.POST is None
    except RequestDataTooBig:
        return True


def _salt(kind: str) -> str:
    return f"visit.{kind}"


def _name(kind: str) -> str:
    """The prefix makes browsers refuse the cookie on a line that is not encrypted."""
    return f"__Secure-{kind}" if settings.SECURE_COOKIES else kind
