"""Adverse events and searches for a needle."""

from datetime import datetime
from typing import Any

from clinic.models import Patient
from needling import adverse, searches
from needling.models import AdverseEvent, NeedleSearch, Session
from tests.factories.clinic import NOW
from tests.factories.needling import make_filled_draft


def make_event(
    session: Session, *, now: datetime = NOW, **columns: Any
) -> AdverseEvent:
    """A fainting that staff reported, open."""
    given = {
        "origin": AdverseEvent.Origin.REPORTED,
        "kind": "vasovagal",
        "severity": "significant",
        "description": "Fainted when sitting up, out for ten seconds.",
        "occurred_at": session.ended_at or now,
        **columns,
    }
    report = adverse.Report(**given)
    return adverse.open_(session, report=report, by=session.practitioner.user, now=now)


def make_search(
    patient: Patient | None = None, *, ended_at: datetime = NOW, **given: Any
) -> NeedleSearch:
    """A parked note: one needle was opened that nobody has seen since."""
    draft = make_filled_draft(
        patient, ended_at=ended_at, **{"needles_opened": 2, **given}
    )
    return searches.park(draft, by=draft.practitioner.user, now=ended_at)


def everything_searched(session: Session, **given: Any) -> searches.Progress:
    """All of the search is done, with a second person who has no account."""
    return searches.Progress(
        **{
            "done": searches.STEPS,
            "checked_sites": tuple(searches.site_keys(session)),
            "second_name": "Robin Vale",
            **given,
        }
    )
