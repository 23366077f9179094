"""Pieces that several models share."""

from __future__ import annotations

import uuid
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from clinic.models.encrypted import columns

# What `clinic.rekeying` sets for its own transaction, and nobody else.
REKEYING = "clinic.rekeying"
# Passed by an update that changes encrypted columns and nothing beside them.
_DOOR = """
    IF TG_OP = 'UPDATE' AND current_setting('{setting}', true) = 'on' THEN
        IF to_jsonb(OLD) - ARRAY[{names}] = to_jsonb(NEW) - ARRAY[{names}] THEN
            RETURN NEW;
        END IF;
    END IF;
"""


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


def where_set(*fields: str, prefix: str) -> list[models.Index]:
    """An index of each of `fields` that holds only the rows in which it is set."""
    return [
        models.Index(
            fields=[field],
            condition=Q(**{f"{field}__isnull": False}),
            name=f"{prefix}_{field}",
        )
        for field in fields
    ]


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


class Locked(pgtrigger.Trigger):
    """A trigger that holds rows fast, with one door: a change of the keys.

    Where a model has no encrypted column there is no door.
    """

    def get_func(self, model: Any) -> Any:
        """The door, and behind it what the trigger does."""
        func: Any = super().get_func(model)
        names = ", ".join(f"'{each.column}'" for each in columns(model))
        return _DOOR.format(setting=REKEYING, names=names) + func if names else func


class Kept(Locked, pgtrigger.Protect):
    """Refuses what it names, but for a change of the keys."""


class Frozen(Locked, pgtrigger.ReadOnly):
    """Refuses to change columns, but for a change of the keys."""


def append_only(name: str) -> pgtrigger.Trigger:
    """Rows can be added and read; the database refuses to change or remove one."""
    return Kept(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def state_machine(name: str, *moves: tuple[str, str]) -> pgtrigger.Trigger:
    """The database refuses every move of `state` that is not named."""
    return pgtrigger.FSM(name=name, field="state", transitions=list(moves))
