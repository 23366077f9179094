"""What every answer carries, and what is remembered of who asked."""

from collections.abc import Callable
from secrets import token_hex
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from clinic import acting, limits, logs
from clinic.models import User
from clinic.views import errors


class Numbered:
    """Gives each request a number of its own, for the log and for the browser.

    One that came with the request would be somebody else's word.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the number; what is logged meanwhile has it too."""
        number = token_hex(16)
        request.number = number  # type: ignore[attr-defined]  # read by clinic.logs
        before = logs.ANSWERING.set(request)
        try:
            response = self.get_response(request)
        finally:
            logs.ANSWERING.reset(before)
        response.headers["X-Request-ID"] = number
        return response


class PrivatePages:
    """Marks each answer as private: nothing here may be stored or indexed.

    A view that set its own Cache-Control keeps it. Static files never come this far.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
        if _signs_out(request):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class Acting:
    """What a request changes is remembered with its user, its page and its number.

    Stands after the guards: they have asked who it is, so it costs no statement. The
    page is told by its name: an address may hold what was typed, or open something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        key = getattr(request, "number", None) or token_hex(16)
        with acting.behalf(lambda: _acting(request, key)):
            return self.get_response(request)


def _acting(request: HttpRequest, key: str) -> acting.Acting:
    """As it stands at the moment of a change: a login may come in between."""
    page, user = request.resolver_match, getattr(request, "user", None)
    if page is None or not isinstance(user, User):
        return acting.Acting(page.view_name if page else "", request=key)
    clinic = str(user.clinic_id) if user.clinic_id else None
    return acting.Acting(page.view_name, request=key, user=user.pk, clinic=clinic)


def _signs_out(request: HttpRequest) -> bool:
    """Whether somebody has just signed out: the browser forgets what it kept."""
    found = request.resolver_match
    return (
        request.method == "POST"
        and found is not None
        and found.view_name == "account_logout"
    )


class Refusals:
    """Remembers who asked for what is not theirs, and answers where a limit is reached.

    Patients' pages have their own; theirs is no account to remember.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Django makes the pages 403 and 404 afterwards; 429 is made here."""
        now = timezone.now()
        if isinstance(exception, limits.Reached):
            limits.remember_reached(request, exception.what, now=now)
            return errors.too_many(request, exception.what)
        found = request.resolver_match
        if found and isinstance(exception, PermissionDenied | Http404):
            # Other words of an address may have been typed by anybody.
            id = found.kwargs.get("id", "")
            limits.remember_refused(
                request,
                page=found.view_name,
                id=str(id) if isinstance(id, UUID | int) else "",
                status=403 if isinstance(exception, PermissionDenied) else 404,
                now=now,
            )
        return None
