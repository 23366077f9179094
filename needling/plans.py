"""Plans of treatment: made, and ended by somebody who says how it came out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Patient, User
from needling.models import Plan
from needling.rules.pacing_terms import End
from needling.rules.regions import Region

_MOST = 12
_BACK = timedelta(days=60)
_AHEAD = timedelta(days=60)


class CannotPlan(Exception):
    """Refused; `field` names the field to blame, the text says why."""

    def __init__(self, field: str, sentence: str) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class NewPlan:
    """A course as it is written down."""

    kind: str
    problem: str
    regions: tuple[str, ...]
    sessions: int
    weeks: int
    target: str
    stop_rule: str
    began_on: date


@transaction.atomic
def make(patient: Patient, *, new: NewPlan, by: User, now: datetime) -> Plan:
    """Write a plan down; the one that runs is ended as replaced.

    Raises CannotPlan with the field to blame: no target, no region, a number out of
    bounds, a first day far from today.
    """
    _refuse(new, today=now.astimezone(patient.clinic.zone).date())
    Patient.objects.select_for_update().get(pk=patient.pk)
    running = Plan.objects.of(patient.pk)
    if running is not None:
        _close(running, outcome=End.REPLACED, note="", by=by, now=now)
    plan = Plan.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        kind=new.kind,
        problem=new.problem.strip(),
        regions=[each for each in Region.values if each in new.regions],
        sessions=new.sessions,
        weeks=new.weeks,
        target=new.target.strip(),
        stop_rule=new.stop_rule.strip(),
        began_on=new.began_on,
        made_at=now,
        made_by=by,
    )
    detail = {"kind": new.kind, "sessions": new.sessions, "weeks": new.weeks}
    audit.record("plan.made", plan, by=by, now=now, detail=detail)
    return plan


@transaction.atomic
def end(plan: Plan, *, outcome: str, note: str, by: User, now: datetime) -> Plan:
    """Say how it came out. Raises CannotPlan for a plan that is over, or no outcome."""
    locked = Plan.objects.select_for_update().get(pk=plan.pk)
    if locked.ended_at is not None:
        raise CannotPlan("", _("This plan is over already."))
    if outcome not in End.values or outcome == End.REPLACED:
        raise CannotPlan("outcome", _("Say how it came out."))
    _close(locked, outcome=outcome, note=note.strip(), by=by, now=now)
    return locked


def _close(plan: Plan, *, outcome: str, note: str, by: User, now: datetime) -> None:
    plan.outcome, plan.ended_note = outcome, note
    plan.ended_at, plan.ended_by = now, by
    plan.save(update_fields=["outcome", "ended_note", "ended_at", "ended_by"])
    audit.record("plan.ended", plan, by=by, now=now, detail={"outcome": str(outcome)})


def _refuse(new: NewPlan, *, today: date) -> None:
    """The first thing that is wrong with it."""
    words = {
        "problem": _("Say what is treated."),
        "target": _("Say what is to be reached."),
        "stop_rule": _("Say when to stop."),
    }
    for field, sentence in words.items():
        if not getattr(new, field).strip():
            raise CannotPlan(field, sentence)
    if not set(new.regions) or not set(new.regions) <= set(Region.values):
        raise CannotPlan("regions", _("Choose at least one region."))
    for field in ("sessions", "weeks"):
        if not 1 <= getattr(new, field) <= _MOST:
            raise CannotPlan(field, _("From 1 to %(most)d.") % {"most": _MOST})
    if not today - _BACK <= new.began_on <= today + _AHEAD:
        raise CannotPlan(
            "began_on", _("A plan begins at most 60 days before or after today.")
        )
