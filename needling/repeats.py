"""Repeat last session: its sites as a plan, each to be confirmed by touching it."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import User
from needling import doses, noteguard, noterows
from needling.models import NeedleSite, NoteChange, Session

# Muscle, side, place and needle. What was done there (depth, passes, technique,
# twitches, times, reactions) is never copied: it must not pass for today's.
_COPIED = (
    "muscle_id",
    "side",
    "location",
    "view",
    "x",
    "y",
    "point",
    "entry",
    "direction",
    "grip",
    "needle_length_mm",
    "needle_diameter_mm",
    "brand",
    "needles",
)


class CannotRepeat(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def repeat(session: Session, *, by: User, now: datetime) -> list[NeedleSite]:
    """Put the sites of the last signed session into the draft, marked as copied.

    Each stays unconfirmed, and the note cannot be signed, until it is touched. What is
    in the draft already, and muscles that are no longer in the catalogue, are left
    out; a second tap adds nothing. Raises CannotRepeat where there is nothing to
    repeat, Locked and NotYours as `notes.change` does.
    """
    rows = Session.objects.select_for_update(of=("self",))
    note = rows.select_related("practitioner", "patient__clinic", "clinic").get(
        pk=session.pk
    )
    noteguard.require_writer(note, by)
    last = doses.last_time(note.patient, at=note.started_at)
    if last is None:
        raise CannotRepeat(_("There is no earlier session to repeat."))
    there = set(note.sites.values_list("copied_from_id", flat=True))
    order = note.sites.aggregate(last=Max("order"))["last"]
    following = 0 if order is None else order + 1
    wanted = [
        each for each in last.sites if each.pk not in there and each.muscle.is_current
    ]
    plan = [
        _planned(note, each, order=following + index, now=now)
        for index, each in enumerate(wanted)
    ]
    NeedleSite.objects.bulk_create(plan)
    NoteChange.objects.bulk_create(_trail(note, each, by=by, now=now) for each in plan)
    detail = {"of": str(last.session.pk), "sites": len(plan)}
    audit.record("session.repeated", note, by=by, now=now, detail=detail)
    return plan


def _planned(
    note: Session, source: NeedleSite, *, order: int, now: datetime
) -> NeedleSite:
    """The same place and needle as a plan for today."""
    site = NeedleSite(
        session=note,
        order=order,
        copied_from=source,
        is_confirmed=False,
        placed_at=now,
        **{name: getattr(source, name) for name in _COPIED},
    )
    site.muscle = source.muscle
    noterows.settle_site(site, (), now)
    return site


def _trail(note: Session, site: NeedleSite, *, by: User, now: datetime) -> NoteChange:
    """The change as the trail of the draft has it."""
    said = {name: [None, value] for name in _COPIED if (value := getattr(site, name))}
    return NoteChange(
        session=note,
        key=uuid4(),
        row=f"site:{site.pk}",
        version=site.version,
        fields={**said, "copied_from_id": [None, site.copied_from_id]},
        at=now,
        by=by,
    )
