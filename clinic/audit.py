"""Remembering who did what. Called inside the verb's own transaction."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from django.db import models

from clinic.models import AuditEntry, User


class Agent(StrEnum):
    """Whoever acts without a user account."""

    PATIENT = "patient"
    SWEEP = "sweep"
    GATEWAY = "gateway"
    SEED = "seed"


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
    """Append one entry: `action` is "noun.verb", `detail` holds no free text.

    The clinic and the patient are read from the subject's own columns where it has
    them, else they are given.
    """
    user = by if isinstance(by, User) else None
    return AuditEntry.objects.create(
        at=now,
        clinic_id=clinic_id or getattr(subject, "clinic_id", None),
        actor_id=user.pk if user else None,
        actor=user.email if user else str(by),
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        patient_id=patient_id or getattr(subject, "patient_id", None),
        detail=dict(detail or {}),
    )


def user_or_none(by: Actor) -> User | None:
    """The user behind an act, for a `_by` column; None when nobody was signed in."""
    return by if isinstance(by, User) else None
