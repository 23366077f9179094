"""When a patient was last here or heard from, asked without knowing who saw them."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

Source: TypeAlias = Callable[[Collection[UUID]], Mapping[UUID, datetime]]
_sources: dict[str, Source] = {}


def register(room: str, source: Source) -> None:
    """From now on this room is asked as well."""
    _sources[room] = source


def latest(patients: Collection[UUID]) -> dict[UUID, datetime]:
    """The last moment that any room knows of, by patient; one or two queries a room."""
    found: dict[UUID, datetime] = {}
    for source in _sources.values():
        for patient, moment in source(patients).items():
            found[patient] = max(moment, found.get(patient, moment))
    return found
