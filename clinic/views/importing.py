"""Bringing patients in from a file: load, look, correct, start, watch, take back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic import audit, imports, limits
from clinic.access import Permission, StaffRequest, clinic_of, find, requires
from clinic.forms.imports import ChoiceForm, ColumnsForm, FileForm, StartForm
from clinic.models import ImportRow, PatientImport, User
from clinic.rules.imports import errorfile
from clinic.rules.imports.aliases import Field
from clinic.views.answers import see_other, status_of
from clinic.views.importpreview import preview, sample

_LISTED = 20
_ON_A_PAGE = 25
_AT_WORK = ("checking", "running", "undoing")
State = ImportRow.State
# What a person may want to see, in the order of how much it asks of them.
_SHOWN = (
    State.REFUSED,
    State.TWIN,
    State.READY,
    State.CREATED,
    State.LINKED,
    State.SKIPPED,
    State.KNOWN,
    State.ASIDE,
    State.KEPT,
    State.UNDONE,
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PATIENT_IMPORT)
def import_list(request: StaffRequest) -> HttpResponse:
    """Load a file; the files of before are listed below."""
    clinic = clinic_of(request.user)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        handed_in = form.cleaned_data["patients_file"]
        try:
            source = imports.receive(
                clinic,
                name=handed_in.name,
                data=handed_in.read(),
                by=request.user,
                now=timezone.now(),
            )
        except imports.CannotImport as refusal:
            form.add_error("patients_file", str(refusal))
        else:
            return see_other("clinic:import_detail", source.pk)
    context = {
        "form": form,
        "imports": clinic.imports.order_by("-created_at")[:_LISTED],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "clinic/import_list.html", context, status=status)


@require_safe
@requires(Permission.PATIENT_IMPORT)
def import_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One file, as far as it is."""
    source = _source(request.user, id)
    if source.state == PatientImport.State.COLUMNS or "columns" in request.GET:
        return _columns_page(request, source, ColumnsForm(source=source))
    context = _facts(source) | {"form": StartForm(), "now": timezone.now()}
    if source.state not in _AT_WORK and source.size:
        context |= _rows(request, source, context["counts"])
    return render(request, "clinic/import_detail.html", context)


def _facts(source: PatientImport) -> dict[str, Any]:
    """How far it is, in numbers."""
    found = source.rows.values_list("state").annotate(Count("pk"))
    counts = dict(found.order_by())
    if source.state == PatientImport.State.CHECKING:
        done, total = sum(counts.values()), source.rows_total
    else:
        left = ("ready", "twin") if source.state == "running" else ("created", "linked")
        total = sum(counts.values())
        done = total - sum(counts.get(state, 0) for state in left)
    named = [(state, counts[state]) for state in _SHOWN if counts.get(state)]
    return {
        "source": source,
        "counts": [(state, State(state).label, number) for state, number in named],
        "done": min(done, total),
        "total": total,
        "is_at_work": source.state in _AT_WORK,
        "is_appointments": Field.VISIT_START in source.fields,
    }


def _rows(
    request: StaffRequest, source: PatientImport, counts: list[Any]
) -> dict[str, Any]:
    """One page of the rows of one kind, read again for the colours of their cells."""
    states = [state for state, *_rest in counts]
    asked = request.GET.get("show", "")
    shown = asked if asked in states else (states[0] if states else "")
    rows = source.rows.filter(state=shown).select_related("patient").order_by("line")
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "shown": shown,
        "page_obj": page,
        "preview": preview(source, page.object_list, now=timezone.now()),
        "choices": PatientImport.Choice.choices,
    }


def _columns_page(
    request: StaffRequest, source: PatientImport, form: ColumnsForm
) -> HttpResponse:
    context = sample(source, now=timezone.now()) | {"form": form, "source": source}
    context["columns"] = list(
        zip(
            source.headings,
            context["examples"],
            [form[f"column-{place}"] for place in range(len(source.headings))],
            strict=True,
        )
    )
    return render(
        request, "clinic/import_columns.html", context, status=status_of(form)
    )


@require_POST
@requires(Permission.PATIENT_IMPORT)
def import_columns(request: StaffRequest, id: UUID) -> HttpResponse:
    """Settle what the columns are; every row is then checked."""
    source = _source(request.user, id)
    form = ColumnsForm(request.POST, source=source)
    if form.is_valid():
        try:
            imports.set_columns(
                source, setting=form.setting(), by=request.user, now=timezone.now()
            )
        except imports.CannotImport as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other("clinic:import_detail", source.pk)
    return _columns_page(request, source, form)


@require_safe
@requires(Permission.PATIENT_IMPORT)
def import_progress(request: StaffRequest, id: UUID) -> HttpResponse:
    """How far it is, again and again; htmx loads the page anew at the end."""
    source = _source(request.user, id)
    answer = render(request, "clinic/_import_progress.html", _facts(source))
    if source.state not in _AT_WORK:
        answer["HX-Redirect"] = reverse("clinic:import_detail", args=[source.pk])
    return answer


@require_POST
@requires(Permission.PATIENT_IMPORT)
def import_start(request: StaffRequest, id: UUID) -> HttpResponse:
    """Register what was checked."""
    source = _source(request.user, id)
    form = StartForm(request.POST)
    if form.is_valid():
        return _decide(request, source, imports.start, **form.cleaned_data)
    messages.error(request, _("Say what happens to likely duplicates."))
    return see_other("clinic:import_detail", source.pk)


@require_POST
@requires(Permission.PATIENT_IMPORT)
def import_undo(request: StaffRequest, id: UUID) -> HttpResponse:
    """Take back what was imported, as far as nobody has used it."""
    return _decide(request, _source(request.user, id), imports.undo)


@require_POST
@requires(Permission.PATIENT_IMPORT)
def import_drop(request: StaffRequest, id: UUID) -> HttpResponse:
    """Do not import it after all."""
    return _decide(request, _source(request.user, id), imports.drop)


def _decide(
    request: StaffRequest, source: PatientImport, verb: Any, **given: Any
) -> HttpResponse:
    try:
        verb(source, **given, by=request.user, now=timezone.now())
    except imports.CannotImport as refusal:
        messages.error(request, str(refusal))
    return see_other("clinic:import_detail", source.pk)


@require_POST
@requires(Permission.PATIENT_IMPORT)
def import_choose(request: StaffRequest, id: int) -> HttpResponse:
    """Decide on one likely duplicate."""
    clinic = clinic_of(request.user)
    row = ImportRow.objects.filter(pk=id, source__clinic=clinic).first()
    if row is None:
        raise Http404
    form = ChoiceForm(request.POST)
    back = see_other(
        reverse("clinic:import_detail", args=[row.source_id]) + "?show=twin"
    )
    if not form.is_valid():
        return back
    try:
        imports.choose(
            row, choice=form.cleaned_data["choice"], by=request.user, now=timezone.now()
        )
    except imports.CannotImport as refusal:
        messages.error(request, str(refusal))
    return back


@require_safe
@requires(Permission.PATIENT_IMPORT)
def import_errors(request: StaffRequest, id: UUID) -> HttpResponse:
    """The rows that were not taken, to be corrected and loaded again."""
    source = _source(request.user, id)
    if not source.size:
        raise Http404
    limits.count(request, "export")
    _note_reading(source, request.user, timezone.now())
    rows = source.rows.filter(state=State.REFUSED).order_by("line")
    lines = errorfile.write(
        source.headings,
        rows.values_list("line", "cells", "problem").iterator(chunk_size=1000),
    )
    return HttpResponse(
        "".join(lines),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(
                True, _("not-imported.csv")
            )
            or "",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _note_reading(source: PatientImport, by: User, now: datetime) -> None:
    audit.record("patient_import.errors_read", source, by=by, now=now)


def _source(user: User, id: UUID) -> PatientImport:
    """The door to an import."""
    rows = PatientImport.objects.get_queryset().select_related("clinic")
    source: PatientImport = find(rows, user, id=id)
    return source
