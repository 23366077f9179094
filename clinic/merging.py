"""Making one record of two that are the same person, and taking that back."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import pgtrigger
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext as _

from clinic import audit, relations
from clinic.models import ContactPoint, Patient, PatientMerge, Pin, RelatedPerson

# What a patient has once: of what both records have the second stays behind.
_ONCE: Final[Mapping[Any, tuple[str, ...]]] = MappingProxyType(
    {ContactPoint: ("value",), RelatedPerson: ("name", "phone"), Pin: ("text",)}
)


class CannotMerge(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def merge(
    kept: Patient, *, gone: Patient, by: audit.Actor, now: datetime
) -> PatientMerge:
    """Move everything of `gone` to `kept`; what `kept` says of itself stays.

    Both histories are kept whole: sessions, screenings, consents, messages, check-ins
    and escalations only change whose they are. A contact that both have stays behind.
    Raises CannotMerge for one record, for two clinics, for a record that was merged
    meanwhile, and where both have something of which a patient has one.
    """
    kept, gone = _both(kept, gone)
    moved = {
        label: ids
        for relation in relations.to_patient()
        if (ids := _move(relation, gone, kept)) and (label := _label(relation))
    }
    _append_contacts(kept, moved)
    made = PatientMerge.objects.create(
        clinic_id=kept.clinic_id,
        kept=kept,
        gone=gone,
        moved=moved,
        status_before=gone.status,
        merged_at=now,
        merged_by=audit.user_or_none(by),
    )
    gone.merged_into = kept
    if gone.status == Patient.Status.ACTIVE:
        gone.status = Patient.Status.LEFT
    gone.save(update_fields=["merged_into", "status"])
    _record("patient.merged", made, by=by, now=now)
    return made


def _both(kept: Patient, gone: Patient) -> tuple[Patient, Patient]:
    """Both records, locked in one order; a third person at the same moment waits."""
    if kept.pk == gone.pk:
        raise CannotMerge(_("This is the same record. Choose the other one."))
    rows = Patient.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk])
    locked = {row.pk: row for row in rows.order_by("pk")}
    kept, gone = locked[kept.pk], locked[gone.pk]
    if kept.clinic_id != gone.clinic_id:
        raise CannotMerge(_("The two records belong to different clinics."))
    for each in (kept, gone):
        if each.is_erased:
            raise CannotMerge(_("An erased patient is nobody any more to compare."))
        if each.merged_into_id is not None:
            raise CannotMerge(
                _("%(name)s, no. %(number)d, was merged meanwhile. Look again.")
                % {"name": each.full_name, "number": each.number}
            )
    return kept, gone


def _move(relation: ForeignObjectRel, gone: Patient, kept: Patient) -> list[str]:
    """Give the rows behind one key to the other record; their ids."""
    if relation.related_model in (Patient, PatientMerge):
        return []
    rows = relations.rows_of(relation, [gone.pk])
    if same := _ONCE.get(relation.related_model):
        model: Any = relation.related_model
        columns = {name: OuterRef(name) for name in same}
        rows = rows.exclude(Exists(model.objects.filter(patient=kept, **columns)))
    ids = list(rows.values_list("pk", flat=True))
    _assign(relation, ids, kept)
    return [str(each) for each in ids]


def _assign(relation: ForeignObjectRel, ids: list[Any], to: Patient) -> None:
    """The only change that a locked row may see: whose it is, by a recorded merge."""
    model: Any = relation.related_model
    rows = model._base_manager.filter(pk__in=ids)
    try:
        with pgtrigger.ignore(), transaction.atomic():
            rows.update(**{relation.field.name: to})
    except IntegrityError as error:
        raise CannotMerge(
            _(
                "Both records have something of which a patient has one (%(what)s). "
                "End or close one of the two first."
            )
            % {"what": model._meta.verbose_name}
        ) from error


def _label(relation: ForeignObjectRel) -> str:
    return f"{relation.related_model._meta.label_lower}.{relation.field.name}"


def _append_contacts(kept: Patient, moved: Mapping[str, list[str]]) -> None:
    """The contacts that came stand after those that were there."""
    ids = moved.get("clinic.contactpoint.patient", [])
    first = ContactPoint.objects.filter(patient=kept).exclude(pk__in=ids).count()
    came = ContactPoint.objects.filter(pk__in=ids).order_by("position", "pk")
    for place, point in enumerate(came, start=first):
        ContactPoint.objects.filter(pk=point.pk).update(position=place)


@transaction.atomic
def undo(made: PatientMerge, *, by: audit.Actor, now: datetime) -> PatientMerge:
    """Two records again: each row goes back to where it came from.

    What was written since stays with the record that was kept. Raises CannotMerge where
    it was undone already.
    """
    locked = PatientMerge.objects.select_for_update().get(pk=made.pk)
    if locked.undone_at is not None:
        raise CannotMerge(_("This merge was undone already."))
    rows = Patient.objects.select_for_update().order_by("pk")
    gone = {row.pk: row for row in rows.filter(pk__in=[locked.kept_id, locked.gone_id])}
    other = gone[locked.gone_id]
    for relation in relations.to_patient():
        ids = locked.moved.get(_label(relation), [])
        mine = relations.rows_of(relation, [locked.kept_id]).filter(pk__in=ids)
        _assign(relation, list(mine.values_list("pk", flat=True)), other)
    other.merged_into, other.status = None, locked.status_before
    other.save(update_fields=["merged_into", "status"])
    locked.undone_at, locked.undone_by = now, audit.user_or_none(by)
    locked.save(update_fields=["undone_at", "undone_by"])
    _record("patient.merge_undone", locked, by=by, now=now)
    return locked


def _record(action: str, made: PatientMerge, *, by: audit.Actor, now: datetime) -> None:
    """In the history of both."""
    detail = {
        "merge": str(made.pk),
        "kept": str(made.kept_id),
        "gone": str(made.gone_id),
    }
    for patient_id in (made.kept_id, made.gone_id):
        audit.record(action, made, by=by, now=now, patient_id=patient_id, detail=detail)
