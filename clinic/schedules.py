"""When therapists work, and the rooms and kinds of visit that can be booked."""

import itertools
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.clinics import CannotChange, Span
from clinic.db import refusing
from clinic.models import Absence, Clinic, Practitioner, Room, VisitType, WorkingHours
from clinic.rules import contact

_SHORTEST, _LONGEST = 5, 240  # minutes


@transaction.atomic
def add_room(clinic: Clinic, *, name: str, by: audit.Actor, now: datetime) -> Room:
    """A room that can be booked from now on; CannotChange for a name twice or none."""
    taken = CannotChange(_("There is a room of this name."))
    with refusing({"room_name_once": taken}):
        room = Room.objects.create(clinic=clinic, name=_named(name))
    audit.record("room.added", room, by=by, now=now)
    return room


@transaction.atomic
def add_kind(
    clinic: Clinic, *, name: str, minutes: int, by: audit.Actor, now: datetime
) -> VisitType:
    """A kind of visit and its length; CannotChange for a name twice or none."""
    if not _SHORTEST <= minutes <= _LONGEST:
        raise CannotChange(_("A visit takes 5 to 240 minutes."))
    taken = CannotChange(_("There is a kind of visit of this name."))
    with refusing({"visit_type_name_once": taken}):
        kind = VisitType.objects.create(
            clinic=clinic, name=_named(name), minutes=minutes
        )
    audit.record("visit_type.added", kind, by=by, now=now)
    return kind


@transaction.atomic
def retire(row: Room | VisitType, *, by: audit.Actor, now: datetime) -> None:
    """Take it out of use; what was booked stays as it is."""
    row.retired_at = now
    row.save(update_fields=["retired_at"])
    audit.record(f"{_word(row)}.retired", row, by=by, now=now)


@transaction.atomic
def set_week(
    practitioner: Practitioner,
    *,
    spans: Sequence[Span],
    by: audit.Actor,
    now: datetime,
) -> None:
    """Replace a therapist's week; none at all means whenever the clinic is open.

    Raises CannotChange for a span that ends before it begins, and for two that overlap.
    """
    ordered = sorted(spans, key=lambda span: (span.weekday, span.opens))
    if any(span.closes <= span.opens for span in ordered):
        raise CannotChange(_("The end must be after the beginning."))
    for before, after in itertools.pairwise(ordered):
        if before.weekday == after.weekday and after.opens < before.closes:
            raise CannotChange(_("Two spans of the same day overlap."))
    practitioner.working_hours.all().delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(practitioner=practitioner, **vars(span)) for span in ordered
    )
    audit.record(
        "practitioner.hours",
        practitioner,
        by=by,
        now=now,
        detail={"spans": len(ordered)},
    )


@transaction.atomic
def leave(
    practitioner: Practitioner,
    *,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: audit.Actor,
    now: datetime,
) -> Absence:
    """A therapist is not there for some time; visits booked then stay to be moved.

    Raises CannotChange when it ends before it begins.
    """
    if ends_at <= starts_at:
        raise CannotChange(_("The end must be after the beginning."))
    absence = Absence.objects.create(
        practitioner=practitioner,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=contact.clean_text(reason)[:120],
    )
    audit.record(
        "absence.added", absence, by=by, now=now, clinic_id=practitioner.clinic_id
    )
    return absence


@transaction.atomic
def come_back(absence: Absence, *, by: audit.Actor, now: datetime) -> None:
    """Take an absence back: the working hours hold again."""
    clinic_id = absence.practitioner.clinic_id
    audit.record("absence.removed", absence, by=by, now=now, clinic_id=clinic_id)
    absence.delete()


def _word(row: Room | VisitType) -> str:
    return "room" if isinstance(row, Room) else "visit_type"


def _named(name: str) -> str:
    """A short name; CannotChange for none."""
    cleaned = " ".join(contact.clean_text(name).split())[:40]
    if not cleaned:
        raise CannotChange(_("Give it a name."))
    return cleaned
