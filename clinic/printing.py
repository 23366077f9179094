"""Documents of a patient that other rooms make, asked without knowing who does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from clinic.models import Patient, User


@dataclass(frozen=True)
class Paper:
    """One document: its file name, what it is in words, and its bytes.

    `data` is None where it could not be made.
    """

    name: str
    words: str
    data: bytes | None


Press: TypeAlias = Callable[[Patient, User, datetime], Iterator[Paper]]
_presses: dict[str, Press] = {}


def register(room: str, press: Press) -> None:
    """From now on this room's documents are part of a patient's papers."""
    _presses[room] = press


def papers(patient: Patient, *, by: User, now: datetime) -> Iterator[Paper]:
    """Every document that any room makes of this patient's record."""
    for press in _presses.values():
        yield from press(patient, by, now)
