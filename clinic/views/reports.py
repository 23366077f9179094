"""Reports: a table on the screen, and the same as a file for a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clinic import diary, guards, limits
from clinic.access import Permission, StaffRequest, clinic_of, may, requires
from clinic.models import Appointment, Clinic
from clinic.rules import sheet
from clinic.rules.slots import Span
from clinic.views.answers import csv_file

_LONGEST = timedelta(days=3660)
# URL name, and what the report tells.
_REPORTS = (
    ("needling:sessions_report", gettext_lazy("Sessions by therapist and code")),
    ("aftercare:checkins_report", gettext_lazy("Check-ins by day and way")),
    ("clinic:missed_report", gettext_lazy("Missed and cancelled visits")),
    ("needling:lapsing_report", gettext_lazy("Consents and screenings that run out")),
    ("aftercare:optouts_report", gettext_lazy("Who wants no messages")),
    ("needling:lots_report", gettext_lazy("Needles by lot")),
)


@dataclass(frozen=True)
class Period:
    """Some days, both ends included, by the clinic's calendar."""

    clinic: Clinic
    first: date
    last: date

    @property
    def span(self) -> Span:
        """The same as moments, half-open."""
        return (
            diary.day_of(self.clinic, self.first)[0],
            diary.day_of(self.clinic, self.last)[1],
        )

    @property
    def zone(self) -> ZoneInfo:
        """In which days are counted."""
        return self.clinic.zone


@dataclass(frozen=True)
class Report:
    """A table with its name; `about` says what counts in it. `key` names the file."""

    key: str
    title: str
    about: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


def period_of(request: StaffRequest) -> Period:
    """The days that are asked for; this month where none can be read."""
    clinic = clinic_of(request.user)
    today = timezone.now().astimezone(clinic.zone).date()
    month = today.replace(day=1)
    first, last = _day(request, "first"), _day(request, "last")
    if first and last and timedelta() <= last - first < _LONGEST:
        return Period(clinic, first, last)
    after = (month + timedelta(days=32)).replace(day=1)
    return Period(clinic, month, after - timedelta(days=1))


def _day(request: StaffRequest, key: str) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get(key, ""))
    except ValueError:
        return None
    return day if 1900 < day.year < 9000 else None


def answer(
    request: StaffRequest, report: Report, period: Period | None
) -> HttpResponse:
    """The table as a page; with `as=csv` as a file, for which the password is asked."""
    if request.GET.get("as") == "csv":
        guards.confirm(request)
        limits.count(request, "export")
        return csv_file(report.key, sheet.as_csv(report.header, report.rows))
    query = request.GET.copy()
    query["as"] = "csv"
    context = {
        "report": report,
        "period": period,
        "csv_url": f"{request.path}?{query.urlencode()}",
    }
    return render(request, "clinic/report.html", context)


@require_safe
@requires(Permission.REPORT_VIEW)
def report_list(request: StaffRequest) -> HttpResponse:
    """Every report there is."""
    return render(
        request,
        "clinic/report_list.html",
        {
            "reports": _REPORTS,
            "may_see_figures": may(request.user, Permission.FIGURES_VIEW),
        },
    )


@require_safe
@requires(Permission.REPORT_VIEW)
def missed_report(request: StaffRequest) -> HttpResponse:
    """Visits whose patient did not come, and those that were called off."""
    period = period_of(request)
    rows = (
        Appointment.objects.visible_to(request.user)
        .beginning(*period.span)
        .filter(state__in=[Appointment.State.MISSED, Appointment.State.CANCELLED])
        .with_people()
        .order_by("starts_at", "pk")
    )
    report = Report(
        "missed-visits",
        _("Missed and cancelled visits"),
        _("By the day of the visit."),
        [_("Visit"), _("Patient"), _("Therapist"), _("State"), _("Because")],
        [
            (
                moment(row.starts_at, period.zone),
                row.patient.full_name,
                str(row.practitioner),
                row.get_state_display(),
                row.get_cancelled_why_display(),
            )
            for row in rows
        ],
    )
    return answer(request, report, period)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment that sorts by itself, on the clinic's clock."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
