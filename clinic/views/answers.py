"""How a view answers a form, and hands out a table as a file."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    """303: it is done; see this page, with GET."""

    status_code = 303


def see_other(to: Any, *args: Any, **kwargs: Any) -> SeeOther:
    """To the page of that URL name (or address) after a form was accepted."""
    return SeeOther(resolve_url(to, *args, **kwargs))


def csv_file(name: str, body: str) -> HttpResponse:
    """A table to be saved as `name`.csv."""
    made = HttpResponse(body, content_type="text/csv; charset=utf-8")
    made["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return made


def status_of(form: Any) -> int:
    """422 for a form that came back, 200 for a fresh one."""
    return 422 if form.is_bound else 200
