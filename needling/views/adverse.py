"""The register of adverse events: read, opened, told further, closed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.models import Practitioner
from clinic.views.answers import see_other, status_of
from needling import adverse
from needling import adverse_rates as rates
from needling.adverse import Report
from needling.forms.adverse import CloseForm, EntryForm, RegradeForm, ReportForm
from needling.models import AdverseEvent, Muscle, Session
from needling.rules.adverse import EventKind, EventSeverity
from needling.rules.rates import LEAST
from needling.views.shapes import FORM, remember_reading

_PER_PAGE = 50


@require_safe
@requires(Permission.CLINICAL_VIEW)
def adverse_list(request: StaffRequest) -> HttpResponse:
    """Open ones first, then the newest; an unknown filter is none."""
    therapists = Practitioner.objects.filter(clinic=clinic_of(request.user)).by_name()
    offered: dict[str, list[tuple[str, Any]]] = {
        "state": AdverseEvent.State.choices,
        "severity": EventSeverity.choices,
        "kind": EventKind.choices,
        "practitioner": [(str(each.pk), str(each)) for each in therapists],
    }
    wanted = {
        name: value
        for name, choices in offered.items()
        if (value := request.GET.get(name, "")) in dict(choices)
    }
    rows = AdverseEvent.objects.visible_to(request.user).select_related(
        "patient", "practitioner__user", "muscle"
    )
    rows = rows.filter(**wanted).order_by("-state", "-opened_at", "pk")
    context = {
        "page_obj": Paginator(rows, _PER_PAGE).get_page(request.GET.get("page")),
        "offered": offered,
        "wanted": {name: wanted.get(name, "") for name in offered},
        "now": timezone.now(),
    }
    return render(request, "needling/adverse_list.html", context)


@require_safe
@requires(Permission.CLINICAL_VIEW)
def adverse_rates(request: StaffRequest) -> HttpResponse:
    """How often it happens here, beside what is published."""
    tables = rates.tables(clinic_of(request.user))
    context = {"tables": tables, "least": LEAST}
    return render(request, "needling/adverse_rates.html", context)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def adverse_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """Put something that staff saw or heard of into the register."""
    rows = Session.objects.select_related("patient", "practitioner__user", "clinic")
    session: Session = find(rows, request.user, pk=id)
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, session=session)
    if form.is_valid():
        try:
            event = adverse.open_(
                session, report=_report(form), by=request.user, now=timezone.now()
            )
        except adverse.CannotRecord as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is in the register."))
            return see_other("needling:adverse_detail", event.pk)
    context = {"form": form, "session": session, "patient": session.patient}
    return render(request, "needling/adverse_new.html", context, status=status_of(form))


@require_safe
@requires(Permission.CLINICAL_VIEW)
def adverse_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One event with its history."""
    event = _event(request, id)
    remember_reading(event, by=request.user, now=timezone.now())
    return _page(request, event)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def adverse_add(request: StaffRequest, id: UUID) -> HttpResponse:
    """One more line."""
    event = _event(request, id)
    form = EntryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            adverse.add(event, **form.cleaned_data, by=request.user, now=timezone.now())
        except adverse.CannotRecord as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other("needling:adverse_detail", event.pk)
    return _page(request, event, entry=form)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def adverse_regrade(request: StaffRequest, id: UUID) -> HttpResponse:
    """Judge it anew."""
    event = _event(request, id)
    form = RegradeForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_valid():
        try:
            adverse.regrade(
                event, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except adverse.CannotRecord as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other("needling:adverse_detail", event.pk)
    return _page(request, event, regrade=form)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def adverse_close(request: StaffRequest, id: UUID) -> HttpResponse:
    """Conclude it."""
    event = _event(request, id)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            adverse.close(
                event,
                conclusion=form.conclusion(),
                by=request.user,
                now=timezone.now(),
            )
        except adverse.CannotRecord as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The event is closed."))
            return see_other("needling:adverse_detail", event.pk)
    return _page(request, event, close=form)


def _report(form: ReportForm) -> Report:
    typed = form.cleaned_data
    slug, _colon, side = typed["site"].partition(":")
    return Report(
        origin=AdverseEvent.Origin.REPORTED,
        kind=typed["kind"],
        severity=typed["severity"],
        description=typed["description"],
        occurred_at=typed["occurred_at"],
        muscle=Muscle.objects.get(slug=slug) if slug else None,
        side=side,
    )


def _page(request: StaffRequest, event: AdverseEvent, **sent: Any) -> HttpResponse:
    """`sent` is the form that came back: entry, regrade or close."""
    came_back = next(iter(sent.values()), EntryForm())
    context = {
        "event": event,
        "patient": event.patient,
        "entries": event.entries.select_related("written_by").order_by(
            "written_at", "pk"
        ),
        "search": getattr(event, "search", None),
        "entry": EntryForm(),
        "regrade": RegradeForm(event=event),
        "close": CloseForm(),
        "came_back": came_back,
        "is_open": event.state == AdverseEvent.State.OPEN,
        "may_write": may(request.user, Permission.SESSION_WRITE),
        "now": timezone.now(),
        **sent,
    }
    return render(
        request, "needling/adverse_detail.html", context, status=status_of(came_back)
    )


def _event(request: StaffRequest, id: UUID) -> AdverseEvent:
    rows = AdverseEvent.objects.select_related(
        "patient__clinic",
        "clinic",
        "session",
        "practitioner__user",
        "muscle",
        "opened_by",
        "closed_by",
        "search",
    )
    event: AdverseEvent = find(rows, request.user, pk=id)
    return event
