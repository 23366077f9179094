"""Taking a screening: the answers, word for word, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Patient, User
from clinic.rules.dates import age_on
from needling.models import (
    NeedlingPolicy,
    Screening,
    ScreeningAnswer,
    ScreeningItem,
)

_BUILD, _GUARDIAN = "LOW_BMI", "MINOR"


class CannotScreen(Exception):
    """Refused; the text says why in words fit for the user."""


class AnswersMissing(CannotScreen):
    """Some questions have no answer; `codes` names them."""

    def __init__(self, codes: list[str]) -> None:
        """Keep which."""
        super().__init__(_("Please answer every question."))
        self.codes = codes


@dataclass(frozen=True)
class GivenAnswer:
    """Yes, no or unsure, and what its follow-up fields hold."""

    value: str
    details: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def record(
    patient: Patient,
    *,
    kind: str,
    answers: Mapping[str, GivenAnswer],
    by: User,
    now: datetime,
) -> Screening:
    """Save one filled form; every question of that form must have an answer.

    What was told to an item of `worked_out` is saved beside them. Rows are appended: a
    correction is a new screening. Raises AnswersMissing.
    """
    items = _asked(kind, answers)
    screening = Screening.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        kind=kind,
        answered=Screening.Answered.WITH_STAFF,
        answered_at=now,
        taken_by=by,
        created_at=now,
    )
    told = {item.code: item for item in worked_out(patient, kind=kind, now=now)}
    _write_answers(screening, items | told, answers)
    yes = [code for code in items if answers[code].value != ScreeningAnswer.Value.NO]
    detail = {"kind": kind, "yes": len(yes)}
    audit.record("screening.recorded", screening, by=by, now=now, detail=detail)
    return screening


def _asked(kind: str, answers: Mapping[str, GivenAnswer]) -> dict[str, ScreeningItem]:
    """The questions of the form by code, each of which has an answer."""
    items = {item.code: item for item in questions(kind)}
    missing = [code for code in items if code not in answers]
    if missing:
        raise AnswersMissing(missing)
    return items


def _write_answers(
    screening: Screening,
    items: Mapping[str, ScreeningItem],
    answers: Mapping[str, GivenAnswer],
) -> None:
    """One row an answer, each to the wording it was given to."""
    ScreeningAnswer.objects.bulk_create(
        ScreeningAnswer(
            screening=screening,
            item=item,
            value=answers[code].value,
            details=dict(answers[code].details),
        )
        for code, item in items.items()
        if code in answers
    )


def questions(kind: str) -> list[ScreeningItem]:
    """The questions of a form, in order; those worked out are never asked."""
    rows = ScreeningItem.objects.filter(is_current=True, is_computed=False)
    if kind == Screening.Kind.SHORT:
        rows = rows.filter(is_short_form=True)
    return list(rows.order_by("position"))


def worked_out(patient: Patient, *, kind: str, now: datetime) -> list[ScreeningItem]:
    """Items that are not asked but have fields to fill in: build, and for a minor the
    guardian, whose presence is asked anew before every session."""
    codes = [_BUILD] if kind == Screening.Kind.FULL else []
    today = now.astimezone(patient.clinic.zone).date()
    majority = NeedlingPolicy.of(patient.clinic).age_of_majority
    if age_on(patient.date_of_birth, today) < majority:
        codes.append(_GUARDIAN)
    rows = ScreeningItem.objects.filter(is_current=True, is_computed=True)
    return list(rows.filter(code__in=codes).order_by("position"))
