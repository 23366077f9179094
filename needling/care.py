"""What stands around the needles of a note: laid out, settled, sealed, copied.

The rows are written one small change at a time (`notes`); here is what follows from a
change and what belongs to beginning, signing and moving a note.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import User
from needling import progress
from needling.models import (
    Muscle,
    NoteAdvice,
    NoteClean,
    NoteOutlook,
    NoteTold,
    PacingReason,
    Plan,
    RangeOfMotion,
    Reaction,
    Session,
)
from needling.rules import routine

BESIDE = (NoteTold, NoteClean, NoteAdvice, NoteOutlook)
_ROWS = (*BESIDE, RangeOfMotion, Reaction, PacingReason)


class CannotNote(Exception):
    """Refused; the text says why in words fit for the user."""


def lay_out(session: Session) -> None:
    """The empty rows beside a new draft; part of starting it.

    Target and stop rule come from the running plan, the leaflet from the last note.
    """
    plan = Plan.objects.of(session.patient_id)
    last = NoteAdvice.objects.filter(session__practitioner=session.practitioner_id)
    newest = last.exclude(leaflet="").order_by("-session__started_at").first()
    NoteTold.objects.create(session=session, **_place(session))
    NoteClean.objects.create(session=session)
    NoteAdvice.objects.create(session=session, leaflet=newest.leaflet if newest else "")
    NoteOutlook.objects.create(
        session=session,
        target=plan.target if plan else "",
        stop_rule=plan.stop_rule if plan else "",
    )


def seal(session: Session) -> None:
    """What is certain only at the end; part of signing, before the note is locked."""
    NoteTold.objects.filter(session=session).update(**_place(session))
    NoteAdvice.objects.filter(session=session, reach_us=True).update(
        contact_number=session.clinic.phone
    )


def copy(session: Session, *, to: Session) -> None:
    """The same rows beside a copy that is still a draft; part of moving a note."""
    for model in _ROWS:
        rows = model._default_manager.filter(session=session)
        model._default_manager.bulk_create(_twin(row, to) for row in rows)


def _twin(row: Any, session: Session) -> Any:
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "session")
    }
    return type(row)(session=session, **values)


def _place(session: Session) -> dict[str, Any]:
    place = progress.place_of(session)
    return {"number": place.number, "is_first_ever": place.is_first_ever}


@transaction.atomic
def give_reason(
    session: Session,
    *,
    muscle: Muscle,
    side: str,
    reason: str,
    by: User,
    now: datetime,
) -> PacingReason:
    """Keep why a place is needled again so soon; other words replace it in a draft.

    Raises CannotNote without words, in a signed note and for another's note.
    """
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if locked.state != Session.State.DRAFT:
        raise CannotNote(_("This note is signed. Add an addendum instead."))
    if by.pk not in (locked.practitioner.user_id, locked.second_writer_id):
        raise CannotNote(_("Only the treating therapist writes in this note."))
    if not reason.strip():
        raise CannotNote(_("Type the reason."))
    row, _made = PacingReason.objects.update_or_create(
        session=locked,
        muscle=muscle,
        side=side,
        defaults={"reason": reason.strip(), "noted_at": now, "noted_by": by},
    )
    audit.record(
        "pacing.reason_given",
        row,
        by=by,
        now=now,
        patient_id=locked.patient_id,
        clinic_id=locked.clinic_id,
        detail={"muscle": muscle.slug, "side": side},
    )
    return row


def settle_told(row: NoteTold, names: Collection[str], now: datetime) -> None:
    """The usual answers where they were asked in one; what was said before stays."""
    if "asked_at_once" in names and row.asked_at_once:
        for name in ("newly_pregnant", "new_thinner", "travels"):
            if getattr(row, name) is None:
                setattr(row, name, False)
        row.emergency_contact = True
    if row.chaperone != NoteTold.Chaperone.PRESENT:
        row.chaperone_name = ""
    row.icd10 = row.icd10.strip().upper()


def settle_clean(row: NoteClean, names: Collection[str], now: datetime) -> None:
    """Every tick, where all was done as usual; each can be taken back afterwards."""
    if "at_once" not in names or not row.at_once:
        return
    for name in routine.CLEAN.keys() - set(names):
        setattr(row, name, True)
    if row.exposure is None:
        row.exposure = False


def settle_advice(row: NoteAdvice, names: Collection[str], now: datetime) -> None:
    """Every tick, where all was given."""
    if "at_once" in names and row.at_once:
        for name in routine.ADVICE.keys() - set(names):
            setattr(row, name, True)


def settle_outlook(row: NoteOutlook, names: Collection[str], now: datetime) -> None:
    """No reaction: no bleeding and borne well, unless something else was said."""
    if "no_reaction" in names and row.no_reaction:
        row.bleeding = row.bleeding or NoteOutlook.Bleeding.NONE
        row.tolerance = row.tolerance or routine.Tolerance.WELL
    if row.bleeding != NoteOutlook.Bleeding.STOPPED:
        row.pressure_seconds = None
