"""Bringing patients in from another system: what a person decides about a file."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Clinic, ImportRow, PatientImport
from clinic.rules.files import names
from clinic.rules.imports import birthdates, columns, decoding, table
from clinic.rules.imports.aliases import NOT_KEPT, SEVERAL, Field

UNDO_WITHIN = timedelta(hours=72)
# The columns that say how dates are written in the file, the first of them that it has.
DATED = (Field.BORN, Field.VISIT_START)
_SYSTEM_LIMIT = 40


class CannotImport(Exception):
    """Refused; the text says why in words fit for the user."""


@dataclass(frozen=True)
class Setting:
    """How a file is to be read, as a person confirmed it: one field a column."""

    fields: Sequence[str]
    order: str
    system: str
    encoding: str = ""


@transaction.atomic
def receive(
    clinic: Clinic, *, name: str, data: bytes, by: audit.Actor, now: datetime
) -> PatientImport:
    """Keep the file and guess what its columns are; nothing is registered yet.

    Raises CannotImport for what is no table of text, with what to do about it.
    """
    made = PatientImport(
        clinic=clinic,
        name=names.clean(name, ".csv"),
        data=data,
        size=len(data),
        sha256=sha256(data).hexdigest(),
        created_at=now,
        created_by=audit.user_or_none(by),
        stepped_at=now,
        keep_until=now + UNDO_WITHIN,
    )
    _read_shape(made, encoding="")
    made.fields = columns.guess(made.headings)
    made.system = columns.system_of(made.headings) or "file"
    made.order, made.is_serial = _order(made)
    made.save()
    audit.record(
        "patient_import.loaded",
        made,
        by=by,
        now=now,
        detail={"size": made.size, "sha256": made.sha256, "system": made.system},
    )
    return made


def _read_shape(source: PatientImport, *, encoding: str) -> None:
    """Read the layout of the file in that encoding; "" takes the one it shows."""
    try:
        decoded = decoding.decode(_data(source), encoding=encoding)
        shape = table.shape(decoded.text)
    except decoding.BadFile as refusal:
        raise CannotImport(str(refusal)) from refusal
    source.encoding = decoded.encoding
    source.delimiter = shape.delimiter
    source.headings = list(shape.headings)
    source.first_line = shape.first_line


def _data(source: PatientImport) -> bytes:
    """The file. A row that came without it is not read anew: it may have changed."""
    if "data" in source.get_deferred_fields():
        stored = PatientImport.objects.values_list("data", flat=True)
        return bytes(stored.get(pk=source.pk))
    return bytes(source.data)


def layout(source: PatientImport) -> table.Shape:
    """How the file is laid out, as the rules take it."""
    return table.Shape(source.delimiter, tuple(source.headings), source.first_line)


def text(source: PatientImport) -> str:
    """The file as text, in the encoding that was settled."""
    return decoding.decode(_data(source), encoding=source.encoding).text


def sample(source: PatientImport, count: int = 5) -> list[table.Record]:
    """The first rows, for whoever looks whether the columns are right."""
    return list(itertools.islice(table.records(text(source), layout(source)), count))


def order_in(source: PatientImport) -> birthdates.Order:
    """What the column of birth dates, or of visits, says of its order; it is read to
    its end.

    Raises CannotImport where the file cannot be read to its end.
    """
    where = [source.fields.index(each) for each in DATED if each in source.fields]
    cells = [cell for cell in _cells(source, where[:1]) if cell.strip()]
    source.is_serial = birthdates.are_serials(cells)
    hint = columns.order_told(source.headings[where[0]]) if where else ""
    return birthdates.order_of(cells, told=hint)


def _cells(source: PatientImport, where: Sequence[int]) -> list[str]:
    try:
        rows = list(table.records(text(source), layout(source)))
    except decoding.BadFile as refusal:
        raise CannotImport(str(refusal)) from refusal
    source.rows_total = len(rows)
    return [row.cells[column] for row in rows for column in where]


def _order(source: PatientImport) -> tuple[str, bool]:
    return order_in(source).known, source.is_serial


@transaction.atomic
def set_columns(
    source: PatientImport, *, setting: Setting, by: audit.Actor, now: datetime
) -> PatientImport:
    """Settle what the columns are, and have every row checked in the background.

    Raises CannotImport where the order of day and month has to be said and was not,
    where no column holds what a patient needs, and once the import has begun.
    """
    locked = _locked(source, "columns", "checking", "checked")
    if setting.encoding and setting.encoding != locked.encoding:
        _read_shape(locked, encoding=setting.encoding)
    _require(locked, setting)
    locked.fields = list(setting.fields)
    locked.order = setting.order or _told_order(locked)
    locked.system = setting.system.strip()[:_SYSTEM_LIMIT] or "file"
    locked.rows.all().delete()
    locked.cursor, locked.problem, locked.stepped_at = 0, "", now
    if locked.state != PatientImport.State.COLUMNS:
        _to(locked, PatientImport.State.COLUMNS)
    _to(locked, PatientImport.State.CHECKING)
    audit.record(
        "patient_import.columns",
        locked,
        by=by,
        now=now,
        detail={"system": locked.system},
    )
    return locked


def _require(source: PatientImport, setting: Setting) -> None:
    chosen = list(setting.fields)
    if len(chosen) != len(source.headings) or set(chosen) - {"", *Field}:
        raise CannotImport(_("Say for every column what it is."))
    once = set(chosen) - {""} - SEVERAL - NOT_KEPT
    if any(chosen.count(each) > 1 for each in once):
        raise CannotImport(
            _("Two columns are taken for the same thing. Choose one of them.")
        )
    _require_kept(source, chosen)


def _require_kept(source: PatientImport, chosen: Sequence[str]) -> None:
    """Columns for what no patient is registered without."""
    if not {Field.GIVEN, Field.FAMILY, Field.FULL_NAME} & set(chosen):
        raise CannotImport(_("Say which column holds the name."))
    if Field.VISIT_START in chosen:
        _require_visits(chosen)
        return
    if Field.BORN not in chosen:
        raise CannotImport(_("Say which column holds the date of birth."))
    if not {Field.EMAIL, Field.PHONE} & set(chosen):
        raise CannotImport(_("Say which column holds an e-mail address or a phone."))


def _require_visits(chosen: Sequence[str]) -> None:
    """Columns for what no visit is kept without."""
    if Field.VISIT_ID not in chosen:
        raise CannotImport(_("Say which column holds the id of the visit."))
    if not {Field.SOURCE_ID, Field.OLD_NUMBER} & set(chosen):
        raise CannotImport(_("Say which column holds the id of the patient."))


def _told_order(source: PatientImport) -> str:
    """The order that the column tells. Raises CannotImport where it tells none."""
    told = order_in(source)
    if not told.known:
        raise CannotImport(
            _("Say how dates are written: %(example)s can be read two ways.")
            % {"example": told.example or "1/2/1980"}
        )
    return told.known


@transaction.atomic
def start(
    source: PatientImport, *, duplicates: str, by: audit.Actor, now: datetime
) -> PatientImport:
    """Register what was checked, in the background.

    `duplicates` says what happens to the likely duplicates that nobody decided on.
    Raises CannotImport before the check is over.
    """
    locked = _locked(source, "checked")
    locked.duplicates = PatientImport.Choice(duplicates)
    locked.cursor, locked.stepped_at = 0, now
    _to(locked, PatientImport.State.RUNNING)
    audit.record("patient_import.started", locked, by=by, now=now)
    return locked


@transaction.atomic
def choose(row: ImportRow, *, choice: str, by: audit.Actor, now: datetime) -> ImportRow:
    """Decide on one likely duplicate: leave it out, link it, or register it.

    Raises CannotImport once the import has begun.
    """
    locked = _locked(row.source, "checked")
    row.choice = PatientImport.Choice(choice)
    ImportRow.objects.filter(pk=row.pk, state=ImportRow.State.TWIN).update(
        choice=row.choice
    )
    audit.record(
        "patient_import.chosen",
        locked,
        by=by,
        now=now,
        detail={"line": row.line, "choice": row.choice},
    )
    return row


@transaction.atomic
def drop(source: PatientImport, *, by: audit.Actor, now: datetime) -> PatientImport:
    """Do not import it after all; file and rows are forgotten at once."""
    locked = _locked(source, "columns", "checking", "checked")
    locked.rows.all().delete()
    locked.data, locked.size = b"", 0
    _to(locked, PatientImport.State.DROPPED)
    audit.record("patient_import.dropped", locked, by=by, now=now)
    return locked


@transaction.atomic
def undo(source: PatientImport, *, by: audit.Actor, now: datetime) -> PatientImport:
    """Take back what was imported, in the background, within 72 hours.

    A patient who was touched since stays. Raises CannotImport when it is too late.
    """
    locked = _locked(source, "done")
    if now >= locked.keep_until:
        raise CannotImport(_("An import can be undone for 72 hours. They are over."))
    locked.cursor, locked.stepped_at = 0, now
    _to(locked, PatientImport.State.UNDOING)
    audit.record("patient_import.undo_begun", locked, by=by, now=now)
    return locked


def _locked(source: PatientImport, *states: str) -> PatientImport:
    locked = PatientImport.objects.select_for_update().get(pk=source.pk)
    if locked.state not in states:
        raise CannotImport(
            _("This import has moved on: %(state)s. Look at its page again.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _to(source: PatientImport, state: str) -> None:
    source.state = state
    source.save()
