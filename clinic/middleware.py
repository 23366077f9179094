"""Headers that keep every page out of caches, and who is named for what changes."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from clinic import acting
from clinic.models import User


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
    """What a request changes is remembered with its user, page and a key of its own.

    Stands after the guards: they have asked who it is, so it costs no statement. The
    page is told by its name: an address may hold what was typed, or open something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        key = uuid.uuid4().hex
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
