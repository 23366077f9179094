"""Who changed which setting, and when."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.models import AuditEntry

_ON_A_PAGE = 50
# What a clinic sets, by the kind of row; neighbours are named as strings only.
KINDS = {
    "clinic.clinic": _("The clinic"),
    "clinic.closure": _("Closures"),
    "clinic.room": _("Rooms"),
    "clinic.visittype": _("Kinds of visit"),
    "clinic.user": _("People"),
    "clinic.practitioner": _("Therapists"),
    "clinic.absence": _("Absences"),
    "clinic.certification": _("Certificates"),
    "clinic.trainingpolicy": _("Training asked for"),
    "needling.needlingpolicy": _("Figures of needling"),
    "needling.screeningitem": _("Screening questions"),
    "needling.consenttext": _("Consent texts"),
    "aftercare.aftercarepolicy": _("Figures of check-ins and alarms"),
    "aftercare.textversion": _("Texts to phones"),
    "aftercare.alertroute": _("Alert services"),
}


@require_safe
@requires(Permission.SETTINGS_VIEW)
def change_list(request: StaffRequest) -> HttpResponse:
    """Every change of a setting, the newest first, with figures before and after."""
    rows = AuditEntry.objects.filter(
        clinic_id=clinic_of(request.user).pk, subject_type__in=KINDS
    ).order_by("-id")
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "changes": [(entry, KINDS[entry.subject_type]) for entry in page],
        "page_obj": page,
        "now": timezone.now(),
    }
    return render(request, "clinic/change_list.html", context)
