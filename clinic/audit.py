"""Remembering who did what. Called inside the verb's own transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from django.db import models

from clinic.models import AuditEntry, Patient, User


class Agent(StrEnum):
    """Whoever acts without a user account."""

    PATIENT = "patient"
    SWEEP = "sweep"
    GATEWAY = "gateway"
    SEED = "seed"
    OPERATOR = "operator"


Actor: TypeAlias = User | Agent


def record(
    action: str,
    subject: models.Model,
    *,
    by: Actor,
    now: datetime,
    patient_id: Any = None,
    clinic_id: Any = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry; the arguments are those of `entry`."""
    made = entry(
        action,
        subject,
        by=by,
        now=now,
        patient_id=patient_id,
        clinic_id=clinic_id,
        detail=detail,
    )
    made.save()
    return made


def keep(entries: Iterable[AuditEntry]) -> None:
    """Append several entries in one statement, in their order."""
    AuditEntry.objects.bulk_create(entries)


def entry(
    action: str,
    subject: models.Model,
    *,
    by: Actor,
    now: datetime,
    patient_id: Any = None,
    clinic_id: Any = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """An entry to keep: `action` is "noun.verb", `detail` holds no free text.

    The clinic and the patient are read from the subject's own columns where it has
    them, else they are given.
    """
    user = by if isinstance(by, User) else None
    return AuditEntry(
        at=now,
        clinic_id=clinic_id or getattr(subject, "clinic_id", None),
        actor_id=user.pk if user else None,
        actor=user.email if user else str(by),
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        patient_id=patient_id or _patient_id(subject),
        detail=dict(detail or {}),
    )


def record_all(
    action: str,
    subjects: Iterable[models.Model],
    *,
    by: Actor,
    now: datetime,
    clinic_id: Any,
    detail: Mapping[str, Any],
) -> None:
    """Append the same entry for many patients of one clinic, in one statement."""
    user = by if isinstance(by, User) else None
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=now,
            clinic_id=clinic_id,
            actor_id=user.pk if user else None,
            actor=user.email if user else str(by),
            action=action,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            patient_id=subject.pk,
            detail=dict(detail),
        )
        for subject in subjects
    )


def _patient_id(subject: models.Model) -> Any:
    """A patient is about themselves; any other row may name one."""
    if isinstance(subject, Patient):
        return subject.pk
    return getattr(subject, "patient_id", None)


def user_or_none(by: Actor) -> User | None:
    """The user behind an act, for a `_by` column; None when nobody was signed in."""
    return by if isinstance(by, User) else None
