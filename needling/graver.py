"""Read-only: what makes a symptom graver in a patient, by the newest screening."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from clinic.models import Patient
from clinic.stencils import Stencil, gap
from needling import riskview
from needling.models import Screening, ScreeningAnswer
from needling.riskview import Told
from needling.rules.screening_terms import Answer, Reply


@dataclass(frozen=True)
class Background:
    """What makes a symptom graver in this patient (clinical specification 6.3)."""

    anticoagulant: bool = False
    diabetes: bool = False
    immune_low: bool = False
    pregnant: bool = False


# Which screening items, answered yes or not sure, say so.
_SAYS = {
    "anticoagulant": ("ANTICOAGULANT", "BLEEDING_DISORDER"),
    "diabetes": ("DIABETES_UNCONTROLLED",),
    "immune_low": ("IMMUNE_LOW",),
    "pregnant": ("PREGNANT_T1", "PREGNANT_T2", "PREGNANT_T3", "PREGNANT"),
}


def background(patient: Patient, *, now: datetime) -> Background:
    """What the newest screening answers say."""
    answers = riskview.merged(riskview.counting(_risks(patient, now)))
    yes = {code for code, answer in answers.items() if answer.counts_as_yes}
    return Background(
        **{name: bool(yes.intersection(codes)) for name, codes in _SAYS.items()}
    )


def _risky() -> QuerySet[Screening, tuple[Any, ...]]:
    """A row a form, with those few answers beside each other."""
    codes = [code for codes in _SAYS.values() for code in codes]
    told = ScreeningAnswer.objects.filter(
        screening=OuterRef("pk"), item__code__in=codes
    ).order_by("pk")
    return (
        Screening.objects.filter(patient=gap("patient"), answered_at__lte=gap("now"))
        .order_by("answered_at", "created_at", "pk")
        .annotate(
            codes=ArraySubquery(told.values("item__code")),
            given=ArraySubquery(told.values("value")),
        )
        .values_list("kind", "answered_at", "answered", "review__pk", "codes", "given")
    )


# Asked for each answer to a check-in, while a patient waits; a form has some thirty
# answers with locked words, of which these rules look at none.
_RISKS = Stencil(_risky)


def _risks(patient: Patient, now: datetime) -> list[Told]:
    """Every form of the patient, oldest first, but only what makes a symptom graver,
    and without details."""
    found = []
    rows = _RISKS.rows(patient=patient.pk, now=now)
    for kind, at, answered, review, codes, values in rows:
        counts = riskview.counts_by(answered, review)
        answers = {
            code: Answer(Reply(value), at.date())
            for code, value in zip(codes, values, strict=True)
        }
        found.append(Told(kind, at, answers, counts))
    return found
