"""Plans and outcome measures of the story: most get better, some do not."""

from datetime import datetime
from random import Random

from aftercare.synthetic.complaints import Complaint
from aftercare.synthetic.diary import Visit
from clinic.models import Patient, User
from needling import outcomes, plans
from needling.rules import outcomes as scoring
from needling.rules.outcome_items import GROC, NPRS, PSFS, UEFI, Instrument
from needling.rules.pacing_terms import USUAL, Kind

_ACTIVITIES = ("Sleeping through", "Driving", "Working at the desk")
# Measured at the first visit and at every second one after it.
_EVERY = 2
# One patient in so many does not get better.
_FLAT_ONE_IN = 6


def plan(patient: Patient, visit: Visit, *, rng: Random, now: datetime) -> None:
    """A course of the usual length, written down at the first visit."""
    kind = rng.choice((Kind.ACUTE, Kind.CHRONIC, Kind.CHRONIC, Kind.POSTURAL))
    usual = USUAL[kind]
    plans.make(
        patient,
        new=plans.NewPlan(
            kind=kind,
            problem=visit.complaint.problem,
            regions=tuple(visit.complaint.regions),
            sessions=usual.sessions,
            weeks=usual.weeks,
            target=f"{rng.choice(_ACTIVITIES)} without pain",
            stop_rule="No change that counts at the review",
            began_on=now.astimezone(patient.clinic.zone).date(),
        ),
        by=visit.practitioner.user,
        now=now,
    )


def measure(patient: Patient, visit: Visit, *, rng: Random, now: datetime) -> None:
    """Function, at the first visit and at every second one; at the end what changed."""
    if visit.number % _EVERY:
        return
    by = visit.practitioner.user
    helps = patient.number % _FLAT_ONE_IN != 0
    for each in _fitting(visit.complaint):
        _fill(patient, each, visit.number if helps else 0, rng=rng, by=by, now=now)
    if visit.number:
        change = rng.randint(3, 6) if helps else rng.randint(-1, 1)
        _record(patient, GROC, {"change": change}, by=by, now=now)


def _fitting(complaint: Complaint) -> list[Instrument]:
    """The measures of the region; of the two for the arm the short one."""
    wanted = scoring.wanted(complaint.regions)
    return [each for each in wanted if each not in (NPRS, GROC, UEFI)]


def _fill(
    patient: Patient,
    instrument: Instrument,
    gained: int,
    *,
    rng: Random,
    by: User,
    now: datetime,
) -> None:
    """Each item somewhere in the worse half, better by every visit that helped."""
    span = instrument.high - instrument.low
    share = max(0.1, 0.6 - 0.15 * gained)
    answers = {}
    for item in list(instrument.items)[: 3 if instrument is PSFS else None]:
        bad = round(span * min(1.0, max(0.0, share + rng.uniform(-0.15, 0.15))))
        is_high = instrument.higher_is_better
        answers[item] = instrument.high - bad if is_high else instrument.low + bad
    _record(patient, instrument, answers, by=by, now=now)


def _record(
    patient: Patient,
    instrument: Instrument,
    answers: dict[str, int],
    *,
    by: User,
    now: datetime,
) -> None:
    outcomes.record(
        patient,
        measure=instrument.measure,
        answers=answers,
        labels=_ACTIVITIES if instrument is PSFS else (),
        on=now.astimezone(patient.clinic.zone).date(),
        by=by,
        now=now,
    )
