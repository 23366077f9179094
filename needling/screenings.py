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
    ScreeningReview,
)

_A = Screening.Answered
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
    by: audit.Actor,
    now: datetime,
) -> Screening:
    """Save one filled form; every question of that form must have an answer.

    Without a user it is the patient who answered. What was told to an item of
    `worked_out` is saved beside them. Rows are appended: a correction is a new
    screening. Raises AnswersMissing.
    """
    items = _asked(kind, answers)
    screening = Screening.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        kind=kind,
        answered=_A.WITH_STAFF if isinstance(by, User) else _A.BY_PATIENT,
        answered_at=now,
        taken_by=audit.user_or_none(by),
        created_at=now,
    )
    told = {item.code: item for item in worked_out(patient, kind=kind, now=now)}
    _write_answers(screening, items | told, answers)
    yes = [code for code in items if answers[code].value != ScreeningAnswer.Value.NO]
    detail = {"kind": kind, "yes": len(yes)}
    audit.record("screening.recorded", screening, by=by, now=now, detail=detail)
    return screening


@transaction.atomic
def review(screening: Screening, *, by: User, now: datetime) -> ScreeningReview:
    """A clinician went through what the patient filled in: from now on it counts.

    A second press returns the first. Raises CannotScreen for a form asked by staff.
    """
    if screening.answered != _A.BY_PATIENT:
        raise CannotScreen(_("Staff asked these questions: they count already."))
    given = {"reviewed_at": now, "reviewed_by": by}
    found, is_new = ScreeningReview.objects.get_or_create(
        screening=screening, defaults=given
    )
    if is_new:
        audit.record("screening.reviewed", screening, by=by, now=now)
    return found


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
