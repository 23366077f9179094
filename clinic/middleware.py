"""Headers that keep every page out of caches and search engines."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase


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


def _signs_out(request: HttpRequest) -> bool:
    """Whether somebody has just signed out: the browser forgets what it kept."""
    found = request.resolver_match
    return (
        request.method == "POST"
        and found is not None
        and found.view_name == "account_logout"
    )
