"""A draft, written one small change at a time; nothing is ever overwritten unseen.

Every change carries a key made by whoever sends it: sent twice, it is done once. Each
row has its version. A change to a row that has moved on since holds where it concerns
other fields, and is refused where it concerns the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from clinic.models import User
from needling import acknowledgements, noteguard, noterows
from needling.models import Muscle, NoteChange, Session
from needling.noterows import KINDS, NoSuchRow
from needling.readiness import Obstacle
from needling.sessions import CannotSave

_LONGEST_NOTE = 500
_LONG_NOTE = gettext_lazy("A note has at most 500 characters.")


@dataclass(frozen=True)
class Change:
    """What was changed in one row, as the sender saw it.

    `columns` are the new values by column, `was` what the sender saw there before, and
    `version` the row's then.
    """

    key: UUID
    row: str
    columns: Mapping[str, Any]
    version: int = 0
    was: Mapping[str, Any] = field(default_factory=dict)


def change(session: UUID, *, change: Change, by: User, now: datetime) -> NoteChange:
    """Write one change into the draft, at most three statements; its record is kept.

    Raises Session.DoesNotExist for a note `by` may not see, Locked when it is signed,
    NotYours for somebody who does not write in it, SameField, Removed, and CannotSave
    with every field that may not be saved like this.
    """
    try:
        with noteguard.saving():
            return _change(session, change, by=by, now=now)
    except noteguard.Repeated:
        return NoteChange.objects.get(session_id=session, key=change.key)


def add(
    session: UUID,
    kind: str,
    *,
    key: UUID,
    columns: Mapping[str, Any],
    id: UUID | None = None,
    by: User,
    now: datetime,
) -> NoteChange:
    """Put a new row into the draft; `id` where the sender has named it already.

    Raises what `change` raises.
    """
    try:
        with noteguard.saving():
            return _add(session, kind, key, columns, id or uuid4(), by=by, now=now)
    except noteguard.Repeated:
        return NoteChange.objects.get(session_id=session, key=key)


def add_site(
    session: UUID,
    *,
    key: UUID,
    columns: Mapping[str, Any],
    id: UUID | None = None,
    by: User,
    now: datetime,
) -> NoteChange:
    """Put a needle site into the draft; at least `muscle_id` and `side` are told."""
    return add(session, "site", key=key, columns=columns, id=id, by=by, now=now)


def remove(
    session: UUID, row: str, *, key: UUID, by: User, now: datetime
) -> NoteChange:
    """Take a row out of the draft. What it said stays in the trail.

    Raises what `change` raises.
    """
    try:
        with noteguard.saving():
            found = noteguard.row_of(session, row, key, by=by)
            if not KINDS[noterows.parse(row)[0]].may_be_added:
                raise NoSuchRow(row)
            said = {name: [value, None] for name, value in _values(found).items()}
            kept = _record(found.session, key, row, found.version, said, by=by, now=now)
            # Nothing hangs on a row of a draft: Django need not look for what might.
            rows = type(found)._base_manager.filter(pk=found.pk)
            rows._raw_delete(rows.db)
            return kept
    except noteguard.Repeated:
        return NoteChange.objects.get(session_id=session, key=key)


def remove_site(
    session: UUID, site: UUID, *, key: UUID, by: User, now: datetime
) -> NoteChange:
    """Take a needle site out of the draft."""
    return remove(session, f"site:{site}", key=key, by=by, now=now)


@transaction.atomic
def mind(session: UUID, *, notes: Mapping[str, str], by: User, now: datetime) -> None:
    """Append the therapist's notes to what the screening asks to mind, by item code.

    The same words a second time are not written again. Asks the screening rules, so it
    costs more queries than a change. Raises what `change` raises.
    """
    rows = Session.objects.visible_to(by).select_for_update(of=("self",))
    note = rows.select_related("practitioner", "patient__clinic", "clinic").get(
        pk=session
    )
    noteguard.require_writer(note, by)
    problems = [
        Obstacle("session", "too_long", str(_LONG_NOTE), field=f"care-{code}")
        for code, words in notes.items()
        if len(words) > _LONGEST_NOTE
    ]
    if problems:
        raise CannotSave(str(_LONG_NOTE), problems)
    acknowledgements.write(note, notes=notes, by=by, now=now)


def _change(session: UUID, change: Change, *, by: User, now: datetime) -> NoteChange:
    muscle = change.columns.get("muscle_id")
    row = noteguard.row_of(session, change.row, change.key, by=by, muscle=muscle)
    note: Session = row if isinstance(row, Session) else row.session
    columns, problems = noterows.resolved(note, change.columns, row)
    if row.version != change.version:
        noteguard.require_unbeaten(
            row, columns, noterows.resolved(note, change.was, row)[0]
        )
    before = _values(row)
    problems += _fill(row, columns, muscle)
    _settle(row, change.row, columns, problems, now=now)
    after = _values(row)
    differs = {
        name: [before[name], after[name]]
        for name in after
        if before[name] != after[name]
    }
    if differs:
        row.version += 1
        row.save(update_fields=[*differs, "version"])
    return _record(note, change.key, change.row, row.version, differs, by=by, now=now)


def _add(
    session: UUID,
    kind: str,
    key: UUID,
    columns: Mapping[str, Any],
    id: UUID,
    *,
    by: User,
    now: datetime,
) -> NoteChange:
    if kind not in KINDS or not KINDS[kind].may_be_added:
        raise NoSuchRow(kind)
    muscle = columns.get("muscle_id")
    note = noteguard.locked(Session.objects.all(), session, key, by=by, muscle=muscle)
    noteguard.require_writer(note, by)
    row = KINDS[kind].model(pk=id, session=note)
    problems = _fill(row, columns, muscle, found=note)
    _settle(row, f"{kind}:{id}", columns, problems, now=now)
    row.order = _next_order(KINDS[kind].model, note)
    said = {name: [None, value] for name, value in _values(row).items() if value}
    said.pop("order", None)
    kept = _record(note, key, f"{kind}:{id}", 0, said, by=by, now=now)
    row.save(force_insert=True)
    return kept


def _next_order(model: type[Any], note: Session) -> Any:
    """One more than the last row's, asked while the note is held."""
    last = model.objects.filter(session=note).order_by("-order")
    return Coalesce(Subquery(last.values("order")[:1]), -1) + 1


def _fill(
    row: Any, columns: Mapping[str, Any], muscle: str | None, found: Any = None
) -> list[Obstacle]:
    """Put the values into the row; what cannot be meant is returned."""
    for name, value in columns.items():
        setattr(row, name, value)
    if muscle is None:
        return []
    told = (found or row).told_muscle
    if told is None or not told["is_current"]:
        return [noterows.missing_muscle()]
    row.muscle = Muscle(**told)
    return []


def _settle(
    row: Any,
    name: str,
    columns: Mapping[str, Any],
    problems: list[Obstacle],
    *,
    now: datetime,
) -> None:
    """Put right what follows; CannotSave for what may not be saved like this."""
    if not problems:
        kind = KINDS[noterows.parse(name)[0]]
        kind.settle(row, set(columns), now)
        problems = list(kind.check(row, set(columns), now=now))
    if problems:
        raise CannotSave(" ".join(each.sentence for each in problems), problems)


def _values(row: Any) -> dict[str, Any]:
    """All columns of a row that people write, by name."""
    skipped = {"id", "version", "session_id", "order"}
    return {
        each.attname: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if each.attname not in skipped
    }


def _record(
    note: Session,
    key: UUID,
    row: str,
    version: int,
    said: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
) -> NoteChange:
    """Append the change to the trail of the draft."""
    return NoteChange.objects.create(
        session=note, key=key, row=row, version=version, fields=said, at=now, by=by
    )
