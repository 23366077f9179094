"""Settings of the diary: rooms, kinds of visit, therapists' weeks and absences."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clinic import clinics, schedules
from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.forms.clinics import HoursForm
from clinic.forms.schedule import AbsenceForm, KindForm, RoomForm
from clinic.models import Absence, Practitioner, Room, User, VisitType
from clinic.views.answers import see_other, status_of

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def room_list(request: StaffRequest) -> HttpResponse:
    """Rooms that can be booked; POST adds one."""
    form = RoomForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            schedules.add_room(
                clinic_of(request.user),
                **form.cleaned_data,
                by=request.user,
                now=timezone.now(),
            )
        except clinics.CannotChange as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Room added."))
            return see_other("clinic:room_list")
    return _bookable(request, form, KindForm(), status=status_of(form))


@require_POST
@requires(Permission.SETTINGS_EDIT)
def kind_new(request: StaffRequest) -> HttpResponse:
    """Add a kind of visit."""
    form = KindForm(request.POST)
    if form.is_valid():
        try:
            schedules.add_kind(
                clinic_of(request.user),
                **form.cleaned_data,
                by=request.user,
                now=timezone.now(),
            )
        except clinics.CannotChange as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Kind of visit added."))
            return see_other("clinic:room_list")
    return _bookable(request, RoomForm(), form, status=status_of(form))


def _bookable(
    request: StaffRequest, rooms: RoomForm, kinds: KindForm, *, status: int
) -> HttpResponse:
    clinic = clinic_of(request.user)
    context = {
        "rooms": clinic.rooms.in_use(),
        "kinds": clinic.visit_types.in_use(),
        "room_form": rooms,
        "kind_form": kinds,
        "form": kinds if kinds.is_bound else rooms,
    }
    return render(request, "clinic/room_list.html", context, status=status)


@require_POST
@requires(Permission.SETTINGS_EDIT)
def room_retire(request: StaffRequest, id: UUID) -> HttpResponse:
    """Take a room out of use."""
    return _retire(request, find(Room.objects.in_use(), request.user, pk=id))


@require_POST
@requires(Permission.SETTINGS_EDIT)
def kind_retire(request: StaffRequest, id: UUID) -> HttpResponse:
    """Take a kind of visit out of use."""
    return _retire(request, find(VisitType.objects.in_use(), request.user, pk=id))


def _retire(request: StaffRequest, row: Any) -> HttpResponse:
    schedules.retire(row, by=request.user, now=timezone.now())
    messages.success(
        request, _("%(name)s can no longer be booked.") % {"name": row.name}
    )
    return see_other("clinic:room_list")


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def week_edit(request: StaffRequest, id: UUID) -> HttpResponse:
    """A therapist's own week, and when they are away."""
    practitioner = _practitioner(request.user, id)
    form = HoursForm(
        request.POST if request.method == "POST" else None,
        hours=practitioner.working_hours.all(),
    )
    if form.is_valid():
        try:
            schedules.set_week(
                practitioner, spans=form.spans(), by=request.user, now=timezone.now()
            )
        except clinics.CannotChange as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Working hours saved."))
            return see_other("clinic:settings")
    return _week(
        request, practitioner, form, _absence_form(request), status=status_of(form)
    )


@require_POST
@requires(Permission.SETTINGS_EDIT)
def absence_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """Write down that a therapist is away."""
    practitioner = _practitioner(request.user, id)
    form = _absence_form(request, request.POST)
    if form.is_valid():
        try:
            absence = schedules.leave(
                practitioner,
                **form.span(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except clinics.CannotChange as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell_absent(request, absence)
            return see_other("clinic:week_edit", practitioner.pk)
    hours = HoursForm(hours=practitioner.working_hours.all())
    return _week(request, practitioner, hours, form, status=status_of(form))


def _tell_absent(request: StaffRequest, absence: Absence) -> None:
    """Visits that are booked in that time stay: somebody must move them."""
    visits = absence.practitioner.appointments.ahead().between(
        absence.starts_at, absence.ends_at
    )
    count = visits.count()
    if count:
        messages.warning(
            request,
            ngettext(
                "The absence is saved. %(count)d booked visit lies in it: move it.",
                "The absence is saved. %(count)d booked visits lie in it: move them.",
                count,
            )
            % {"count": count},
        )
    else:
        messages.success(request, _("The absence is saved."))


@require_POST
@requires(Permission.SETTINGS_EDIT)
def absence_remove(request: StaffRequest, id: UUID) -> HttpResponse:
    """Take an absence back."""
    absence = (
        Absence.objects.select_related("practitioner")
        .filter(pk=id, practitioner__clinic=clinic_of(request.user))
        .first()
    )
    if absence is None:
        raise Http404
    schedules.come_back(absence, by=request.user, now=timezone.now())
    messages.success(request, _("The absence is removed."))
    return see_other("clinic:week_edit", absence.practitioner_id)


def _week(
    request: StaffRequest,
    practitioner: Practitioner,
    hours: HoursForm,
    absence: AbsenceForm,
    *,
    status: int,
) -> HttpResponse:
    now = timezone.now()
    context = {
        "practitioner": practitioner,
        "hours_form": hours,
        "absence_form": absence,
        "form": absence if absence.is_bound else hours,
        "absences": practitioner.absences.filter(ends_at__gt=now).order_by("starts_at"),
        "may_edit": may(request.user, Permission.SETTINGS_EDIT),
        "now": now,
    }
    return render(request, "clinic/week_edit.html", context, status=status)


def _absence_form(request: StaffRequest, data: Any = None) -> AbsenceForm:
    return AbsenceForm(data, clinic=clinic_of(request.user))


def _practitioner(user: User, id: UUID) -> Practitioner:
    """The door to a therapist."""
    rows = Practitioner.objects.select_related("user", "clinic")
    practitioner: Practitioner = find(rows, user, pk=id)
    return practitioner
