"""Reports of check-ins and of who wants no messages."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftercare.models import CheckIn, Message
from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.models import ContactPoint
from clinic.views.reports import Period, Report, answer, moment, period_of

_S = CheckIn.State
_COUNTED = (_S.ANSWERED, _S.UNANSWERED, _S.UNDELIVERABLE)


@require_safe
@requires(Permission.REPORT_VIEW)
def checkins_report(request: StaffRequest) -> HttpResponse:
    """Sent, answered, unanswered and undelivered, by day and way."""
    period = period_of(request)
    report = Report(
        "check-ins",
        _("Check-ins by day and way"),
        _("By the day they were due; those cancelled or still to come are left out."),
        [
            _("Day"),
            _("Way"),
            _("Sent"),
            _("Answered"),
            _("No answer"),
            _("Not delivered"),
        ],
        list(_days(period)),
    )
    return answer(request, report, period)


def _days(period: Period) -> Iterator[tuple[object, ...]]:
    """One row for each day and way; without a message there was no way."""
    starts, ends = period.span
    newest = Message.objects.filter(check_in=OuterRef("pk")).order_by("-created_at")
    rows = (
        CheckIn.objects.filter(
            clinic=period.clinic, due_at__gte=starts, due_at__lt=ends
        )
        .exclude(state__in=[_S.CANCELLED, _S.SCHEDULED])
        .annotate(way=Subquery(newest.values("channel")[:1]))
        .values_list("due_at", "way", "state", "sent_at")
    )
    counts: dict[tuple[str, str], Counter[str]] = {}
    for due_at, way, state, sent_at in rows.iterator():
        day = due_at.astimezone(period.zone).date().isoformat()
        counted = counts.setdefault((day, way or ""), Counter())
        counted[state] += 1
        counted["sent"] += sent_at is not None
    names = dict(Message.Channel.choices)
    for (day, way), counted in sorted(counts.items()):
        name = str(names.get(Message.Channel(way))) if way else _("None")
        yield day, name, counted["sent"], *(counted[each] for each in _COUNTED)


@require_safe
@requires(Permission.REPORT_VIEW)
def optouts_report(request: StaffRequest) -> HttpResponse:
    """Every address that something no longer goes to, and since when."""
    clinic = clinic_of(request.user)
    off = Q(state=ContactPoint.State.OPTED_OUT)
    points = (
        ContactPoint.objects.filter(patient__clinic=clinic)
        .filter(
            off
            | Q(check_ins_off_at__isnull=False)
            | Q(visit_reminders_off_at__isnull=False)
        )
        .select_related("patient")
        .order_by("patient__family_name", "patient__given_name", "pk")
    )
    report = Report(
        "opt-outs",
        _("Who wants no messages"),
        _("As it stands now."),
        [_("Patient"), _("Address"), _("Kind"), _("What"), _("Since"), _("Because")],
        [
            (
                point.patient.full_name,
                point.value,
                point.get_kind_display(),
                what,
                moment(since, clinic.zone),
                point.state_reason if what == _("Everything") else "",
            )
            for point in points
            for what, since in _stopped(point)
        ],
    )
    return answer(request, report, None)


def _stopped(point: ContactPoint) -> Iterator[tuple[str, datetime]]:
    """What no longer goes there."""
    if point.state == ContactPoint.State.OPTED_OUT:
        yield _("Everything"), point.state_at
    if point.check_ins_off_at is not None:
        yield _("Check-ins"), point.check_ins_off_at
    if point.visit_reminders_off_at is not None:
        yield _("Reminders of visits"), point.visit_reminders_off_at
