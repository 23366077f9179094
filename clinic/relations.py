"""Every row of every app that belongs to a patient, found by its foreign key.

The ground floor does not know its neighbours, but their tables point at it: whatever
table comes is found here without being named.
"""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel

from clinic.models import AuditEntry, ContactPoint, Patient, PatientSource, Upload

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


def models_of_patient() -> list[type[models.Model]]:
    """Every table whose rows hang on a patient, over however many keys."""
    found: list[type[models.Model]] = [Patient]
    for model in found:
        for relation in model._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
                continue
            if (other := relation.related_model) not in found:
                found.append(other)
    return found[1:]


def family(patient: UUID) -> dict[type[models.Model], set[Any]]:
    """The keys of every row that hangs on one patient, by table; empty ones left out.

    A row that names a patient itself is that patient's alone, whatever else it names:
    the right copy of a note that was entered for the wrong patient is not theirs. A
    record that was merged into this one belongs to it.
    """
    found: dict[type[models.Model], set[Any]] = {Patient: with_merged(patient)}
    while True:
        before = {model: len(keys) for model, keys in found.items()}
        for model in models_of_patient():
            if keys := set(_hanging(model, found)):
                found[model] = keys
        if before == {model: len(keys) for model, keys in found.items()}:
            return found


def uploads(found: dict[type[models.Model], set[Any]]) -> set[Any]:
    """The keys of the files that were handed in with any of these rows."""
    keys: set[Any] = set()
    for model, rows in found.items():
        for field in model._meta.concrete_fields:
            if field.related_model is Upload:
                mine = model._base_manager.filter(pk__in=rows)
                keys |= set(mine.values_list(field.name, flat=True))
    return keys - {None}


def with_merged(patient: UUID) -> set[Any]:
    """The record, and those that were merged into it."""
    keys, new = {patient}, {patient}
    while new:
        rows = Patient.objects.filter(merged_into__in=new)
        new = set(rows.values_list("pk", flat=True)) - keys
        keys |= new
    return keys


def _hanging(
    model: type[models.Model], found: dict[type[models.Model], set[Any]]
) -> Iterator[Any]:
    """The keys of the rows of one table that hang on what was found so far."""
    own, over, unnamed = models.Q(), models.Q(), models.Q()
    for field in model._meta.concrete_fields:
        parent = field.related_model
        if not field.is_relation or parent is model or parent not in found:
            continue
        hangs = models.Q(**{f"{field.name}__in": found[parent]})
        if parent is Patient:
            own |= hangs
            unnamed &= models.Q(**{f"{field.name}__isnull": True})
        else:
            over |= hangs
    hangs = own | over & unnamed if over else own
    if hangs:
        yield from model._base_manager.filter(hangs).values_list("pk", flat=True)
