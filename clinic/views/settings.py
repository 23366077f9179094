"""The clinic's own data, hours and closures; whether everything runs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic import clinics, db, diary, heartbeat
from clinic.access import Permission, StaffRequest, clinic_of, may, requires
from clinic.forms.clinics import ClinicForm, ClosureForm, HoursForm
from clinic.models import Clinic, Heartbeat, User
from clinic.views.answers import see_other, status_of

_FORM = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.SETTINGS_VIEW)
def settings_index(request: StaffRequest) -> HttpResponse:
    """Everything a clinic may set, and what it is set to."""
    clinic = clinic_of(request.user)
    today = timezone.now().astimezone(clinic.zone).date()
    context = {
        "week": _week(clinic),
        "closures": clinic.closures.filter(last_day__gte=today).order_by("first_day"),
        "staff": User.objects.filter(clinic=clinic, is_active=True).order_by(
            "last_name", "first_name", "pk"
        ),
        "rooms": clinic.rooms.in_use(),
        "kinds": clinic.visit_types.in_use(),
        "people": diary.everybody(clinic),
        "sweeps": Heartbeat.objects.order_by("name"),
        "late": {each.name for each in _late()},
        "may_edit": may(request.user, Permission.SETTINGS_EDIT),
        "may_audit": may(request.user, Permission.AUDIT_VIEW),
        "may_erase": may(request.user, Permission.RECORD_ERASE),
    }
    return render(request, "clinic/settings.html", context)


def _late() -> list[heartbeat.Late]:
    return heartbeat.late(heartbeat.expected(), now=db.now())


def _week(clinic: Clinic) -> list[tuple[Any, list[Any]]]:
    """Each weekday with its spans, the empty ones too."""
    rows = list(clinic.opening_hours.order_by("weekday", "opens"))
    return [
        (name, [row for row in rows if row.weekday == day])
        for day, name in WEEKDAYS.items()
    ]


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def clinic_edit(request: StaffRequest) -> HttpResponse:
    """Name, numbers, zone and the hours for writing to patients."""
    clinic = clinic_of(request.user)
    form = ClinicForm(request.POST if request.method == "POST" else None, clinic=clinic)
    if form.is_valid():
        try:
            clinics.update(
                clinic, changes=form.cleaned_data, by=request.user, now=timezone.now()
            )
        except clinics.CannotChange as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return see_other("clinic:settings")
    context = {"form": form}
    return render(request, "clinic/clinic_edit.html", context, status=status_of(form))


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def hours_edit(request: StaffRequest) -> HttpResponse:
    """The week's opening hours."""
    clinic = clinic_of(request.user)
    form = HoursForm(
        request.POST if request.method == "POST" else None,
        hours=clinic.opening_hours.all(),
        suggests=True,
    )
    if form.is_valid():
        try:
            clinics.set_hours(
                clinic, spans=form.spans(), by=request.user, now=timezone.now()
            )
        except clinics.CannotChange as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Opening hours saved."))
            return see_other("clinic:settings")
    context = {"form": form}
    return render(request, "clinic/hours_edit.html", context, status=status_of(form))


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def closure_new(request: StaffRequest) -> HttpResponse:
    """Days on which the clinic stays closed."""
    clinic = clinic_of(request.user)
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            clinics.close(
                clinic, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except clinics.CannotChange as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Closure saved."))
            return see_other("clinic:settings")
    context = {"form": form}
    return render(request, "clinic/closure_new.html", context, status=status_of(form))


@require_POST
@requires(Permission.SETTINGS_EDIT)
def closure_remove(request: StaffRequest, id: int) -> HttpResponse:
    """Take a closure back."""
    closure = get_object_or_404(clinic_of(request.user).closures, pk=id)
    clinics.reopen(closure, by=request.user, now=timezone.now())
    messages.success(request, _("The closure is removed."))
    return see_other("clinic:settings")
