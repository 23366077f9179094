"""The front desk's first page."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic import certificates
from clinic.access import Permission, StaffRequest, clinic_of, may, requires
from clinic.models import User
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
    }
    return render(request, "clinic/today.html", context)
