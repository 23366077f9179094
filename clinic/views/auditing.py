"""Who saw or changed which record: for the owner, on the screen and as a file."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic import audit, guards, limits, rowchanges
from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.forms.auditing import HistoryFilter, RowFilter
from clinic.models import AuditEntry, Patient
from clinic.models.audit import AuditEntryQuerySet
from clinic.models.rowchange import RowChangeQuerySet
from clinic.rules import sheet
from clinic.views.answers import csv_file
from clinic.views.reports import Period, period_of

_ON_A_PAGE = 50
_IN_A_FILE = 20_000


@require_safe
@requires(Permission.AUDIT_VIEW)
def audit_list(request: StaffRequest) -> HttpResponse:
    """The history of some days, filtered, the newest first; with `as=csv` as a file."""
    form = HistoryFilter(request.GET, clinic=clinic_of(request.user))
    return _history(request, form, "audit", _with_names, _file)


@require_safe
@requires(Permission.AUDIT_VIEW)
def row_list(request: StaffRequest) -> HttpResponse:
    """The rows that changed in some days, by whatever way; with `as=csv` as a file.

    Of what a patient's record holds the columns are named, and no values.
    """
    form = RowFilter(request.GET, clinic=clinic_of(request.user))
    return _history(request, form, "row", rowchanges.lines, _file_of_rows)


def _history(
    request: StaffRequest,
    form: HistoryFilter | RowFilter,
    name: str,
    lines: Callable[[Any], Any],
    file: Callable[[StaffRequest, Any, Period], HttpResponse],
) -> HttpResponse:
    """What fits in the days asked for, as a page or, after the password, a file."""
    period = period_of(request)
    begins, ends = period.span
    rows = form.rows().filter(at__gte=begins, at__lt=ends)
    if request.GET.get("as") == "csv":
        guards.confirm(request)
        limits.count(request, "export")
        return file(request, rows, period)
    context = _page(request, form, period, rows)
    context["lines"] = lines(context["page_obj"].object_list)
    return render(request, f"clinic/{name}_list.html", context)


def _page(
    request: StaffRequest, form: Any, period: Period, rows: Any
) -> dict[str, Any]:
    """What both lists show around their lines."""
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    query["as"] = "csv"
    return {
        "form": form,
        "period": period,
        "page_obj": page,
        "csv_url": f"{request.path}?{query.urlencode()}",
        "now": timezone.now(),
    }


def _file(
    request: StaffRequest, rows: AuditEntryQuerySet, period: Period
) -> HttpResponse:
    """At most 20,000 entries."""
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
    return _taken_out(request, period, "history", header, cells)


def _file_of_rows(
    request: StaffRequest, rows: RowChangeQuerySet, period: Period
) -> HttpResponse:
    """The same of at most 20,000 changes."""
    header = [
        _("When (UTC)"),
        _("Who"),
        _("In what"),
        _("Request"),
        _("What"),
        _("Kind of row"),
        _("Row"),
        _("Patient"),
        _("Columns"),
    ]
    cells = [
        (
            f"{line.change.at:%Y-%m-%d %H:%M:%S}",
            line.who,
            line.change.doing,
            line.change.request,
            line.change.get_what_display(),
            line.kind,
            f"{line.change.table_name} {line.change.row_id}",
            line.patient.number if line.patient else "",
            str(line),
        )
        for line in rowchanges.lines(rows[:_IN_A_FILE])
    ]
    return _taken_out(request, period, "rows", header, cells)


def _taken_out(
    request: StaffRequest, period: Period, name: str, header: Any, cells: list[Any]
) -> HttpResponse:
    """The file; that it was made is remembered."""
    audit.record(
        "audit.exported",
        period.clinic,
        by=request.user,
        now=timezone.now(),
        clinic_id=period.clinic.pk,
        detail={"rows": len(cells)},
    )
    return csv_file(name, sheet.as_csv(header, cells))


def _with_names(rows: Iterable[AuditEntry]) -> list[tuple[AuditEntry, Any]]:
    """Each entry with its patient, None where there is none. One more query."""
    entries = list(rows)
    ids: set[UUID] = {each.patient_id for each in entries if each.patient_id}
    known = Patient.objects.in_bulk(ids)
    return [(entry, known.get(entry.patient_id)) for entry in entries]
