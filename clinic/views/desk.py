"""The front desk's first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic import certificates
from clinic.access import Permission, StaffRequest, clinic_of, may, requires


@require_safe
@requires(Permission.PATIENT_VIEW)
def today(request: StaffRequest) -> HttpResponse:
    """The day at a glance; what belongs to other apps is loaded from their pages."""
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
