"""The front desk's first page."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic import certificates, openings
from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.models import ChartOpening, User
from clinic.views.answers import see_other
from clinic.views.firststeps import is_founder


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The day at a glance; who has just installed the product founds a clinic first."""
    if is_founder(cast(User, request.user)):
        return redirect("clinic:clinic_new")
    return _today(request)


@requires(Permission.PATIENT_VIEW)
def _today(request: StaffRequest) -> HttpResponse:
    """What belongs to other apps is loaded from their pages."""
    now = timezone.now()
    clinic = clinic_of(request.user)
    day = now.astimezone(clinic.zone).date()
    context = {
        "now": now,
        "day": day,
        "expiring": certificates.running_out(clinic, now=now),
        "may_renew": may(request.user, Permission.CERTIFICATE_EDIT),
        "may_see_certificates": may(request.user, Permission.CERTIFICATE_VIEW),
        "may_register": may(request.user, Permission.PATIENT_EDIT),
        "opened": openings.unread(clinic)
        if may(request.user, Permission.CHART_OPENINGS_VIEW)
        else [],
    }
    return render(request, "clinic/today.html", context)


@require_POST
@requires(Permission.CHART_OPENINGS_VIEW)
def opening_looked(request: StaffRequest, id: UUID) -> HttpResponse:
    """An owner or lead has looked at why a chart was opened in an emergency."""
    opening = find(ChartOpening.objects, request.user, pk=id)
    try:
        openings.look(opening, by=request.user, now=timezone.now())
    except openings.CannotOpen as refusal:
        messages.error(request, str(refusal))
    return see_other("clinic:today")
