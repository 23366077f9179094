"""Shapes of an answer: another page to see, and a strip that can also stand alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse


def see_other(name: str, *args: Any) -> HttpResponseRedirect:
    """303: what was posted is done, now get this page of aftercare."""
    response = HttpResponseRedirect(reverse(f"aftercare:{name}", args=args))
    response.status_code = 303
    return response


def strip(
    request: HttpRequest, template: str, *, title: str, **context: Any
) -> HttpResponse:
    """The fragment for htmx; for a plain link the same inside a whole page."""
    fragment = f"aftercare/{template}.html"
    if request.headers.get("HX-Request"):
        return render(request, fragment, context)
    page = {"fragment": fragment, "title": title, **context}
    return render(request, "aftercare/strip.html", page)
