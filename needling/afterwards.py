"""What is known of a patient after earlier sessions, asked without knowing who knows.

Answers are gathered elsewhere; whoever gathers them registers here when the process
starts. Without anybody registered a question fails loudly: silence must not read as
"nothing open".
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from clinic.models import Patient


@dataclass(frozen=True)
class Said:
    """A soreness score, 0 to 10, and the session it is about."""

    score: int
    at: datetime
    session_id: UUID


class Reporter(Protocol):
    """Somebody who hears from patients after a session."""

    def open_answers(self, patient: Patient, *, at: datetime) -> int:
        """How many answers needed a person at that moment and had no outcome."""

    def soreness(self, patient: Patient, *, at: datetime) -> Said | None:
        """The newest score given by that moment; None where there is none."""


class NobodyReports(RuntimeError):
    """Nobody registered: the product was put together wrongly."""


_reporters: list[Reporter] = []


def register(reporter: Reporter) -> None:
    """From now on this one is asked."""
    _reporters[:] = [reporter]


def reporter() -> Reporter:
    """Whoever is to be asked; raises NobodyReports."""
    if not _reporters:
        raise NobodyReports
    return _reporters[0]
