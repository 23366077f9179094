"""How what was done went with what followed, and how the clinic itself does."""

from datetime import date, datetime, time
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftercare import downloads, effects, figures
from aftercare.rules.effects import LEAST_PATIENTS, LEAST_SESSIONS
from clinic import limits
from clinic.access import Permission, StaffRequest, clinic_of, may, requires
from clinic.models import Clinic, Practitioner
from clinic.rules.regions import Region
from clinic.views.answers import csv_file
from needling.rules.choices import Technique

# Whole months: a day more or less must not show what one patient answered.
PERIODS = (3, 6, 12, 24)
_USUAL = 12


@require_safe
@requires(Permission.CLINICAL_VIEW)
def effect_list(request: StaffRequest) -> HttpResponse:
    """Distributions and effects; a therapist's own sessions first."""
    which, chosen = _which(request)
    tables = effects.tables(which)
    context = {
        "tables": tables,
        "outcomes": effects.OUTCOMES,
        "chosen": chosen,
        "offered": _offered(which.clinic),
        "least": LEAST_SESSIONS,
        "least_patients": LEAST_PATIENTS,
        "downloads": downloads.EFFECTS,
        "query": request.GET.urlencode(),
    }
    return render(request, "aftercare/effect_list.html", context)


@require_safe
@requires(Permission.CLINICAL_VIEW)
def effect_file(request: StaffRequest, effect: str) -> HttpResponse:
    """One table as CSV, each figure with its definition."""
    if effect not in downloads.EFFECTS:
        raise Http404
    limits.count(request, "export")
    which, _chosen = _which(request)
    return csv_file(effect, downloads.effects_rows(effect, effects.tables(which)))


@require_safe
@requires(Permission.FIGURES_VIEW)
def figure_list(request: StaffRequest) -> HttpResponse:
    """Answers, alarms, and the funnel."""
    found, months = _figures(request)
    context = {
        "figures": found,
        "months": months,
        "periods": _periods(),
        "least": LEAST_SESSIONS,
        "least_patients": LEAST_PATIENTS,
        "times": [
            {"title": _("Until taken on"), "lines": found.acknowledged},
            {"title": _("Until the first call"), "lines": found.contacted},
        ],
        "funnel": figures.drawing(found),
        "downloads": downloads.FIGURES,
        "query": request.GET.urlencode(),
        "may_see_effects": may(request.user, Permission.CLINICAL_VIEW),
    }
    return render(request, "aftercare/figure_list.html", context)


@require_safe
@requires(Permission.FIGURES_VIEW)
def figure_file(request: StaffRequest, figure: str) -> HttpResponse:
    """One table as CSV, each figure with its definition."""
    if figure not in downloads.FIGURES:
        raise Http404
    limits.count(request, "export")
    found, _months = _figures(request)
    return csv_file(figure, downloads.figures_rows(figure, found))


def _figures(request: StaffRequest) -> tuple[figures.Figures, int]:
    clinic, months = clinic_of(request.user), _months(request)
    since = _since(months, clinic)
    return figures.of(clinic, since=since, reader=request.user), months


def _which(request: StaffRequest) -> tuple[effects.Which, dict[str, Any]]:
    """The filters. An unknown one is none; a therapist begins with the own sessions."""
    clinic, months = clinic_of(request.user), _months(request)
    people = Practitioner.objects.filter(clinic=clinic).select_related("user")
    asked = request.GET.get("practitioner")
    who = next(
        (
            each
            for each in people
            if (
                each.user_id == request.user.pk
                if asked is None
                else str(each.pk) == asked
            )
        ),
        None,
    )
    region = _one_of(request.GET.get("region"), Region.values)
    technique = _one_of(request.GET.get("technique"), Technique.values)
    chosen = {
        "months": months,
        "practitioner": str(who.pk) if who else "",
        "region": region,
        "technique": technique,
    }
    since = _since(months, clinic)
    return effects.Which(clinic, since, who, region, technique), chosen


def _offered(clinic: Clinic) -> dict[str, list[tuple[Any, Any]]]:
    people = Practitioner.objects.filter(clinic=clinic).by_name()
    return {
        "months": _periods(),
        "practitioner": [(str(each.pk), str(each)) for each in people],
        "region": list(Region.choices),
        "technique": list(Technique.choices),
    }


def _periods() -> list[tuple[int, str]]:
    months = [(each, _("the last %(n)d months") % {"n": each}) for each in PERIODS]
    return [*months, (0, _("all time"))]


def _months(request: StaffRequest) -> int:
    asked = request.GET.get("months", "")
    known = {str(each): each for each in (*PERIODS, 0)}
    return known.get(asked, _USUAL)


def _since(months: int, clinic: Clinic) -> datetime | None:
    """The first moment of the month so many months ago; None for all time."""
    if months == 0:
        return None
    today = timezone.now().astimezone(clinic.zone).date()
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return datetime.combine(date(year, month + 1, 1), time.min, tzinfo=clinic.zone)


def _one_of(value: str | None, words: list[str]) -> str:
    return value if value in words else ""
