"""Plans of treatment and outcome measures."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from clinic.models import Patient, Practitioner
from needling import outcomes, plans
from needling.models import OutcomeEntry, Plan
from needling.rules.outcome_items import INSTRUMENTS, Measure
from tests.factories.clinic import NOW, make_practitioner


def make_plan(
    patient: Patient,
    *,
    practitioner: Practitioner | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> Plan:
    """A chronic course for the neck that begins today."""
    new = {
        "kind": "chronic",
        "problem": "Neck pain with headaches",
        "regions": ("neck", "shoulder_girdle"),
        "sessions": 6,
        "weeks": 4,
        "target": "Sleeps through, drives without turning the body",
        "stop_rule": "No change that counts after six sessions",
        "began_on": now.astimezone(patient.clinic.zone).date(),
        **changes,
    }
    practitioner = practitioner or make_practitioner(patient.clinic)
    return plans.make(patient, new=plans.NewPlan(**new), by=practitioner.user, now=now)


def make_outcome(
    patient: Patient,
    measure: Measure = Measure.NDI,
    *,
    practitioner: Practitioner | None = None,
    answers: Mapping[str, int | None] | None = None,
    every: int = 2,
    labels: tuple[str, ...] = (),
    on: date | None = None,
    now: datetime = NOW,
) -> OutcomeEntry:
    """A filled measure, each item `every` unless `answers` are given, of today."""
    practitioner = practitioner or make_practitioner(patient.clinic)
    items = INSTRUMENTS[measure].items
    return outcomes.record(
        patient,
        measure=measure,
        answers=answers or dict.fromkeys(items, every),
        labels=labels,
        on=on or now.astimezone(patient.clinic.zone).date(),
        by=practitioner.user,
        now=now,
    )
