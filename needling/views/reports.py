"""Reports of what was done with needles, and which papers run out."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, Min, Sum
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.access import Permission, StaffRequest, requires
from clinic.models import Clinic, Patient
from clinic.rules.dates import add_months
from clinic.views.reports import Period, Report, answer, moment, period_of
from needling.models import Consent, NeedleSite, NeedlingPolicy, Screening, Session
from needling.rules.consent import Decision


@require_safe
@requires(Permission.REPORT_VIEW)
def sessions_report(request: StaffRequest) -> HttpResponse:
    """Signed sessions of each therapist by their code."""
    period = period_of(request)
    rows = (
        Session.objects.visible_to(request.user)
        .signed()
        .between(*period.span)
        .values_list(
            "practitioner__user__last_name",
            "practitioner__user__first_name",
            "charge__code",
        )
        .annotate(number=Count("pk"))
        .order_by("practitioner__user__last_name", "practitioner_id", "charge__code")
    )
    report = Report(
        "sessions",
        _("Sessions by therapist and code"),
        _("Signed sessions, by the day they began on."),
        [_("Therapist"), _("Code"), _("Sessions")],
        [
            (f"{given} {family}".strip(), code or "–", n)
            for family, given, code, n in rows
        ],
    )
    return answer(request, report, period)


@require_safe
@requires(Permission.REPORT_VIEW)
def lapsing_report(request: StaffRequest) -> HttpResponse:
    """Whose consent or full screening runs out in these days."""
    period = period_of(request)
    found = sorted(
        [*_consents(period), *_screenings(period)], key=lambda row: (row[2], row[1])
    )
    report = Report(
        "running-out",
        _("Consents and screenings that run out"),
        _("The newest of each patient who still comes, by its last day."),
        [_("What"), _("Patient"), _("Last day")],
        [(what, name, day.isoformat()) for what, name, day in found],
    )
    return answer(request, report, period)


def _consents(period: Period) -> Iterator[tuple[str, str, Any]]:
    """The newest consent of each patient, where it was given and holds so far."""
    newest = (
        Consent.objects.filter(
            clinic=period.clinic, patient__status=Patient.Status.ACTIVE
        )
        .order_by("patient", "-given_at")
        .distinct("patient")
        .select_related("patient")
    )
    for consent in newest:
        holds = consent.decision == Decision.GIVEN and not consent.withdrawn_at
        if holds and period.first <= consent.expires_on <= period.last:
            yield _("Consent"), consent.patient.full_name, consent.expires_on


def _screenings(period: Period) -> Iterator[tuple[str, str, Any]]:
    """The newest full form of each patient, and the last day on which it holds."""
    months = _months(period.clinic)
    newest = (
        Screening.objects.filter(
            patient__clinic=period.clinic,
            patient__status=Patient.Status.ACTIVE,
            kind=Screening.Kind.FULL,
        )
        .order_by("patient", "-answered_at")
        .distinct("patient")
        .select_related("patient")
    )
    for form in newest:
        last = add_months(form.answered_at.astimezone(period.zone).date(), months)
        if period.first <= last <= period.last:
            yield _("Full screening"), form.patient.full_name, last


def _months(clinic: Clinic) -> int:
    """For how long a full form holds here."""
    return NeedlingPolicy.of(clinic).screening_full_months


@require_safe
@requires(Permission.REPORT_VIEW)
def lots_report(request: StaffRequest) -> HttpResponse:
    """Needles of each lot."""
    period = period_of(request)
    starts, ends = period.span
    rows = (
        NeedleSite.objects.filter(
            session__clinic=period.clinic,
            session__started_at__gte=starts,
            session__started_at__lt=ends,
        )
        .exclude(session__state=Session.State.MOVED)
        .values_list("lot")
        .annotate(
            needles=Sum("needles"),
            sessions=Count("session", distinct=True),
            first=Min("session__started_at"),
            last=Max("session__started_at"),
        )
        .order_by("lot")
    )
    report = Report(
        "needles-by-lot",
        _("Needles by lot"),
        _("As written at the sites; whom a lot reached is found under recall."),
        [_("Lot"), _("Needles"), _("Sessions"), _("First used"), _("Last used")],
        [
            (
                lot or _("not written down"),
                needles,
                sessions,
                moment(first, period.zone),
                moment(last, period.zone),
            )
            for lot, needles, sessions, first, last in rows
        ],
    )
    return answer(request, report, period)
