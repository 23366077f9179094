"""Erasing who somebody was; and, when its time is over, their record."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import pgtrigger
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, models, transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import audit, booking, patients, relations, retention, rowchanges, waiting
from clinic.models import (
    Appointment,
    ContactPoint,
    Erasure,
    ImportRow,
    LegalHold,
    PastVisit,
    Patient,
    PatientMerge,
    PatientSource,
    Pin,
    RelatedPerson,
    Upload,
    User,
    WaitingEntry,
)
from clinic.rules import retention as rules
from clinic.rules.retention import Told
from clinic.signals import erasure_asked, patient_erased

# What stays when a record is erased: that there was one, and that it went.
_KEPT: Final = (Patient, Erasure, PatientMerge, ImportRow)


class CannotErase(Exception):
    """Refused; the text says why in words fit for the user."""


def preview(patient: Patient, *, now: datetime) -> Told:
    """What would go, what would stay and what stands in the way; changes nothing."""
    found: Any = erasure_asked.send(sender=Patient, patient=patient, now=now)
    told: list[Told] = [_told(patient), *(words for _receiver, words in found)]
    return Told(
        goes=[words for each in told for words in each.goes],
        stays=[words for each in told for words in each.stays],
        hinders=[words for each in told for words in each.hinders],
    )


def preview_record(patient: Patient, *, now: datetime) -> Told:
    """The same for the whole record, whose time must be over."""
    first = Told() if patient.is_erased else preview(patient, now=now)
    until = retention.kept_until([patient], patient.clinic)[patient.pk]
    hinders = list(first.hinders) or list(_hinders(patient))
    if not rules.is_over(until, on=now.astimezone(patient.clinic.zone).date()):
        day = {"day": date_format(until, "j F Y")}
        hinders.append(_("This record must be kept until %(day)s.") % day)
    counts = [
        f"{model._meta.verbose_name_plural} ({len(keys)})"
        for model, keys in relations.family(patient.pk).items()
        if model not in _KEPT
    ]
    return Told(
        goes=[*first.goes, *counts],
        stays=[_("The number, and the history of who did what, by ids alone.")],
        hinders=hinders,
    )


@transaction.atomic
def erase(patient: Patient, *, by: User, now: datetime) -> Erasure:
    """Take away who somebody was: names, contacts, people to call, notes of the desk.

    What lies ahead is cancelled, links and forms are closed, the words of messages go.
    The clinical record stays as it is, until its time is over. Raises CannotErase under
    a legal hold, for somebody erased already, and while something waits for a person.
    """
    keys = relations.with_merged(patient.pk)
    rows = Patient.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    locked = {row.pk: row for row in rows}
    held = locked[patient.pk]
    if held.is_erased or held.merged_into_id is not None:
        raise CannotErase(_("This record was erased or merged meanwhile."))
    if hinders := preview(held, now=now).hinders:
        raise CannotErase(" ".join(hinders))
    _end_what_lies_ahead(held, by=by, now=now)
    family = relations.family(held.pk)
    given = {"clinic_id": held.clinic_id, "erased_at": now, "erased_by": by}
    made = Erasure.objects.create(patient=held, **given)
    patient_erased.send(sender=Patient, patient=held, by=by, now=now)
    _forget(keys, now=now)
    rowchanges.forget(family)
    audit.record("patient.erased", made, by=by, now=now)
    return made


@transaction.atomic
def erase_record(patient: Patient, *, by: User, now: datetime) -> Erasure:
    """Take away all that hung on the patient; the number stays.

    Raises CannotErase before its time, under a hold, and where the record of somebody
    else still rests on this one.
    """
    held = Patient.objects.select_for_update().get(pk=patient.pk)
    if hinders := preview_record(held, now=now).hinders:
        raise CannotErase(" ".join(hinders))
    if not held.is_erased:
        erase(held, by=by, now=now)
    made = Erasure.objects.select_for_update().get(patient=held)
    if made.record_at is not None:
        raise CannotErase(_("This record was erased meanwhile."))
    rows = relations.family(held.pk)
    _delete(rows)
    rowchanges.remove(rows)
    made.record_at, made.record_by = now, by
    made.save(update_fields=["record_at", "record_by"])
    audit.record("patient.record_erased", made, by=by, now=now)
    return made


@transaction.atomic
def clear_canary(patient: Patient) -> None:
    """Take away one of the canary's patients with all that hung on them.

    Nobody ever was this patient, so no word of it is kept. Raises ValueError for anyone
    else.
    """
    if not patient.clinic.is_canary:
        raise ValueError("Only the canary's patients are nobody.")
    rows = relations.family(patient.pk)
    _delete(rows, kept=())
    rowchanges.remove(rows)


def _told(patient: Patient) -> Told:
    """What the desk keeps."""
    ahead = Appointment.objects.filter(patient=patient).ahead().count()
    goes = [
        _("Names and pronouns; of the date of birth all but the year."),
        _("Phone numbers and e-mail addresses, and the people to call."),
        _("Notes for the desk, alerts for all, and numbers in old systems."),
    ]
    if ahead:
        words = ngettext(
            "%(count)d visit that is booked is cancelled.",
            "%(count)d visits that are booked are cancelled.",
            ahead,
        )
        goes.append(words % {"count": ahead})
    if ImportRow.objects.filter(patient=patient, source__size__gt=0).exists():
        goes.append(_("The file they were imported from, by itself after 72 hours."))
    until = retention.kept_until([patient], patient.clinic)[patient.pk]
    words = _("The number, and past visits. The record is kept until %(day)s.")
    stays = [
        words % {"day": date_format(until, "j F Y")},
        _("The history of who did what, by ids alone; backups, until they are old."),
    ]
    return Told(goes, stays, list(_hinders(patient)))


def _hinders(patient: Patient) -> Iterator[str]:
    """What the desk must see to first."""
    if LegalHold.objects.standing().filter(patient=patient).exists():
        yield _("A legal hold stands.")
    at_hand = [Appointment.State.ARRIVED, Appointment.State.STARTED]
    if Appointment.objects.filter(patient=patient, state__in=at_hand).exists():
        yield _("A visit is going on: end it first.")


def _end_what_lies_ahead(patient: Patient, *, by: User, now: datetime) -> None:
    """Nobody is expected, waited for or written to."""
    why = Appointment.Why.PATIENT
    for visit in Appointment.objects.filter(patient=patient).ahead():
        booking.cancel(visit, why=why, seen=visit.sequence, by=by, now=now)
    for entry in WaitingEntry.objects.filter(patient=patient).open():
        waiting.withdraw(entry, by=by, now=now)
    if patient.status == Patient.Status.ACTIVE:
        status = Patient.Status.LEFT
        patients.change_status(patient, status=status, by=by, now=now)


def _forget(keys: set[Any], *, now: datetime) -> None:
    """The columns of the desk that say who this was."""
    mine = {"patient__in": keys}
    for model in (ContactPoint, RelatedPerson, PatientSource):
        model.objects.filter(**mine).delete()
    Pin.objects.filter(**mine, is_clinical=False).delete()
    Appointment.objects.filter(**mine).update(note="")
    WaitingEntry.objects.filter(**mine).update(note="")
    own_key = Cast("pk", CharField())
    PastVisit.objects.filter(**mine).update(source_id=own_key, kind="")
    empty: dict[str, Any] = {"cells": [], "old_id": "", "who": "", "problem": ""}
    ImportRow.objects.filter(**mine).update(**empty)
    names = ("given_name", "family_name", "preferred_name", "pronouns", "notes")
    for row in Patient.objects.filter(pk__in=keys):
        for name in names:
            setattr(row, name, "")
        row.date_of_birth = rules.coarse(row.date_of_birth, on=now.date())
        row.save(update_fields=[*names, "date_of_birth"])


def _delete(
    rows: dict[type[models.Model], set[Any]],
    *,
    kept: tuple[type[models.Model], ...] = _KEPT,
) -> None:
    """All of it, locked or not: the only time that a signed row may go.

    The keys between them are looked at once, when all is gone.
    """
    gone: list[tuple[Any, set[Any]]] = [*rows.items()]
    gone.append((Upload, relations.uploads(rows)))
    try:
        with pgtrigger.ignore(), transaction.atomic():
            for model, keys in gone:
                if model not in kept:
                    going = model._base_manager.filter(pk__in=keys)
                    going._raw_delete(DEFAULT_DB_ALIAS)
            connection.check_constraints()
    except IntegrityError as error:
        raise CannotErase(
            _(
                "The record of another patient rests on this one, such as a note that "
                "was moved there. Erase that one first."
            )
        ) from error
