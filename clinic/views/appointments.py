"""Visits: booked, looked at, moved, cancelled, and marked on their day."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic import booking, clashes, limits, pins, visits, waiting
from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.forms.booking import BookForm, MoveForm
from clinic.models import Appointment, AuditEntry, Patient, Practitioner, WaitingEntry
from clinic.rules import search
from clinic.views.answers import see_other, status_of
from clinic.views.named import named

_FOUND = 10
_CLASH = 409


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DIARY_EDIT)
def appointment_new(request: StaffRequest) -> HttpResponse:
    """Book a visit: first who, then when; a clash comes back with free slots."""
    patient: Patient | None = named(request, Patient.objects.named(), "patient")
    if patient is None:
        return _choose(request)
    clinic = clinic_of(request.user)
    data = request.POST if request.method == "POST" else None
    form = BookForm(data, clinic=clinic, initial=_proposed(request))
    context: dict[str, Any] = {"form": form, "patient": patient, "nearest": ()}
    if form.is_valid():
        try:
            made = _book(request, form, patient)
        except clashes.CannotBook as refusal:
            form = BookForm(data, clinic=clinic, overrides=refusal.may_override)
            form.add_error(None, str(refusal))
            context |= {"form": form, "nearest": refusal.nearest}
            return _booking(request, context, status=_CLASH)
        _tell_booked(request, made)
        return _to_day(made[0])
    return _booking(request, context, status=status_of(form))


def _booking(
    request: StaffRequest, context: dict[str, Any], *, status: int
) -> HttpResponse:
    """The form, with what speaks for or against a visit of this patient then."""
    page = {**context, "now": timezone.now()}
    return render(request, "clinic/appointment_new.html", page, status=status)


def _choose(request: StaffRequest) -> HttpResponse:
    """Who comes? The patients who fit what was typed."""
    typed = limits.searched(request, "q")
    today = timezone.now().astimezone(clinic_of(request.user).zone).date()
    rows = Patient.objects.visible_to(request.user).current()
    found = rows.matching(search.read(typed, today=today)) if typed else rows.none()
    carried = {
        key: value
        for key in ("who", "at", "kind")
        if (value := request.GET.get(key, ""))
    }
    context = {"found": found.by_name()[:_FOUND], "typed": typed, "carried": carried}
    name = "appointment_who"
    if request.headers.get("HX-Target") == "who-rows":
        name = "_appointment_who_rows"
    return render(request, f"clinic/{name}.html", context)


def _proposed(request: StaffRequest) -> dict[str, Any]:
    """What the chosen slot says; a room that is free then."""
    clinic = clinic_of(request.user)
    who: Practitioner | None = named(
        request, Practitioner.objects.select_related("clinic"), "who"
    )
    kind = clinic.visit_types.in_use().first()
    given: dict[str, Any] = {"practitioner": who, "kind": request.GET.get("kind", kind)}
    try:
        at = datetime.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return given
    starts_at = at.replace(tzinfo=clinic.zone)
    given |= {"day": at.date(), "time": at.time()}
    if who is not None and kind is not None:
        ends_at = starts_at + timedelta(minutes=kind.minutes)
        given["room"] = clashes.free_room(who, starts_at=starts_at, ends_at=ends_at)
    return given


def _book(request: StaffRequest, form: BookForm, patient: Patient) -> list[Appointment]:
    """One visit or a series; whoever waited for one waits no longer."""
    by, now = request.user, timezone.now()
    times, weeks = form.cleaned_data["times"], form.cleaned_data["weeks_apart"]
    wish = form.wish(patient)
    if times > 1:
        made = booking.book_series(wish, weeks_apart=weeks, times=times, by=by, now=now)
    else:
        made = [booking.book(wish, by=by, now=now)]
    waiting.settle(made[0], by=by, now=now)
    return made


def _tell_booked(request: StaffRequest, made: list[Appointment]) -> None:
    zone = clinic_of(request.user).zone
    words = {
        "name": made[0].patient.full_name,
        "when": date_format(made[0].starts_at.astimezone(zone), "l j F, H:i"),
        "count": len(made),
    }
    sentence = ngettext(
        "%(name)s is booked for %(when)s.",
        "%(name)s is booked for %(count)d visits from %(when)s on.",
        len(made),
    )
    messages.success(request, sentence % words)


@require_safe
@requires(Permission.DIARY_VIEW)
def appointment_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One visit: what became of it, and what can be done with it."""
    visit = _visit(request, id)
    context = {
        "visit": visit,
        "pins": pins.on_chart(visit.patient, reader=request.user),
        "whys": Appointment.Why.choices,
        "history": AuditEntry.objects.about(visit)[:_FOUND],
        "waiting": WaitingEntry.objects.visible_to(request.user).open().count(),
        "may_edit": may(request.user, Permission.DIARY_EDIT),
        "now": timezone.now(),
    }
    return render(request, "clinic/appointment_detail.html", context)


@require_POST
@requires(Permission.DIARY_EDIT)
def appointment_move(request: StaffRequest, id: UUID) -> HttpResponse:
    """Give the visit the slot that was chosen."""
    visit = _visit(request, id)
    form = MoveForm(request.POST, clinic=clinic_of(request.user))
    if not form.is_valid():
        messages.error(request, _("Choose a free slot."))
        return see_other("clinic:appointment_detail", visit.pk)
    try:
        moved = booking.move(
            visit, to=_place(visit, form), by=request.user, now=timezone.now()
        )
    except clashes.CannotBook as refusal:
        wanted, practitioner = form.cleaned_data["slot"]
        context = {
            "visit": visit,
            "refusal": refusal,
            "wanted": wanted,
            "practitioner": practitioner,
            "seen": form.cleaned_data["seen"],
        }
        return render(request, "clinic/appointment_clash.html", context, status=_CLASH)
    messages.success(request, _("The visit is moved."))
    return _to_day(moved)


def _place(visit: Appointment, form: MoveForm) -> booking.Place:
    """Where it goes; the same room where that is free, else another."""
    starts_at, practitioner = form.cleaned_data["slot"]
    ends_at = starts_at + (visit.ends_at - visit.starts_at)
    room = clashes.free_room(practitioner, starts_at=starts_at, ends_at=ends_at)
    seen, override = form.cleaned_data["seen"], form.cleaned_data["override"]
    return booking.Place(practitioner, starts_at, room, seen, override)


@require_POST
@requires(Permission.DIARY_EDIT)
def appointment_cancel(request: StaffRequest, id: UUID) -> HttpResponse:
    """Cancel it; with `later` the rest of its series too."""
    visit = _visit(request, id)
    why, seen = request.POST.get("why", ""), request.POST.get("seen", "")
    if why not in Appointment.Why.values or not seen.isdigit():
        messages.error(request, _("Say why it is cancelled."))
        return see_other("clinic:appointment_detail", visit.pk)
    try:
        gone = booking.cancel(
            visit,
            why=why,
            seen=int(seen),
            and_later="later" in request.POST,
            by=request.user,
            now=timezone.now(),
        )
    except clashes.CannotBook as refusal:
        messages.error(request, str(refusal))
        return see_other("clinic:appointment_detail", visit.pk)
    words = {"count": len(gone)}
    messages.success(
        request,
        ngettext(
            "The visit is cancelled.", "%(count)d visits are cancelled.", len(gone)
        )
        % words,
    )
    return see_other("clinic:appointment_detail", visit.pk)


@require_POST
@requires(Permission.DIARY_EDIT)
def appointment_mark(request: StaffRequest, id: UUID) -> HttpResponse:
    """Arrived, started, done or missed; with `back` one step back from there."""
    visit = _visit(request, id)
    refusal = _mark(request, visit)
    if request.headers.get("HX-Request"):
        answer = render(request, "clinic/_told.html", {"refusal": refusal})
        answer["HX-Trigger"] = "visits-changed"
        return answer
    if refusal:
        messages.error(request, refusal)
    if request.POST.get("from") == "today":
        return see_other("clinic:today")
    return see_other("clinic:appointment_detail", visit.pk)


def _mark(request: StaffRequest, visit: Appointment) -> str:
    """Do it; a sentence where it is refused."""
    state, now = request.POST.get("state", ""), timezone.now()
    verb = visits.take_back if "back" in request.POST else visits.mark
    if state not in visits.STEPS:
        return _("Choose what became of the visit.")
    try:
        verb(visit, state=state, by=request.user, now=now)
    except visits.CannotMark as error:
        return str(error)
    return ""


def _visit(request: StaffRequest, id: UUID) -> Appointment:
    """The door to a visit."""
    rows = Appointment.objects.select_related(
        "patient__clinic", "practitioner__user", "practitioner__clinic", "room", "kind"
    )
    visit: Appointment = find(rows.select_related("override_by"), request.user, pk=id)
    return visit


def _to_day(visit: Appointment) -> HttpResponse:
    """The diary, on the day of the visit."""
    day = visit.starts_at.astimezone(visit.practitioner.clinic.zone).date()
    return see_other(f"{reverse('clinic:diary')}?day={day.isoformat()}")
