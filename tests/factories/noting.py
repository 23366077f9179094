"""What is written into a note: sites, the head, notes to the screening."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from clinic.models import User
from needling import acknowledgements
from needling import notes as note_verbs
from needling.models import Muscle, NeedleSite, NoteChange, ScreeningItem, Session
from tests.factories.clinic import NOW
from tests.factories.courses import as_usual
from tests.factories.reference import load_reference

# A session begins a quarter of an hour before its last needle is out.
LENGTH = timedelta(minutes=15)


def get_muscle(slug: str = "upper_trapezius") -> Muscle:
    """A muscle of the catalogue; the upper trapezius is a lung-risk one."""
    load_reference()
    return Muscle.objects.get(slug=slug)


def site_row(muscle: str = "upper_trapezius", **columns: Any) -> dict[str, Any]:
    """The columns of one whole needle site, as its card hands them over."""
    chosen = get_muscle(muscle)
    return {
        "muscle_id": chosen.slug,
        "side": "left" if chosen.laterality == Muscle.Laterality.PAIRED else "midline",
        "entry": "Middle of the muscle belly",
        "direction": "Towards the thumb",
        "grip": "pincer",
        "needle_length_mm": 30,
        "needle_diameter_mm": Decimal("0.25"),
        "needles": 1,
        "needles_out": columns.get("needles", 1),
        "depth_mm": chosen.depth_low_mm or 1,
        "insertions": 8,
        "technique": "pistoning",
        "dwell_seconds": 40,
        "twitches": 3,
        "reproduced_pain": True,
        "pain_during": 4,
        "tolerance": "well",
        "event": "none",
        **columns,
    }


def note_header(
    *, ended_at: datetime, needles: int = 1, **columns: Any
) -> dict[str, Any]:
    """The head of a complete note whose last needle came out at `ended_at`."""
    return {
        "started_at": ended_at - LENGTH,
        "ended_at": ended_at,
        "problem": "Neck pain, right side",
        "position": "prone",
        "verbal_consent": True,
        "pain_before": 6,
        "pain_after": 4,
        "needles_opened": needles,
        "needles_used": needles,
        "needles_removed": needles,
        "needles_disposed": needles,
        "needles_discarded": 0,
        "lung_advice_given": True,
        **columns,
    }


def minded() -> dict[str, str]:
    """A note to whatever the screening may ask the therapist to mind."""
    codes = ScreeningItem.objects.values_list("code", flat=True)
    return dict.fromkeys(codes, "Lying down, few needles, watched for ten minutes")


def mind(session: Session) -> None:
    """Note whatever the screening asks for at the sites as they are saved."""
    acknowledgements.write(
        session,
        notes=minded(),
        by=session.practitioner.user,
        now=session.started_at,
    )


def write_note(
    session: Session,
    *rows: Mapping[str, Any],
    header: Mapping[str, Any] | None = None,
    notes: Mapping[str, str] | None = None,
    by: User | None = None,
    now: datetime = NOW,
) -> Session:
    """Put sites, columns of the head and notes to the screening into a draft.

    With a head, what stands around the needles is said as well: it is as usual.
    """
    given: dict[str, Any] = {"by": by or session.practitioner.user, "now": now}
    for row in rows:
        note_verbs.add_site(session.pk, key=uuid4(), columns=row, **given)
    change_row(session, "when", header or {}, **given)
    if header:
        as_usual(session, now=now)
    note_verbs.mind(session.pk, notes=notes or {}, **given)
    return Session.objects.select_related("practitioner__user", "patient__clinic").get(
        pk=session.pk
    )


def change_row(
    session: Session,
    row: str,
    columns: Mapping[str, Any],
    *,
    by: User | None = None,
    now: datetime = NOW,
    **seen: Any,
) -> NoteChange:
    """One change of a draft by somebody who sees it as it is, unless `seen` says
    otherwise."""
    if "version" not in seen:
        rows: Any = Session.objects if ":" not in row else NeedleSite.objects
        seen["version"] = rows.get(pk=row.partition(":")[2] or session.pk).version
    changed = note_verbs.Change(seen.pop("key", uuid4()), row, columns, **seen)
    by = by or session.practitioner.user
    return note_verbs.change(session.pk, change=changed, by=by, now=now)
