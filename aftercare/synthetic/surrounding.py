"""What stands around the needles of an invented note: usual, now and then otherwise."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from aftercare.synthetic.chance import chance
from clinic.models import User
from needling import notes
from needling.models import Session
from needling.noterows import KINDS
from needling.rules import movements
from needling.rules.choices import SiteEvent

# One note in so many has a reaction, and one in so many something measured.
_REACTION_ONE_IN = 7
_MEASURED_ONE_IN = 2
_REACTIONS = (
    ("bruise", "mild", "Small bruise, pressed for two minutes."),
    ("dizziness", "mild", "Lay down for five minutes, then well."),
    ("nausea", "mild", "Gone after a glass of water."),
    ("vasovagal", "mild", "Pale when sitting up, legs raised, well after ten minutes."),
)


def put(
    session: Session, header: Mapping[str, Any], *, by: User, now: datetime
) -> None:
    """Write it row by row, as the page does: mostly one tap a row."""
    rng = chance(f"around {session.started_at.isoformat()} {session.practitioner_id}")
    reacts = rng.randrange(_REACTION_ONE_IN) == 0
    worst = min(10, header["pain_before"] + rng.randint(0, 3))
    told = {
        "worst_24h": worst,
        "asked_at_once": True,
        "taut_band": True,
        "refers": rng.random() < 1 / 2,
        "jump_sign": rng.random() < 1 / 2,
    }
    outlook: dict[str, Any] = {
        "bleeding": "none",
        "tolerance": "fair" if reacts else "well",
    }
    at_a_site = session.sites.exclude(event__in=["", SiteEvent.NONE]).exists()
    if not reacts and not at_a_site:
        outlook["no_reaction"] = True
    outlook[rng.choice(("exercise", "stretch", "education"))] = True
    for kind, columns in (
        ("told", told),
        ("clean", {"at_once": True}),
        ("advice", {"at_once": True, "leaflet": "After needling, version 3"}),
        ("outlook", outlook),
    ):
        _change(session, kind, columns, by=by, now=now)
    if reacts:
        kind, severity, note = rng.choice(_REACTIONS)
        columns = {"kind": kind, "severity": severity, "note": note}
        _add(session, "reaction", columns, by=by, now=now)
    if rng.randrange(_MEASURED_ONE_IN) == 0:
        _add(session, "rom", _movement(session, rng.random()), by=by, now=now)


def _movement(session: Session, share: float) -> dict[str, Any]:
    """A movement of what was needled, a little further afterwards."""
    muscles = session.sites.values_list("muscle__region", flat=True)
    chosen = movements.offered(muscles)[0]
    before = max(chosen.least, round(chosen.usual * (0.6 + 0.2 * share)))
    return {
        "movement": chosen.code,
        "side": "left" if chosen.has_sides else "",
        "degrees_before": before,
        "degrees_after": min(chosen.most, before + round(12 * share)),
        "method": "goniometer",
    }


def _change(
    session: Session, kind: str, columns: Mapping[str, Any], *, by: User, now: datetime
) -> None:
    rows: Any = KINDS[kind].model.objects
    row = rows.get(session=session)
    change = notes.Change(uuid4(), f"{kind}:{row.pk}", columns, row.version)
    notes.change(session.pk, change=change, by=by, now=now)


def _add(
    session: Session, kind: str, columns: Mapping[str, Any], *, by: User, now: datetime
) -> None:
    notes.add(session.pk, kind, key=uuid4(), columns=columns, by=by, now=now)
