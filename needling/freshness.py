"""Which screening form is due, and which one nobody has gone through yet."""

from datetime import datetime

from clinic.models import Patient
from needling import riskview
from needling.models import Screening
from needling.rules.screening_freshness import Reason, freshness


def stale(patient: Patient, *, at: datetime) -> tuple[Reason, ...]:
    """Which form has to be asked at that moment, and why; empty means none.

    One that the patient filled in counts, though somebody has yet to go through it.
    """
    zone = patient.clinic.zone
    past = Screening.objects.filter(answered_at__lte=at)
    full = past.latest_for(patient, Screening.Kind.FULL)
    short = past.latest_for(patient, Screening.Kind.SHORT)
    return freshness(
        full_at=full.answered_at.astimezone(zone) if full else None,
        short_at=short.answered_at.astimezone(zone) if short else None,
        now=at.astimezone(zone),
        episode=riskview.episode_of(patient, now=at),
        changed_at=riskview.changed_at(patient, now=at),
        policy=riskview.policy_of(patient.clinic),
    )


def unread(patient: Patient, *, at: datetime) -> Screening | None:
    """The newest form by the patient that a clinician still has to go through."""
    past = Screening.objects.filter(answered_at__lte=at)
    return past.to_review().latest_for(patient)
