"""Outcome measures: item scores copied from the form, struck out if wrong."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.db import refusing
from clinic.models import Patient, User
from needling.models import OutcomeEntry
from needling.rules import outcomes
from needling.rules.outcome_items import INSTRUMENTS, PSFS, Measure

_THOUSANDTHS = Decimal("0.001")


class CannotRecord(Exception):
    """Refused; `field` names the field to blame, the text says why."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Keep both."""
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def record(
    patient: Patient,
    *,
    measure: Measure,
    answers: Mapping[str, int | None],
    on: date,
    labels: Sequence[str] = (),
    by: User,
    now: datetime,
) -> OutcomeEntry:
    """Keep a filled form; without enough of its items no score stands.

    `labels` are the activities the patient named. Raises CannotRecord for an empty
    form, a day to come or before birth, a second entry of the day.
    """
    instrument = INSTRUMENTS[measure]
    _refuse_day(patient, on, today=now.astimezone(patient.clinic.zone).date())
    if set(answers.values()) <= {None}:
        raise CannotRecord(_("Copy at least one item."))
    named = _named(labels) if instrument is PSFS else ()
    try:
        score = outcomes.score(instrument, answers, named)
    except outcomes.BadAnswer as error:
        raise CannotRecord(str(error)) from error
    with refusing({"outcome_once_a_day": CannotRecord(_twice(), "measured_on")}):
        entry = OutcomeEntry.objects.create(
            clinic_id=patient.clinic_id,
            patient=patient,
            measure=measure,
            measured_on=on,
            answers={item: answers.get(item) for item in instrument.items},
            labels=list(named),
            score=_decimal(score),
            recorded_at=now,
            recorded_by=by,
        )
    detail = {"measure": str(measure), "complete": score is not None}
    audit.record("outcome.recorded", entry, by=by, now=now, detail=detail)
    return entry


@transaction.atomic
def strike(
    entry: OutcomeEntry, *, because: str, by: User, now: datetime
) -> OutcomeEntry:
    """Take a mistake out of the course; it stays readable. CannotRecord without why."""
    locked = OutcomeEntry.objects.select_for_update().get(pk=entry.pk)
    if locked.struck_at is not None:
        raise CannotRecord(_("This entry is struck out already."))
    if not because.strip():
        raise CannotRecord(_("Say what was wrong with it."), "because")
    locked.struck_because = because.strip()
    locked.struck_at, locked.struck_by = now, by
    locked.save(update_fields=["struck_because", "struck_at", "struck_by"])
    audit.record("outcome.struck", locked, by=by, now=now)
    return locked


def _refuse_day(patient: Patient, on: date, *, today: date) -> None:
    if on > today:
        raise CannotRecord(_("That day is still to come."), "measured_on")
    if on < patient.date_of_birth:
        raise CannotRecord(_("The patient was not born yet."), "measured_on")


def _twice() -> str:
    return _("This measure was entered for that day already: strike that out first.")


def _named(labels: Sequence[str]) -> tuple[str, ...]:
    """The activities without the empty ones at the end."""
    found = [each.strip() for each in labels]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _decimal(score: Fraction | None) -> Decimal | None:
    if score is None:
        return None
    exact = Decimal(score.numerator) / Decimal(score.denominator)
    return exact.quantize(_THOUSANDTHS, rounding=ROUND_HALF_UP)
