"""Messages: what was sent, to which address, and what became of it."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aftercare import delivery
from aftercare.models import Message
from clinic.access import Permission, StaffRequest, find, requires

_PER_PAGE = 50


@require_safe
@requires(Permission.MESSAGE_VIEW)
def message_list(request: StaffRequest) -> HttpResponse:
    """Newest first; filtered by state and purpose. An unknown filter is none."""
    wanted = {
        "state": _one_of(request.GET.get("state"), Message.State.values),
        "purpose": _one_of(request.GET.get("purpose"), Message.Purpose.values),
    }
    rows = Message.objects.visible_to(request.user).order_by("-created_at", "id")
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    page = Paginator(delivery.with_people(rows), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page_obj": page,
        "lines": [delivery.line(message) for message in page.object_list],
        "states": Message.State.choices,
        "purposes": Message.Purpose.choices,
        "wanted": wanted,
        "now": timezone.now(),
    }
    return render(request, "aftercare/message_list.html", context)


@require_safe
@requires(Permission.MESSAGE_VIEW)
def message_detail(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Why it was sent or not, to which address, with every attempt and receipt."""
    rows = delivery.with_people(Message.objects.all())
    message = find(rows, request.user, pk=id)
    context = {
        "line": delivery.line(message),
        "message": message,
        "attempts": message.history.order_by("at", "id"),
        "receipts": message.receipts.order_by("received_at", "id"),
        "now": timezone.now(),
    }
    return render(request, "aftercare/message_detail.html", context)


def _one_of(value: str | None, words: list[str]) -> str:
    """The word if it is one of these, else ""."""
    return value if value in words else ""
