"""The diary: a day of everybody, a week of one therapist, the sheet for the wall."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic import diary as agendas
from clinic.access import Permission, StaffRequest, clinic_of, may, requires
from clinic.models import Appointment, Patient, Practitioner
from clinic.views.diarypage import Page
from clinic.views.named import named

# What goes along from page to page until a slot is chosen.
_CARRIED = ("patient", "kind")
_FARTHEST = timedelta(days=3653)


@require_safe
@requires(Permission.DIARY_VIEW)
def diary(request: StaffRequest) -> HttpResponse:
    """`day`, and with `who` that therapist's week; `moving` is a visit to be moved."""
    now = timezone.now()
    clinic = clinic_of(request.user)
    today = now.astimezone(clinic.zone).date()
    carried = {key: request.GET[key] for key in _CARRIED if request.GET.get(key)}
    moving = _moving(request)
    if moving is not None:
        carried = {"moving": str(moving.pk)}
    page = Page(clinic, _day(request, today), _practitioner(request), carried)
    table = page.context()
    context = {
        **table,
        "today": today,
        "today_url": page.url(today),
        "moving": moving,
        "booking_for": _patient(request),
        "treats": any(each.user_id == request.user.pk for each in table["people"]),
        "may_edit": may(request.user, Permission.DIARY_EDIT),
        "now": now,
    }
    return render(request, "clinic/diary.html", context)


@require_safe
@requires(Permission.DIARY_VIEW)
def day_sheet(request: StaffRequest) -> HttpResponse:
    """The visits of a day on paper, therapist by therapist."""
    now = timezone.now()
    clinic = clinic_of(request.user)
    day = _day(request, now.astimezone(clinic.zone).date())
    agenda = agendas.read(clinic, first=day, last=day)
    context = {
        "day": day,
        "columns": [(who, agenda.of(who)) for who in agenda.practitioners],
        "now": now,
    }
    return render(request, "clinic/day_sheet.html", context)


def _day(request: StaffRequest, today: date) -> date:
    """The day that is asked for; today where none can be read, or none anybody books.

    Years away the calendar itself would end.
    """
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return day if abs(day - today) < _FARTHEST else today


def _practitioner(request: StaffRequest) -> Practitioner | None:
    rows = Practitioner.objects.select_related("user", "clinic")
    found: Practitioner | None = named(request, rows, "who")
    return found


def _patient(request: StaffRequest) -> Patient | None:
    found: Patient | None = named(request, Patient.objects.all(), "patient")
    return found


def _moving(request: StaffRequest) -> Appointment | None:
    """The visit that looks for another time; only one that lies ahead."""
    rows = Appointment.objects.ahead().with_people()
    found: Appointment | None = named(request, rows, "moving")
    return found
