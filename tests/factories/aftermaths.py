"""Many sessions with what followed, straight into their table: figures need many."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from aftercare.models import Aftermath
from clinic.models import Patient, Practitioner
from needling.models import Session
from tests.factories.clinic import NOW, make_patient

_GAP = timedelta(hours=3)


def make_people(practitioner: Practitioner, count: int) -> list[Patient]:
    """So many patients of the therapist's clinic."""
    return [make_patient(practitioner.clinic) for _ in range(count)]


def make_aftermaths(
    practitioner: Practitioner,
    people: list[Patient],
    rows: Iterable[Mapping[str, Any]],
) -> list[Aftermath]:
    """One row for each of `rows`, the patients in turn, three hours apart before NOW.

    The notes behind them are drafts: what is asked of a signed one is not the matter.
    """
    given = list(rows)
    sessions = [
        Session(
            clinic=practitioner.clinic,
            patient=people[number % len(people)],
            practitioner=practitioner,
            started_at=NOW - (len(given) - number) * _GAP,
            created_at=NOW,
        )
        for number in range(len(given))
    ]
    Session.objects.bulk_create(sessions)
    return Aftermath.objects.bulk_create(
        Aftermath(**_usual(session) | dict(columns))
        for session, columns in zip(sessions, given, strict=True)
    )


def _usual(session: Session) -> dict[str, Any]:
    return {
        "session": session,
        "clinic_id": session.clinic_id,
        "patient_id": session.patient_id,
        "practitioner_id": session.practitioner_id,
        "ended_at": session.started_at + timedelta(minutes=20),
        "region": "neck",
        "technique": "pistoning",
        "muscles": ["upper_trapezius"],
        "needles": 1,
        "insertions": 8,
        "mean_depth_mm": 10.0,
        "deepest_mm": 10,
        "twitches": 3,
        "dwell_seconds": 40,
        "grade": "light",
        "is_first": False,
        "pain_before": 6,
        "pain_after": 4,
    }
