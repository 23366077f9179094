"""Pieces that several models share."""

from __future__ import annotations

import uuid
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q


class Identified(models.Model):
    """A row with a random id: an address tells nothing and cannot be guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def together(name: str, *fields: str) -> models.CheckConstraint:
    """All of `fields` are set, or none is."""
    unset = Q(**{f"{field}__isnull": True for field in fields})
    is_set = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(name=name, condition=unset | is_set)


def set_exactly_when(name: str, field: str, when: Q) -> models.CheckConstraint:
    """`field` carries a value exactly when the row is in the given state."""
    is_set = Q(**{f"{field}__isnull": False})
    return models.CheckConstraint(
        name=name, condition=(when & is_set) | ~when & ~is_set
    )


def within(
    name: str, field: str, low: int, high: int, message: Any = ""
) -> models.CheckConstraint:
    """`field` is empty or from `low` to `high`, both included."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__isnull": True})
        | Q(**{f"{field}__gte": low, f"{field}__lte": high}),
        violation_error_message=message or None,
    )


def one_of(name: str, field: str, *words: str) -> models.CheckConstraint:
    """`field` holds one of the stored words."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": words}))


class Both(pgtrigger.Condition):
    """A trigger fires only where every one of its conditions holds."""

    def __init__(self, *conditions: pgtrigger.Condition) -> None:
        """Two or more."""
        self.conditions = conditions

    def resolve(self, model: type[models.Model]) -> str:
        """All of them, in SQL."""
        parts = [each.resolve(model) for each in self.conditions]  # type: ignore[no-untyped-call]  # pgtrigger carries no types
        return f"({' AND '.join(f'({part})' for part in parts)})"


def append_only(name: str) -> pgtrigger.Trigger:
    """Rows can be added and read; the database refuses to change or remove one."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def state_machine(name: str, *moves: tuple[str, str]) -> pgtrigger.Trigger:
    """The database refuses every move of `state` that is not named."""
    return pgtrigger.FSM(name=name, field="state", transitions=list(moves))
