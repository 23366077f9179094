"""Texts that came in, for those who answer the phone."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftercare import inbound
from aftercare.models import InboundText
from clinic.access import Permission, StaffRequest, find, requires
from clinic.views.answers import see_other

_PER_PAGE = 50


@require_safe
@requires(Permission.INBOX_VIEW)
def text_list(request: StaffRequest) -> HttpResponse:
    """What a person must read first, the urgent on top; below it all others."""
    rows = InboundText.objects.visible_to(request.user)
    rows = rows.select_related("patient", "handled_by", "reply")
    others = rows.exclude(needs_person=True, handled_at=None)
    page = Paginator(others.order_by("-received_at", "id"), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "waiting": rows.waiting(),
        "page_obj": page,
        "now": timezone.now(),
    }
    return render(request, "aftercare/text_list.html", context)


@require_POST
@requires(Permission.INBOX_VIEW)
def text_handle(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Somebody has read it and done what it asks for."""
    text: InboundText = find(InboundText.objects, request.user, pk=id)
    inbound.handle(text, by=request.user, now=timezone.now())
    messages.success(request, _("Noted as read."))
    return see_other("aftercare:text_list")
