"""Plans of treatment, outcome measures, and what stands around the needles."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from clinic.models import Patient, Practitioner
from needling import care, notes, outcomes, pacing, plans
from needling.models import OutcomeEntry, Plan, Session
from needling.noterows import KINDS
from needling.rules.outcome_items import INSTRUMENTS, Measure
from tests.factories.clinic import NOW, make_practitioner

# What a routine session says around its needles, each row in one tap or two.
USUAL: Mapping[str, Mapping[str, Any]] = {
    "told": {"worst_24h": 7, "asked_at_once": True},
    "clean": {"at_once": True},
    "advice": {"at_once": True},
    "outlook": {"no_reaction": True},
}


def around(session: Session, kind: str, *, now: datetime = NOW, **columns: Any) -> Any:
    """Change the row of that kind beside a draft; returns it as it is then."""
    rows: Any = KINDS[kind].model.objects
    row = rows.get(session=session)
    change = notes.Change(uuid4(), f"{kind}:{row.pk}", columns, row.version)
    notes.change(session.pk, change=change, by=session.practitioner.user, now=now)
    row.refresh_from_db()
    return row


def as_usual(session: Session, *, now: datetime = NOW) -> None:
    """Say what nobody has said yet: routine, and why a place is needled so soon.

    Where a site tells of an event, "no reaction" is not ticked.
    """
    sites = list(session.sites.select_related("muscle"))
    usual = dict(USUAL)
    if any(site.event not in ("", "none") for site in sites):
        usual["outlook"] = {"bleeding": "none", "tolerance": "well"}
    for kind, columns in usual.items():
        rows: Any = KINDS[kind].model.objects
        if rows.get(session=session).version == 0:
            around(session, kind, now=now, **columns)
    for site, finding in pacing.for_sites(session, sites):
        if finding.severity == "refuse":
            care.give_reason(
                session,
                muscle=site.muscle,
                side=site.side,
                reason="Spasm came back over night",
                by=session.practitioner.user,
                now=now,
            )


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
