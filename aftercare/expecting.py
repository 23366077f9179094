"""How sore the patient may expect to be: worked out at signing, kept, told."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count, Q, Variance
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftercare.models import Aftermath, CheckIn, ExpectedSoreness
from aftercare.rules import expected
from aftercare.rules.expected import Basis, Calibration, Expected, Sample
from aftercare.rules.schedule import Kind
from clinic.models import Clinic
from clinic.rules.regions import Region
from needling.models import Session

LEAST = expected.LEAST
_HOURS = {Kind.H24.value: 24, Kind.H48.value: 48, Kind.H72.value: 72}


@transaction.atomic
def expect(row: Aftermath) -> list[ExpectedSoreness]:
    """Work out and keep what this session leads to expect; once and for all.

    Rests on what was answered before this session ended.
    """
    kept = [
        ExpectedSoreness(
            session_id=row.pk,
            hours=each.hours,
            score=each.score,
            low=each.low,
            high=each.high,
            basis=each.basis,
            similar=each.similar,
            own=each.own,
        )
        for each in foresee(row)
    ]
    return ExpectedSoreness.objects.bulk_create(kept, ignore_conflicts=True)


def foresee(row: Aftermath) -> list[Expected]:
    """What this session leads to expect at each hour; writes nothing."""
    before = Aftermath.objects.filter(
        clinic_id=row.clinic_id, ended_at__lt=row.ended_at
    )
    same = before.filter(region=row.region)
    others = same.exclude(patient_id=row.patient_id)
    figures = others.aggregate(**dict(_figures(row.grade)))
    columns = [f"soreness_{hours}" for hours in expected.STAGES]
    own = list(same.filter(patient_id=row.patient_id).values_list(*columns))
    return [
        expected.expect(
            hours,
            similar=_sample(figures, f"similar_{hours}"),
            region=_sample(figures, f"region_{hours}"),
            own=[scores[at] for scores in own if scores[at] is not None],
        )
        for at, hours in enumerate(expected.STAGES)
    ]


def _figures(grade: str) -> Iterator[tuple[str, Any]]:
    """Count, mean and variance of each hour, of that dose and of any, in one query."""
    for name, which in (("similar", Q(grade=grade)), ("region", Q())):
        for hours in expected.STAGES:
            column = f"soreness_{hours}"
            yield f"{name}_{hours}_count", Count(column, filter=which)
            yield f"{name}_{hours}_mean", Avg(column, filter=which)
            yield (
                f"{name}_{hours}_variance",
                Variance(column, filter=which, sample=True),
            )


def _sample(figures: dict[str, Any], name: str) -> Sample:
    return Sample(
        count=figures[f"{name}_count"],
        mean=float(figures[f"{name}_mean"] or 0),
        variance=float(figures[f"{name}_variance"] or 0),
    )


def at_check_in(check_in: CheckIn) -> Expected | None:
    """What is expected when this one asks; None for the evening or on too little."""
    hours = _HOURS.get(check_in.kind)
    rows = ExpectedSoreness.objects.founded().filter(session_id=check_in.session_id)
    found = rows.filter(hours=hours).first() if hours else None
    return found.values if found else None


def of(session: Session) -> list[Expected]:
    """What was expected of a session at its signing, by hours."""
    return [each.values for each in session.expected.order_by("hours")]


def told(session: Session) -> list[tuple[Expected, str]]:
    """The same, each with the sentence that says what it rests on."""
    row = Aftermath.objects.filter(pk=session.pk).first()
    if row is None:
        return []
    return [(each, explain(each, row.region)) for each in of(session)]


def explain(each: Expected, region: str) -> str:
    """In one sentence what an expected score rests on."""
    if each.basis == Basis.REFERENCE:
        return _(
            "Only %(count)d of this clinic’s sessions can be compared, ten are needed: "
            "this is the published course of healthy volunteers."
        ) % {"count": each.similar}
    place = Region(region).label
    if each.basis == Basis.SIMILAR:
        rests = ngettext(
            "Rests on %(count)d similar session here (%(place)s, same dose)",
            "Rests on %(count)d similar sessions here (%(place)s, same dose)",
            each.similar,
        )
    else:
        rests = ngettext(
            "Rests on %(count)d session here (%(place)s, any dose)",
            "Rests on %(count)d sessions here (%(place)s, any dose)",
            each.similar,
        )
    own = ngettext(
        " and %(own)d earlier answer of this patient.",
        " and %(own)d earlier answers of this patient.",
        each.own,
    )
    told = rests % {"count": each.similar, "place": place}
    return told + (own % {"own": each.own} if each.own else ".")


def calibration(clinic: Clinic) -> dict[str, dict[int, Calibration]]:
    """How well what was expected met what was answered, by region and hour.

    The key "" stands for all regions. What rested on the reference alone is left out:
    it foretells nothing about this clinic.
    """
    rows = ExpectedSoreness.objects.founded().filter(
        session__clinic=clinic, session__aftermath__isnull=False
    )
    pairs: dict[tuple[str, int], list[tuple[Expected, int]]] = {}
    for row in rows.select_related("session__aftermath"):
        aftermath = row.session.aftermath
        score = aftermath.scores.get(row.hours)
        if score is not None:
            for region in ("", aftermath.region):
                pair = (row.values, score)
                pairs.setdefault((region, row.hours), []).append(pair)
    found: dict[str, dict[int, Calibration]] = {}
    for (region, hours), given in sorted(pairs.items()):
        found.setdefault(region, {})[hours] = expected.calibration(given)
    return found
