"""The diary in the calendar of a phone."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import feeds
from clinic.access import Permission, StaffRequest, requires
from clinic.models import CalendarFeed, Practitioner
from clinic.views.answers import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DIARY_VIEW)
def feed_edit(request: StaffRequest) -> HttpResponse:
    """The own address: made anew with POST, closed with `close`; shown once."""
    practitioner = Practitioner.objects.filter(user=request.user).first()
    if practitioner is None:
        raise Http404
    context: dict[str, Any] = {"address": "", "now": timezone.now()}
    if request.method == "POST" and "close" in request.POST:
        feeds.close(practitioner, by=request.user, now=timezone.now())
        messages.success(request, _("No calendar reads your diary any more."))
        return see_other("clinic:feed_edit")
    if request.method == "POST":
        token = feeds.renew(practitioner, by=request.user, now=timezone.now())
        context["address"] = settings.BASE_URL + reverse("clinic:feed", args=[token])
    context["feed"] = CalendarFeed.objects.filter(practitioner=practitioner).first()
    return render(request, "clinic/feed_edit.html", context)


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a private address; 404 for any other."""
    found = feeds.find(token)
    if found is None:
        raise Http404
    now = timezone.now()
    CalendarFeed.objects.filter(pk=found.pk).update(read_at=now)
    body = feeds.calendar(found.practitioner, host=request.get_host(), now=now)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer
