"""One row of a list of appointments: a visit of the past, or why it is none."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from django.utils.translation import gettext as _

from clinic.rules.dates import BadDate
from clinic.rules.imports import birthdates, cells, rows
from clinic.rules.imports.aliases import Field
from clinic.rules.imports.reading import Plan, Reading

DONE, MISSED, CANCELLED = "done", "missed", "cancelled"
_NAME_LIMIT = 200
_LONGEST = timedelta(hours=24)
# How far ahead a diary is kept: of two-digit years the century is chosen by it.
_AHEAD = timedelta(days=3 * 366)
_MOMENT = re.compile(
    r"(?P<day>.+?)[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(:\d{2}(\.\d+)?)?"
    r" ?(?P<half>[ap]\.?m\.?)? ?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.I,
)
_HOURS_OF_HALF = 12
_MISSED = re.compile(r"no.?show|did.?not|missed|dna", re.I)
_CANCELLED = re.compile(r"cancel|archiv|delet|void", re.I)


def read(row: Sequence[str], plan: Plan) -> Reading:
    """The visit in this row, with a mark for every cell.

    `source_id` and the old number name the patient, who is not registered by it.
    """
    found = rows.taken(row, plan, _READERS)
    if not found.aside:
        _require(found, plan)
    return found


def moment(cell: str, plan: Plan) -> datetime:
    """The day and time in a cell, in the clinic's zone where it names none.

    Raises BadDate.
    """
    said = _MOMENT.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if said is None:
        raise BadDate(_("This is not a day with a time."))
    latest = plan.today + _AHEAD
    try:
        day = birthdates.read(said["day"], order=plan.order, today=latest)
        hour = _hour(int(said["hour"]), said["half"] or "")
        clock = time(hour, int(said["minute"]))
        return datetime.combine(day, clock, _zone(said["zone"] or "", plan.zone))
    except ValueError:
        raise BadDate(_("This is not a day with a time.")) from None


def _hour(hour: int, half: str) -> int:
    """The hour of the day. Raises ValueError for 13 pm."""
    if not half:
        return hour
    if not 1 <= hour <= _HOURS_OF_HALF:
        raise ValueError(hour)
    return hour % _HOURS_OF_HALF + _HOURS_OF_HALF * half.lower().startswith("p")


def _zone(text: str, own: tzinfo) -> tzinfo:
    if not text:
        return own
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if text[0] == "-" else away)


def _id(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    found.visit.source_id = cells.identifier(cell, rows.SOURCE_ID_LIMIT)
    return ""


def _start(found: Reading, cell: str, _column: int, plan: Plan) -> str:
    found.visit.starts_at = moment(cell, plan)
    return ""


def _end(found: Reading, cell: str, _column: int, plan: Plan) -> str:
    found.visit.ends_at = moment(cell, plan)
    return ""


def _kind(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    found.visit.kind = cells.short(cell, _NAME_LIMIT)
    return ""


def _staff(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    found.visit.staff = cells.short(cell, _NAME_LIMIT)
    return ""


def _state(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    if _MISSED.search(cell):
        found.visit.state = MISSED
    elif _CANCELLED.search(cell):
        found.visit.state = CANCELLED
    return ""


def _missed(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    if not cells.is_no(cell):
        found.visit.state = MISSED
    return ""


def _cancelled(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    if not cells.is_no(cell):
        found.visit.state = CANCELLED
    return ""


# In this order: what was cancelled was not missed, whatever else the row says.
_READERS: Mapping[str, rows.Reader] = {
    Field.SOURCE_ID: rows.source_id,
    Field.OLD_NUMBER: rows.old_number,
    Field.VISIT_ID: _id,
    Field.VISIT_START: _start,
    Field.VISIT_END: _end,
    Field.VISIT_KIND: _kind,
    Field.VISIT_STAFF: _staff,
    Field.VISIT_STATE: _state,
    Field.MISSED: _missed,
    Field.CANCELLED: _cancelled,
}


def _require(found: Reading, plan: Plan) -> None:
    """A patient, an id, a beginning, and an end that fits it."""
    visit, old = found.visit, found.values.get("old_number", "")
    ids = plan.columns(Field.SOURCE_ID, Field.OLD_NUMBER)
    lacks = (
        (not (found.source_id or old), ids, _("It names no patient.")),
        (
            not visit.source_id,
            plan.columns(Field.VISIT_ID),
            _("The id of the visit is missing."),
        ),
        (
            visit.starts_at is None,
            plan.columns(Field.VISIT_START),
            _("It does not say when the visit began."),
        ),
        (
            not _fits(visit.starts_at, visit.ends_at),
            plan.columns(Field.VISIT_END),
            _("The visit ends before it begins, or more than a day later."),
        ),
    )
    for is_lacking, columns, words in lacks:
        if is_lacking and not found.has_refused(columns):
            found.refuse(columns, words)
    visit.state = visit.state or DONE


def _fits(start: datetime | None, end: datetime | None) -> bool:
    """Whether the end, where both are told, lies within a day of the start."""
    if start is None or end is None:
        return True
    return timedelta(0) < end - start <= _LONGEST
