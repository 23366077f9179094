"""Every row of every app that belongs to a patient, found by its foreign key.

The ground floor does not know its neighbours, but their tables point at it: whatever
table comes is found here without being named.
"""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel

from clinic.models import AuditEntry, ContactPoint, Patient, PatientSource

# What a patient consists of from the beginning, and what says only that it was seen.
_OWN = (ContactPoint, PatientSource)
_UNTOUCHING = ("patient.registered", "patient.viewed")


def to_patient() -> Iterator[ForeignObjectRel]:
    """Every foreign key in the product that names a patient."""
    for relation in Patient._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            yield relation


def rows_of(relation: ForeignObjectRel, patients: Collection[UUID]) -> Any:
    """The rows behind one key that belong to these patients."""
    model: type[models.Model] = relation.related_model
    name = relation.field.name
    return model._base_manager.filter(**{f"{name}__in": list(patients)})


def touched(patients: Collection[UUID]) -> set[UUID]:
    """Those of whom more is kept than their registration: they are in use."""
    audited = AuditEntry.objects.filter(patient_id__in=list(patients))
    acts = audited.exclude(action__in=_UNTOUCHING)
    found = {each.patient_id for each in acts.only("patient_id") if each.patient_id}
    for relation in to_patient():
        if relation.related_model in _OWN or _is_loose(relation):
            continue
        key = relation.field.attname
        found |= set(rows_of(relation, patients).values_list(key, flat=True))
    return found


def _is_loose(relation: ForeignObjectRel) -> bool:
    """A key that is emptied when the patient goes: it holds nothing."""
    return getattr(relation, "on_delete", None) is models.SET_NULL
