"""Who saw or changed which record: for the owner, on the screen and as a file."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic import audit, guards
from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.forms.auditing import HistoryFilter
from clinic.models import AuditEntry, Patient
from clinic.models.audit import AuditEntryQuerySet
from clinic.rules import sheet
from clinic.views.reports import Period, period_of

_ON_A_PAGE = 50
_IN_A_FILE = 20_000


@require_safe
@requires(Permission.AUDIT_VIEW)
def audit_list(request: StaffRequest) -> HttpResponse:
    """The history of some days, filtered, the newest first; with `as=csv` as a file."""
    clinic, period = clinic_of(request.user), period_of(request)
    form = HistoryFilter(request.GET, clinic=clinic)
    begins, ends = period.span
    rows = form.rows().filter(at__gte=begins, at__lt=ends)
    if request.GET.get("as") == "csv":
        guards.confirm(request)
        return _file(request, rows, period)
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    query["as"] = "csv"
    context = {
        "form": form,
        "period": period,
        "lines": _with_names(page.object_list),
        "page_obj": page,
        "csv_url": f"{request.path}?{query.urlencode()}",
        "now": timezone.now(),
    }
    return render(request, "clinic/audit_list.html", context)


def _file(
    request: StaffRequest, rows: AuditEntryQuerySet, period: Period
) -> HttpResponse:
    """At most 20,000 entries; that they were taken out is remembered too."""
    found = _with_names(rows[:_IN_A_FILE])
    header = [_("When (UTC)"), _("Who"), _("What"), _("Patient"), _("Row"), _("Detail")]
    cells = [
        (
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            entry.actor,
            entry.action,
            patient.number if patient else "",
            f"{entry.subject_type} {entry.subject_id}",
            json.dumps(entry.detail, ensure_ascii=False) if entry.detail else "",
        )
        for entry, patient in found
    ]
    audit.record(
        "audit.exported",
        period.clinic,
        by=request.user,
        now=timezone.now(),
        clinic_id=period.clinic.pk,
        detail={"rows": len(cells)},
    )
    body = sheet.as_csv(header, cells)
    made = HttpResponse(body, content_type="text/csv; charset=utf-8")
    made["Content-Disposition"] = 'attachment; filename="history.csv"'
    return made


def _with_names(rows: Iterable[AuditEntry]) -> list[tuple[AuditEntry, Any]]:
    """Each entry with its patient, None where there is none. One more query."""
    entries = list(rows)
    ids: set[UUID] = {each.patient_id for each in entries if each.patient_id}
    known = Patient.objects.in_bulk(ids)
    return [(entry, known.get(entry.patient_id)) for entry in entries]
