"""Screening by the patient before the visit: asked, saved as it is filled in, sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Patient, User
from needling import formalarms, formlinks, freshness, riskview, screenings
from needling.models import (
    FormAlarm,
    FormLink,
    PendingAnswer,
    PendingScreening,
    Screening,
    ScreeningItem,
)
from needling.rules import screening_paper
from needling.rules.screening_freshness import ASKS_THE_FULL_FORM
from needling.screenings import GivenAnswer

# For a minor the guardian is asked by staff, before every session.
_BY_STAFF = frozenset({"MINOR"})


class CannotAsk(Exception):
    """Refused; the text says why in words fit for the user."""


class NotOpen(CannotAsk):
    """The form is closed: sent, cancelled or too old."""


@dataclass(frozen=True)
class Typed:
    """What a page holds for one question; `version` is the one it was shown with.

    0 for a question that had no answer then.
    """

    answer: GivenAnswer
    version: int = 0


@dataclass(frozen=True)
class Saved:
    """What became of a page.

    `versions` of all that is kept now, by code. `conflicts` are answers that another
    page gave meanwhile: they stay as they are. `alarms` need a doctor today.
    `is_open` False: nothing was kept, the form had ended.
    """

    versions: Mapping[str, int]
    conflicts: Mapping[str, PendingAnswer] = field(default_factory=dict)
    alarms: tuple[FormAlarm, ...] = ()
    is_open: bool = True


def kind_for(patient: Patient, *, at: datetime) -> str:
    """The full form where the rules ask for it, else what has changed."""
    codes = {each.code for each in freshness.stale(patient, at=at)}
    return Screening.Kind.FULL if codes & ASKS_THE_FULL_FORM else Screening.Kind.SHORT


@transaction.atomic
def ask(patient: Patient, *, by: User, now: datetime) -> PendingScreening:
    """Put the form before the patient that the rules ask for at this moment.

    One that waits already is given again with all that is filled in, unless the rules
    ask for more by now. Raises CannotAsk for a patient who is not treated any longer.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)
    if patient.status != Patient.Status.ACTIVE:
        raise CannotAsk(_("This patient is no longer treated here."))
    kind = kind_for(patient, at=now)
    old = PendingScreening.objects.unsent().filter(patient=patient).first()
    if (
        old is not None
        and old.is_open(now)
        and kind in (old.kind, Screening.Kind.SHORT)
    ):
        old.closes_at = now + PendingScreening.OPEN_FOR
        old.save(update_fields=["closes_at"])
        return old
    if old is not None:
        _end(old, now=now)
    form = PendingScreening.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        kind=kind,
        asked_at=now,
        asked_by=by,
        closes_at=now + PendingScreening.OPEN_FOR,
    )
    audit.record("screening_form.asked", form, by=by, now=now, detail={"kind": kind})
    return form


@transaction.atomic
def hand_over(form: PendingScreening, *, by: User, now: datetime) -> str:
    """Open the form on a device of the clinic; returns the token of its address."""
    _require_open(form, now=now)
    audit.record("screening_form.handed_over", form, by=by, now=now)
    return formlinks.create(form, opened_by=by, now=now)


@transaction.atomic
def cancel(form: PendingScreening, *, by: User, now: datetime) -> PendingScreening:
    """Take the form back; what was filled in stays on file but is not used."""
    locked = _locked(form)
    _require_open(locked, now=now)
    _end(locked, now=now)
    audit.record("screening_form.cancelled", locked, by=by, now=now)
    return locked


def questions(form: PendingScreening, *, now: datetime) -> list[ScreeningItem]:
    """What the form asks, in order, in today's wording; the last ones are only told."""
    patient = form.patient
    told = screenings.worked_out(patient, kind=form.kind, now=now)
    rows = [*screenings.questions(form.kind)]
    rows += [item for item in told if item.code not in _BY_STAFF]
    return sorted(rows, key=lambda item: item.position)


def answers(form: PendingScreening, *, now: datetime) -> dict[str, PendingAnswer]:
    """What is filled in and still holds, by code.

    Not what was answered to a wording that has changed since. What is asked before
    every session holds as long as a short form does: older answers are asked again.
    """
    policy = riskview.policy_of(form.clinic)
    rows = form.answers.filter(item__is_current=True).select_related("item")
    return {
        row.item.code: row
        for row in rows
        if not row.item.is_short_form
        or not screening_paper.is_stale(now - row.answered_at, policy)
    }


def versions(form: PendingScreening) -> dict[str, int]:
    """How often each answer was given, by code; also of those that are asked again."""
    rows = form.answers.filter(item__is_current=True)
    return dict(rows.values_list("item__code", "version"))


def progress(form: PendingScreening, *, now: datetime) -> tuple[int, int]:
    """How many questions have an answer, and how many there are."""
    asked = {item.code for item in questions(form, now=now) if not item.is_computed}
    return len(asked & answers(form, now=now).keys()), len(asked)


@transaction.atomic
def save(
    form: PendingScreening,
    *,
    link: FormLink,
    typed: Mapping[str, Typed],
    with_urgent: bool = True,
    now: datetime,
) -> Saved:
    """Keep what a page holds, each answer for itself; nothing is overwritten unseen.

    What needs help at once raises an alarm first, also where the form has ended or
    another page said otherwise. `with_urgent` as in `formalarms.raise_for`.
    """
    locked = _locked(form)
    items = {item.code: item for item in questions(locked, now=now)}
    typed = {code: each for code, each in typed.items() if code in items}
    given = {
        code: (items[code], each.answer.value, each.answer.details)
        for code, each in typed.items()
    }
    raised = formalarms.raise_for(
        link, given, with_urgent=with_urgent, is_verified=True, now=now
    )
    if not locked.is_open(now):
        return Saved({}, {}, raised, is_open=False)
    conflicts = _put(locked, items, typed, now=now)
    return Saved(versions(locked), conflicts, raised)


def _put(
    form: PendingScreening,
    items: Mapping[str, ScreeningItem],
    typed: Mapping[str, Typed],
    *,
    now: datetime,
) -> dict[str, PendingAnswer]:
    """Write what is new; returns what another page answered otherwise meanwhile."""
    kept = answers(form, now=now)
    conflicts: dict[str, PendingAnswer] = {}
    changed = 0
    for code, each in typed.items():
        row = kept.get(code)
        if _is_same(row, each.answer):
            continue
        if row is not None and row.version != each.version:
            conflicts[code] = row
            continue
        _write(form, items[code], each.answer, now=now)
        changed += 1
    if changed:
        by = audit.Agent.PATIENT
        detail = {"answers": changed}
        audit.record("screening_form.saved", form, by=by, now=now, detail=detail)
    return conflicts


def _is_same(row: PendingAnswer | None, answer: GivenAnswer) -> bool:
    if row is None:
        return False
    return (row.value, row.details) == (answer.value, dict(answer.details))


def _write(
    form: PendingScreening, item: ScreeningItem, answer: GivenAnswer, *, now: datetime
) -> None:
    """The answer as it is now; the row counts how often it was given."""
    new: dict[str, Any] = {
        "value": answer.value,
        "details": dict(answer.details),
        "answered_at": now,
    }
    row, is_new = form.answers.get_or_create(item=item, defaults=new)
    if not is_new:
        for name, value in new.items():
            setattr(row, name, value)
        row.version += 1
        row.save()


@transaction.atomic
def submit(form: PendingScreening, *, link: FormLink, now: datetime) -> Screening:
    """Send the form in: it becomes an ordinary screening, answered by the patient.

    A second submit returns the first. A device of the clinic is closed by it. Raises
    NotOpen, or `screenings.AnswersMissing` with the questions that still lack one.
    """
    locked = _locked(form)
    if locked.screening is not None:
        return locked.screening
    _require_open(locked, now=now)
    rows = answers(locked, now=now)
    given = {
        code: GivenAnswer(row.value, row.details)
        for code, row in rows.items()
        if row.details or not row.item.is_computed
    }
    by = audit.Agent.PATIENT
    screening = screenings.record(
        locked.patient, kind=locked.kind, answers=given, by=by, now=now
    )
    locked.screening, locked.submitted_at, locked.way = screening, now, link.way
    locked.save(update_fields=["screening", "submitted_at", "way"])
    told = {code: (row.item, row.value, row.details) for code, row in rows.items()}
    formalarms.raise_for(link, told, with_urgent=True, is_verified=True, now=now)
    if link.opened_by_id is not None:
        formlinks.close(link, now=now)
    return screening


def _locked(form: PendingScreening) -> PendingScreening:
    """The form, held until the verb is done."""
    rows = PendingScreening.objects.select_for_update(of=("self",))
    return rows.select_related("patient__clinic", "clinic", "screening").get(pk=form.pk)


def _require_open(form: PendingScreening, *, now: datetime) -> None:
    if form.submitted_at is not None:
        raise NotOpen(_("The patient has sent this form already."))
    if not form.is_open(now):
        raise NotOpen(_("This form is closed. Send a new one."))


def _end(form: PendingScreening, *, now: datetime) -> None:
    """No link opens it any longer."""
    form.cancelled_at = now
    form.save(update_fields=["cancelled_at"])
