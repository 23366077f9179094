"""The note of one treatment: needle sites and head, as the session form has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from aftercare.synthetic import surrounding
from aftercare.synthetic.complaints import Aim, Complaint
from clinic.models import User
from needling import notecheck, notes
from needling.models import Muscle, ScreeningItem, Session
from needling.rules import depth
from needling.rules.choices import Side, SiteEvent, Technique, Tolerance

# One site in so many goes deeper than the warning depth, with a reason; never near the
# lung.
_DEEP_ONE_IN = 22
_LONG_NEEDLE_MM = 50
_TWITCHES = (None, 0, 0, 1, 2, 2, 3, 3, 4, 5, 7, 11)
_REACTIONS = (
    "Brief ache, gone within a minute.",
    "A small bruise, pressed for two minutes.",
    "Felt warm and light-headed for a moment; lay down, fine after five minutes.",
)


_BELLY = "Thickest part of the muscle"
_CARE = "Lying down, fewer and thinner needles, watched for ten minutes."


@dataclass(frozen=True)
class Note:
    """The columns of a session and of its sites."""

    header: dict[str, Any]
    sites: list[dict[str, Any]]


def care() -> dict[str, str]:
    """The therapist's note to whatever the screening asks to mind, by item code."""
    codes = ScreeningItem.objects.filter(is_current=True).values_list("code", flat=True)
    return dict.fromkeys(codes, _CARE)


def put(note: Note, session: Session, *, by: User, now: datetime) -> None:
    """Write the note into the draft: the sites, the head, what the screening asks, and
    what stands around the needles."""
    for columns in note.sites:
        notes.add_site(session.pk, key=uuid4(), columns=columns, by=by, now=now)
    head = notes.Change(key=uuid4(), row="when", columns=note.header)
    notes.change(session.pk, change=head, by=by, now=now)
    notes.mind(session.pk, notes=care(), by=by, now=now)
    surrounding.put(session, note.header, by=by, now=now)


def write(
    complaint: Complaint,
    *,
    muscles: Mapping[str, Muscle],
    visit: int,
    started_at: datetime,
    ended_at: datetime,
    rng: Random,
) -> Note:
    """The note of the patient's `visit`-th treatment (0 is the first): pain goes down.

    One side only: muscles near the lung are never needled on both in one session.
    """
    side = rng.choice((Side.LEFT, Side.RIGHT))
    aims = complaint.aims if visit else complaint.aims[:2]
    sites = [_site(aim, muscles[aim.muscle], side=side, rng=rng) for aim in aims]
    needles = sum(site["needles"] for site in sites)
    discarded = 1 if rng.random() < 1 / 9 else 0
    before = max(2, rng.randint(5, 8) - visit)
    header = {
        "started_at": started_at,
        "ended_at": ended_at,
        "problem": f"{complaint.problem}, {Side(side).label.lower()} side",
        "position": complaint.position,
        "verbal_consent": True,
        "pain_before": before,
        "pain_after": max(0, before - rng.randint(1, 3)),
        "needles_opened": needles + discarded,
        "needles_used": needles,
        "needles_removed": needles,
        "needles_disposed": needles,
        "needles_discarded": discarded,
        "lung_advice_given": any(
            muscles[aim.muscle].is_pneumothorax_risk for aim in aims
        ),
        "reactions": rng.choice(_REACTIONS) if rng.random() < 1 / 7 else "",
        "notes": "" if visit else "First treatment: few needles, lying down.",
    }
    return Note(header, sites)


def _site(aim: Aim, muscle: Muscle, *, side: str, rng: Random) -> dict[str, Any]:
    """One needle site within the working range of the muscle."""
    depth_mm, deep = _depth(aim, muscle, rng)
    length = _needle(muscle, depth_mm)
    static = rng.random() < 1 / 4
    return {
        "muscle_id": muscle.slug,
        "side": side if muscle.laterality == Muscle.Laterality.PAIRED else Side.MIDLINE,
        "entry": aim.entry,
        "location": "" if aim.entry else _BELLY,
        "direction": aim.direction,
        "grip": aim.grip,
        "needle_length_mm": length,
        "needle_diameter_mm": Decimal("0.30" if length >= _LONG_NEEDLE_MM else "0.25"),
        "depth_mm": depth_mm,
        "depth_reason": "Large build, thick tissue over the muscle." if deep else "",
        "pain_during": rng.randint(1, 6),
        "reproduced_pain": True,
        "tolerance": Tolerance.WELL,
        "event": SiteEvent.NONE,
        **(_static(rng) if static else _pistoning(rng)),
    }


def _depth(aim: Aim, muscle: Muscle, rng: Random) -> tuple[int, bool]:
    """Millimetres, and whether that is beyond the warning depth, as it is now and then.

    Never near the lung.
    """
    limit = depth.effective_warn_above(
        notecheck.depth_facts(muscle),
        grip=aim.grip,
        age=depth.DepthPolicy().majority_age,
    )
    if not muscle.is_pneumothorax_risk and rng.random() < 1 / _DEEP_ONE_IN:
        return limit + 2, True
    return rng.randint(muscle.depth_low_mm or 1, muscle.depth_high_mm or limit), False


def _static(rng: Random) -> dict[str, Any]:
    """Needles that stay in for some minutes; twitches are not looked for."""
    needles = rng.choice((1, 1, 2))
    return {
        "technique": Technique.STATIC,
        "needles": needles,
        "needles_out": needles,
        "insertions": needles,
        "dwell_seconds": rng.randrange(240, 901, 30),
        **_twitched(None),
    }


def _twitched(twitches: int | None) -> dict[str, Any]:
    """A number, or that nobody looked."""
    return {"twitches": twitches, "twitches_unassessed": twitches is None}


def _pistoning(rng: Random) -> dict[str, Any]:
    """One needle, many passes, over within a minute or so."""
    return {
        "technique": Technique.PISTONING,
        "needles": 1,
        "needles_out": 1,
        "insertions": rng.randint(4, 16),
        "dwell_seconds": rng.randrange(20, 95, 5),
        **_twitched(rng.choice(_TWITCHES)),
    }


def _needle(muscle: Muscle, depth_mm: int) -> int:
    """The shortest usual needle that leaves some of it outside, else the longest."""
    usual = [
        length
        for length in depth.NEEDLE_LENGTHS_MM
        if muscle.needle_low_mm <= length <= muscle.needle_high_mm
    ]
    return next((length for length in usual if length >= depth_mm + 3), usual[-1])
