"""Pages for when something is wrong. They need neither database nor sign-in.

A patient who meets one of them may be the patient with chest pain: each carries what to
do in an emergency.
"""

from django.core.exceptions import RequestDataTooBig
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseServerError,
)
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

# What a limit of a signed-in person says; the seconds stand in settings_signin.
_REACHED = {
    "search": _(
        "More than 120 searches in a minute are more than anybody types. Wait a "
        "minute, then search again."
    ),
    "export": _(
        "30 files were made in the last hour, and that is the most for one person. "
        "Wait an hour, or ask a colleague."
    ),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be understood, or is more than is taken in."""
    too_large = isinstance(exception, RequestDataTooBig)
    page = render_to_string("400.html", {"too_large": too_large})
    return HttpResponseBadRequest(page)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: somebody is signed in, but may not."""
    return HttpResponseForbidden(render_to_string("403.html"))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not theirs; the page does not say which."""
    return HttpResponseNotFound(render_to_string("404.html"))


def too_many(request: HttpRequest, what: str) -> HttpResponse:
    """429: more than one person needs; the page says of what, and until when."""
    # htmx puts a sentence where the answers would be, and leaves the page as it is.
    live = "HX-Request" in request.headers
    name = "clinic/_reached.html" if live else "429.html"
    page = render_to_string(name, {"reached": _REACHED[what]})
    headers = {"HX-Reswap": "innerHTML"} if live else {}
    return HttpResponse(page, status=429, headers=headers)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake."""
    return HttpResponseServerError(render_to_string("500.html"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without a valid token, mostly from a page that was open too long."""
    return HttpResponseForbidden(render_to_string("403.html"))
