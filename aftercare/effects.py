"""Read-only: how what was done went with what followed, over many sessions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.models import Aftermath
from aftercare.rules import effects
from aftercare.rules.effects import Point, Slope, Spread
from clinic.models import Clinic, Practitioner
from needling.models import Muscle
from needling.rules.choices import Technique


@dataclass(frozen=True)
class Which:
    """Whose sessions; what is None or empty is not narrowed."""

    clinic: Clinic
    since: datetime | None = None
    practitioner: Practitioner | None = None
    region: str = ""
    technique: str = ""


class Row(NamedTuple):
    """One session as the figures read it."""

    patient_id: UUID
    technique: str
    muscles: list[str]
    insertions: int
    mean_depth_mm: float
    twitches: int | None
    dwell_seconds: int
    needles: int
    pain_before: int | None
    next_pain: int | None
    soreness_24: int | None
    soreness_48: int | None
    soreness_72: int | None

    @property
    def relief(self) -> int | None:
        """By how much the pain was less at the next visit, NPRS points."""
        if self.pain_before is None or self.next_pain is None:
            return None
        return self.pain_before - self.next_pain


@dataclass(frozen=True)
class Figure:
    """Something that is compared: its name for addresses, its words, how to read it."""

    key: str
    label: Promise
    of: Callable[[Row], float | None]
    step: float = 1


OUTCOMES = (
    Figure("soreness_24", _("Soreness at 24 h (0–10)"), lambda row: row.soreness_24),
    Figure("soreness_48", _("Soreness at 48 h (0–10)"), lambda row: row.soreness_48),
    Figure("soreness_72", _("Soreness at 72 h (0–10)"), lambda row: row.soreness_72),
    Figure("relief", _("Pain less at the next visit (NPRS)"), lambda row: row.relief),
)
FACTORS = (
    Figure("insertions", _("Insertions, for 5 more"), lambda row: row.insertions, 5),
    Figure("depth", _("Mean depth, for 5 mm more"), lambda row: row.mean_depth_mm, 5),
    Figure("twitches", _("Local twitches, for 3 more"), lambda row: row.twitches, 3),
    Figure(
        "minutes",
        _("Time in place, for 5 min more"),
        lambda row: row.dwell_seconds / 60,
        5,
    ),
    Figure("needles", _("Needles, for 2 more"), lambda row: row.needles, 2),
)


@dataclass(frozen=True)
class SpreadLine:
    """One line of a table of spreads, an outcome a column; None where too few."""

    label: str
    cells: tuple[Spread | None, ...]


@dataclass(frozen=True)
class SlopeLine:
    """One part of the dose: how each outcome went with it, and by thirds."""

    key: str
    label: str
    cells: tuple[Slope | None, ...]
    thirds: tuple[SpreadLine, ...]


@dataclass(frozen=True)
class Tables:
    """All of it over the same `sessions` of so many `patients`."""

    sessions: int
    patients: int
    overall: SpreadLine
    factors: tuple[SlopeLine, ...]
    techniques: tuple[SpreadLine, ...]
    muscles: tuple[SpreadLine, ...]


def tables(which: Which) -> Tables:
    """How depth, insertions, twitches, time, technique and muscle went with soreness
    and with relief. What rests on too few sessions or patients is None or left out."""
    rows = rows_of(which)
    return Tables(
        sessions=len(rows),
        patients=len({row.patient_id for row in rows}),
        overall=SpreadLine(str(_("All of these sessions")), _spreads(rows)),
        factors=tuple(_factor(factor, rows) for factor in FACTORS),
        techniques=_by_technique(rows),
        muscles=_by_muscle(rows),
    )


def rows_of(which: Which) -> list[Row]:
    """The sessions, newest first."""
    found = Aftermath.objects.filter(clinic=which.clinic).since(which.since)
    if which.practitioner is not None:
        found = found.filter(practitioner=which.practitioner)
    if which.region:
        found = found.filter(region=which.region)
    if which.technique:
        found = found.filter(technique=which.technique)
    rows = found.order_by("-ended_at").values_list(*Row._fields)
    return [Row(*each) for each in rows.iterator(chunk_size=5000)]


def _spreads(rows: Sequence[Row]) -> tuple[Spread | None, ...]:
    return tuple(effects.spread(_pairs(outcome, rows)) for outcome in OUTCOMES)


def _pairs(outcome: Figure, rows: Iterable[Row]) -> list[tuple[UUID, float]]:
    return [
        (row.patient_id, figure)
        for row in rows
        if (figure := outcome.of(row)) is not None
    ]


def points(factor: Figure, outcome: Figure, rows: Iterable[Row]) -> list[Point]:
    """The sessions of which both are known."""
    return [
        Point(row.patient_id, x, y)
        for row in rows
        if (x := factor.of(row)) is not None and (y := outcome.of(row)) is not None
    ]


def _factor(factor: Figure, rows: Sequence[Row]) -> SlopeLine:
    slopes = (effects.slope(points(factor, each, rows)) for each in OUTCOMES)
    return SlopeLine(
        key=factor.key,
        label=str(factor.label),
        cells=tuple(each.by(factor.step) if each else None for each in slopes),
        thirds=_thirds(factor, rows),
    )


def _thirds(factor: Figure, rows: Sequence[Row]) -> tuple[SpreadLine, ...]:
    """How the outcomes spread where there was little, some and much of it."""
    given = [(figure, row) for row in rows if (figure := factor.of(row)) is not None]
    return tuple(
        SpreadLine(words, _spreads(part)) for words, part in effects.in_thirds(given)
    )


def _by_technique(rows: Sequence[Row]) -> tuple[SpreadLine, ...]:
    labels = dict(Technique.choices)
    groups = {
        str(labels[key]): [row for row in rows if row.technique == key]
        for key in Technique.values
    }
    return _lines(groups)


def _by_muscle(rows: Sequence[Row]) -> tuple[SpreadLine, ...]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for slug in row.muscles:
            groups.setdefault(slug, []).append(row)
    names = {each.pk: str(each) for each in Muscle.objects.filter(pk__in=list(groups))}
    return _lines({names[slug]: group for slug, group in groups.items()})


def _lines(groups: Mapping[str, Sequence[Row]]) -> tuple[SpreadLine, ...]:
    """The groups of which anything may be said, the most sessions first."""
    ordered = sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))
    lines = [SpreadLine(label, _spreads(rows)) for label, rows in ordered]
    return tuple(line for line in lines if any(line.cells))
