"""The doors of a draft: found, locked, allowed, and never overwritten unseen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from clinic.db import refusing
from clinic.models import User
from needling import draftcheck, noterows
from needling.models import Muscle, NoteChange, Session
from needling.noterows import KINDS, NoSuchRow
from needling.sessions import CannotSave, ChangedMeanwhile, Locked, NotYours


class SameField(ChangedMeanwhile):
    """Somebody else wrote the same field first.

    `stored` holds what stands there now by column, `version` that row's.
    """

    def __init__(self, stored: Mapping[str, Any], version: int) -> None:
        """Keep both."""
        super().__init__(
            _(
                "This was changed in another place since you saw it. Nothing was "
                "overwritten: look at both and choose."
            )
        )
        self.stored, self.version = dict(stored), version


class Removed(CannotSave):
    """The row was taken away by somebody else."""


class Repeated(Exception):
    """A change with this key is there already."""


def saving() -> Any:
    """The transaction of a verb: what the database refuses becomes a sentence."""
    known = {name: CannotSave(str(why)) for name, why in draftcheck.CONSTRAINTS.items()}
    there = CannotSave(_("This site is in the note already."))
    return refusing(
        {**known, "note_change_once": Repeated(), "needling_needlesite_pkey": there}
    )


def locked(
    rows: QuerySet[Any], session: UUID, key: UUID, *, by: User, muscle: str | None
) -> Any:
    """The row of a note that `by` may see, held until the verb is done.

    The door, the lock, the note's own facts, the muscle that is told and an earlier
    change with this key come in one query.
    """
    to_session = "" if rows.model is Session else "session__"
    held = ("self",) if rows.model is Session else ("self", "session")
    known = NoteChange.objects.filter(session=session, key=key).values("pk")
    rows = rows.filter(**{f"{to_session}clinic_id": by.clinic_id})
    row = (
        rows.select_for_update(of=held)
        .select_related(
            *(f"{to_session}{each}" for each in ("practitioner", "patient", "clinic"))
        )
        .annotate(known_change=Subquery(known), told_muscle=_muscle(muscle))
        .filter(**{f"{to_session}pk": session})
        .first()
    )
    if row is None:
        raise rows.model.DoesNotExist
    if row.known_change is not None:
        raise Repeated
    return row


def row_of(
    session: UUID, name: str, key: UUID, *, by: User, muscle: str | None = None
) -> Any:
    """The row by its name; the writer may write in its note."""
    kind, id = noterows.parse(name)
    model = KINDS[kind].model
    rows = model.objects.all()
    if model is not Session:
        try:
            rows = rows.filter(pk=id).select_related(*KINDS[kind].related)
        except ValidationError as error:
            raise NoSuchRow(name) from error
    try:
        row = locked(rows, session, key, by=by, muscle=muscle)
    except model.DoesNotExist:
        _explain_missing(session, name, key, by=by)
        raise
    require_writer(row if model is Session else row.session, by)
    return row


def _explain_missing(session: UUID, name: str, key: UUID, *, by: User) -> None:
    """A row that is not there: taken away by this very change, or by somebody."""
    seen = Session.objects.visible_to(by).filter(pk=session)
    trail = NoteChange.objects.filter(session__in=seen)
    if trail.filter(key=key).exists():
        raise Repeated
    last = trail.filter(row=name).select_related("by").order_by("-at", "-pk").first()
    if last is not None:
        raise Removed(_("%(who)s has taken this site away.") % {"who": last.by})


def require_writer(note: Session, by: User) -> None:
    """The therapist and the second writer write, and only until it is signed."""
    if note.state != Session.State.DRAFT:
        raise Locked(_("This note is signed. Add an addendum instead."))
    if by.pk not in (note.practitioner.user_id, note.second_writer_id):
        raise NotYours(_("Only the treating therapist writes in this note."))


def require_unbeaten(
    row: Any, columns: Mapping[str, Any], was: Mapping[str, Any]
) -> None:
    """No field that is to be changed has been changed since the sender saw it."""
    beaten = {
        name: getattr(row, name)
        for name, value in columns.items()
        if getattr(row, name) != value
        and (name not in was or getattr(row, name) != was[name])
    }
    if beaten:
        raise SameField(beaten, row.version)


def _muscle(slug: str | None) -> Any:
    """The muscle that is told as one value, so that it costs no query of its own."""
    columns = [each.name for each in Muscle._meta.fields]
    rows = Muscle.objects.filter(slug=slug or "")
    whole: Any = JSONObject(**{name: F(name) for name in columns})
    return Subquery(rows.annotate(whole=whole).values("whole"))
