"""Outcome measures: scores, missing items, and what change counts as important.

Source: clinical specification 9. Scores are exact fractions, rounded only where they
are shown; scores of different scales are never averaged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from needling.rules.outcome_items import (
    GROC,
    INSTRUMENTS,
    NPRS,
    Instrument,
    Measure,
    Step,
    Way,
)

Answers = Mapping[str, int | None]
# Two of them belong to the arm: the shorter one is asked for, either counts.
_EITHER = frozenset({Measure.UEFI, Measure.QUICKDASH})


class BadAnswer(ValueError):
    """An item that the measure has not, or a score outside its scale."""


@dataclass(frozen=True)
class Entry:
    """One filled measure. `labels` names what the patient named (PSFS activities)."""

    on: date
    answers: Answers
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """From the first to the newest score.

    `gain` is positive when the patient is better off, whichever way the scale runs.
    `step` is the size of change reached for the better, `is_worse` that it got worse
    by as much as counts.
    """

    measure: Measure
    baseline: Fraction | None
    current: Fraction
    gain: Fraction
    step: Step | None
    is_worse: bool
    source: str

    @property
    def is_important(self) -> bool:
        """At or beyond the minimal important difference, for the better."""
        return self.step is not None


def check(instrument: Instrument, answers: Answers) -> None:
    """Raise BadAnswer for what the form cannot hold."""
    for item, score in answers.items():
        if item not in instrument.items:
            raise BadAnswer(_("This measure has no such item."))
        if score is not None and not instrument.low <= score <= instrument.high:
            raise BadAnswer(
                _("Each item is a whole number from %(low)d to %(high)d.")
                % {"low": instrument.low, "high": instrument.high}
            )


def score(
    instrument: Instrument, answers: Answers, labels: Sequence[str] = ()
) -> Fraction | None:
    """The score, exact; None where too much is missing ("incomplete")."""
    check(instrument, answers)
    given = {item: value for item, value in answers.items() if value is not None}
    if not _is_complete(instrument, given, labels):
        return None
    total, count = sum(given.values()), len(given)
    if instrument.way is Way.FIRST:
        return Fraction(given[next(iter(instrument.items))])
    if instrument.way is Way.SUM:
        return Fraction(total)
    if instrument.way is Way.MEAN:
        return Fraction(total, count)
    if instrument.way is Way.SCALED:
        return (Fraction(total, count) - 1) * 25
    return Fraction(100 * total, instrument.high * count)


def _is_complete(
    instrument: Instrument, given: Mapping[str, int], labels: Sequence[str]
) -> bool:
    """Whether what was given is enough for a score."""
    named = {f"{number:02}" for number, each in enumerate(labels, 1) if each}
    if not (instrument.needed | named) <= given.keys():
        return False
    if instrument.needed:
        return True
    return len(given) >= len(instrument.items) - instrument.may_miss


def missing(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """The items without a score, in their order; those that may stay empty as well."""
    return tuple(item for item in instrument.items if answers.get(item) is None)


def change(instrument: Instrument, course: Sequence[Entry]) -> Change | None:
    """From the first complete entry to the newest one; None for fewer than two.

    A scale that is a change itself needs one. Activities that the patient named are
    compared only with the same ones.
    """
    scored = complete(instrument, course)
    if not scored:
        return None
    newest, current = scored[-1]
    if instrument.is_change:
        return _judged(instrument, None, current, current)
    first, baseline = scored[0]
    if first is newest or first.labels != newest.labels:
        return None
    gain = current - baseline if instrument.higher_is_better else baseline - current
    return _judged(instrument, baseline, current, gain)


def complete(
    instrument: Instrument, course: Iterable[Entry]
) -> list[tuple[Entry, Fraction]]:
    """The entries that have a score, oldest first, each with it."""
    rows = sorted(course, key=lambda each: each.on)
    scored = [(each, score(instrument, each.answers, each.labels)) for each in rows]
    return [(each, value) for each, value in scored if value is not None]


def _judged(
    instrument: Instrument,
    baseline: Fraction | None,
    current: Fraction,
    gain: Fraction,
) -> Change:
    reached = [each for each in instrument.steps if gain >= each.least]
    return Change(
        measure=instrument.measure,
        baseline=baseline,
        current=current,
        gain=gain,
        step=reached[-1] if reached else None,
        is_worse=gain <= -instrument.steps[0].least,
        source=instrument.source,
    )


def latest_changes(courses: Mapping[str, Sequence[Entry]]) -> tuple[Change, ...]:
    """The change in each measure that was taken often enough, in the usual order."""
    found = (
        change(instrument, courses.get(measure, ()))
        for measure, instrument in INSTRUMENTS.items()
    )
    return tuple(each for each in found if each is not None)


def reviews(courses: Mapping[str, Sequence[Entry]]) -> tuple[tuple[date, bool], ...]:
    """Each day on which function was measured again: was any measure better by then?

    Pain is asked every time, so that alone makes no review; its change counts.
    """
    by_then = [(day, latest_changes(_until(courses, day))) for day in _days(courses)]
    return tuple(
        (day, any(each.is_important for each in changes))
        for day, changes in by_then
        if any(each.measure != NPRS.measure for each in changes)
    )


def _days(courses: Mapping[str, Sequence[Entry]]) -> list[date]:
    """The days on which function was measured."""
    function = [each for name, each in courses.items() if name != NPRS.measure]
    return sorted({entry.on for course in function for entry in course})


def _until(
    courses: Mapping[str, Sequence[Entry]], day: date
) -> Mapping[str, list[Entry]]:
    """The courses as they stood at the end of that day."""
    return {
        measure: [each for each in course if each.on <= day]
        for measure, course in courses.items()
    }


def shown(value: Fraction) -> str:
    """A score as it is read: one decimal at most, halves away from zero."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return f"{whole if rounded == whole else rounded}".replace("-", "−")


@dataclass(frozen=True)
class Due:
    """A measure to be filled in, and why."""

    measure: Measure
    sentence: str


def wanted(regions: Iterable[str]) -> tuple[Instrument, ...]:
    """The measures that fit a treatment of these regions, the general ones first."""
    treated = frozenset(regions)
    return tuple(
        each
        for each in INSTRUMENTS.values()
        if not each.regions or each.regions & treated
    )


def due(
    regions: Iterable[str],
    latest: Mapping[str, date],
    *,
    today: date,
    every_days: int,
    is_review: bool = False,
) -> tuple[Due, ...]:
    """What should be measured today (clinical specification 9, column "when").

    `latest` holds the day of the newest complete entry of each measure. Measures of
    function are taken at intake and again after `every_days` (two to four weeks, D);
    the patient's own rating of change belongs to a review. Pain is asked at every
    session in the note and is never due here.
    """
    found = [
        each
        for instrument in wanted(regions)
        if instrument not in (NPRS, GROC)
        and (each := _due(instrument, latest, today=today, days=timedelta(every_days)))
    ]
    if is_review and latest.get(GROC.measure) != today:
        found.append(Due(GROC.measure, _("asked at a review")))
    return tuple(_one_of_two(found, latest))


def _due(
    instrument: Instrument,
    latest: Mapping[str, date],
    *,
    today: date,
    days: timedelta,
) -> Due | None:
    last = latest.get(instrument.measure)
    if last is None:
        return Due(instrument.measure, _("not measured yet"))
    if last + days <= today:
        return Due(
            instrument.measure,
            _("last measured %(days)d days ago") % {"days": (today - last).days},
        )
    return None


def _one_of_two(found: Iterable[Due], latest: Mapping[str, Any]) -> Iterable[Due]:
    """Of the two for the arm the one in use, the shorter one where neither is."""
    used = _EITHER & latest.keys()
    keeps = used or {Measure.QUICKDASH}
    return (each for each in found if each.measure not in _EITHER - keeps)
