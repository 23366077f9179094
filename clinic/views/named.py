"""Rows that the query of an address names."""

from typing import Any
from uuid import UUID

from django.http import Http404

from clinic.access import StaffRequest, find


def named(request: StaffRequest, rows: Any, key: str) -> Any:
    """The row whose id stands under that key; None without one, 404 for no such row."""
    given = request.GET.get(key, "")
    if not given:
        return None
    try:
        return find(rows, request.user, pk=UUID(given))
    except ValueError as error:
        raise Http404 from error
