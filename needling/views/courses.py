"""How a course of treatment is shown: plan, progress, measures with their trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from clinic.models import Patient
from needling.models import OutcomeEntry
from needling.progress import Standing, courses_of
from needling.rules import outcomes, trends
from needling.rules.outcome_items import INSTRUMENTS, Instrument
from needling.rules.outcomes import Change
from needling.rules.trends import Trend


@dataclass(frozen=True)
class Shown:
    """One measure on the page. `first` and `newest` are scores as they are read."""

    instrument: Instrument
    change: Change | None
    first: str
    newest: str
    gain: str
    trend: Trend
    scores: Sequence[tuple[date, str]]
    entries: Sequence[OutcomeEntry]


def measures(patient: Patient, standing: Standing, *, now: datetime) -> list[Shown]:
    """Every measure with anything in it, in the usual order."""
    today = now.astimezone(patient.clinic.zone).date()
    taken = courses_of(patient, since=standing.since, until=today)
    rows: dict[str, list[OutcomeEntry]] = {}
    for row in OutcomeEntry.objects.filter(patient=patient).order_by("-measured_on"):
        rows.setdefault(row.measure, []).append(row)
    changes = {each.measure: each for each in standing.changes}
    return [
        _shown(
            instrument,
            [
                (entry.on, score)
                for entry, score in outcomes.complete(instrument, taken[measure])
            ],
            changes.get(instrument.measure),
            rows.get(measure, []),
        )
        for measure, instrument in INSTRUMENTS.items()
        if taken[measure] or rows.get(measure)
    ]


@dataclass(frozen=True)
class Offer:
    """A measure that can be filled in, and why it should be today, if it should."""

    instrument: Instrument
    because: str


def offered(standing: Standing) -> list[Offer]:
    """All measures: those that are due first, then those that fit, then the others."""
    due = {each.measure: each.sentence for each in standing.due}
    fits = outcomes.wanted(standing.plan.regions if standing.plan else ())
    ranked = sorted(
        INSTRUMENTS.values(),
        key=lambda each: (each.measure not in due, each not in fits),
    )
    return [Offer(each, due.get(each.measure, "")) for each in ranked]


def _shown(
    instrument: Instrument,
    scored: Sequence[tuple[date, Fraction]],
    change: Change | None,
    entries: Sequence[OutcomeEntry],
) -> Shown:
    return Shown(
        instrument=instrument,
        change=change,
        first=outcomes.shown(scored[0][1]) if scored else "",
        newest=outcomes.shown(scored[-1][1]) if scored else "",
        gain=outcomes.shown(abs(change.gain)) if change else "",
        trend=trends.trend(instrument, scored),
        scores=[(on, outcomes.shown(score)) for on, score in scored],
        entries=entries,
    )
