"""Reading the rows of a file and saying what would become of each: the dry run."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from clinic import enrolling, imports, importvisits
from clinic.models import ImportRow, Patient, PatientImport, PatientSource
from clinic.rules.imports import decoding, rows, table, visits
from clinic.rules.imports.reading import Plan, Reading
from clinic.rules.matching import Known, alike, days_of, may_be_same

BATCH = 500
_PROBLEM_LIMIT = 1000
# Below this likeness (0 to 1), and with another birth date, it is another person.
_ANYTHING_ALIKE = 0.3
State = ImportRow.State


@dataclass
class _Seen:
    """What the file and the register hold already, for the rows of one batch."""

    known: Mapping[str, PatientSource]
    ids: dict[str, tuple[int, str]]
    people: dict[str, int]
    neighbours: "_Neighbours"


class _Neighbours:
    """Patients of the register, looked up by birth date and by contact."""

    def __init__(self, people: Iterable[tuple[Patient, Known]]) -> None:
        self.found: dict[object, list[tuple[Patient, Known]]] = {}
        for patient, each in people:
            for key in (*days_of(each.born), *each.contacts):
                self.found.setdefault(key, []).append((patient, each))

    def twin_of(self, who: Known) -> Patient | None:
        """The first who may be the same person."""
        keys = (*days_of(who.born), *who.contacts)
        near = itertools.chain.from_iterable(self.found.get(key, ()) for key in keys)
        found = (patient for patient, each in near if may_be_same(who, each))
        return next(found, None)


def plan_of(source: PatientImport, *, now: datetime) -> Plan:
    """How the rows of this file are read."""
    clinic = source.clinic
    return Plan(
        fields=source.fields,
        headings=source.headings,
        order=source.order,
        serial=source.is_serial,
        country=clinic.country,
        today=now.astimezone(clinic.zone).date(),
        own_numbers=(clinic.phone,),
        languages=tuple(code for code, _name in settings.LANGUAGES),
        zone=clinic.zone,
    )


def read(cells: Sequence[str], plan: Plan) -> Reading:
    """What one row says: a patient, or a visit where the file is a list of those."""
    return visits.read(cells, plan) if plan.is_visits else rows.read(cells, plan)


def step(source: PatientImport, *, now: datetime) -> int:
    """Check the next rows of a locked import; how many. The last batch ends it.

    Changes nothing but the import's own rows. A file that cannot be read to its end
    goes back to its columns with the reason.
    """
    try:
        batch = _next_records(source)
    except decoding.BadFile as refusal:
        source.problem = str(refusal)[:300]
        source.state = PatientImport.State.COLUMNS
        source.save()
        return 0
    plan = plan_of(source, now=now)
    said = [None if each.problem else read(each.cells, plan) for each in batch]
    if plan.is_visits:
        made = importvisits.judged(source, batch, said, now=now)
    else:
        made = _judged(source, batch, said)
    ImportRow.objects.bulk_create(made)
    source.stepped_at = now
    source.cursor = max([source.cursor, *(each.line for each in batch[-1:])])
    if len(batch) < BATCH:
        source.state = PatientImport.State.CHECKED
    source.save()
    return len(batch)


def _judged(
    source: PatientImport,
    batch: Sequence[table.Record],
    said: Sequence[Reading | None],
) -> list[ImportRow]:
    """The rows of a list of patients."""
    seen = _seen(source, list(filter(None, said)))
    return [
        _row(source, record, reading, seen)
        for record, reading in zip(batch, said, strict=True)
    ]


def _next_records(source: PatientImport) -> list[table.Record]:
    """The batch after the last line that is done."""
    every = table.records(imports.text(source), imports.layout(source))
    left = itertools.dropwhile(lambda each: each.line <= source.cursor, every)
    return list(itertools.islice(left, BATCH))


def _seen(source: PatientImport, readings: Sequence[Reading]) -> _Seen:
    ids = [each.source_id for each in readings]
    hashes = list(map(_hash, readings))
    known = PatientSource.objects.filter(
        clinic=source.clinic, system=source.system, source_id__in=ids
    ).select_related("patient")
    earlier = ImportRow.objects.filter(source=source).order_by("-line")
    open_ = earlier.filter(who__in=hashes, state__in=[State.READY, State.TWIN])
    same_id = earlier.filter(old_id__in=ids)
    return _Seen(
        known={each.source_id: each for each in known},
        ids={row.old_id: (row.line, row.who) for row in same_id},
        people={row.who: row.line for row in open_},
        neighbours=_neighbours(source, readings),
    )


def _neighbours(source: PatientImport, readings: Sequence[Reading]) -> _Neighbours:
    ways = itertools.chain.from_iterable(each.contacts for each in readings)
    found = enrolling.candidates(
        source.clinic,
        born={each.born for each in readings if each.born},
        contacts={value for _kind, value in ways},
    )
    return _Neighbours((each, enrolling.known(each)) for each in found)


def _hash(reading: Reading) -> str:
    """Name and birth date as one short word, for looking up only."""
    return md5(reading.name_key.encode(), usedforsecurity=False).hexdigest()


def _row(
    source: PatientImport, record: table.Record, reading: Reading | None, seen: _Seen
) -> ImportRow:
    row = ImportRow(source=source, line=record.line, cells=list(record.cells))
    if reading is None:
        row.state, row.problem = State.REFUSED, record.problem
        return row
    row.old_id, row.who = reading.source_id, _hash(reading)
    for key, value in _verdict(reading, row.who, seen).items():
        setattr(row, key, value)
    row.problem = row.problem[:_PROBLEM_LIMIT]
    if row.state in (State.READY, State.TWIN):
        seen.people.setdefault(row.who, row.line)
    if row.state != State.ASIDE:
        seen.ids.setdefault(row.old_id, (row.line, row.who))
    return row


def _verdict(reading: Reading, who: str, seen: _Seen) -> dict[str, Any]:
    """The state of a row that could be read, and why."""
    if reading.aside:
        return {"state": State.ASIDE, "problem": reading.aside}
    if reading.source_id in seen.known:
        return _known(reading, seen.known[reading.source_id].patient)
    if reading.source_id in seen.ids:
        return _again(who, *seen.ids[reading.source_id])
    if reading.problems:
        return {"state": State.REFUSED, "problem": "\n".join(reading.problems)}
    if who in seen.people:
        line = seen.people[who]
        return {
            "state": State.TWIN,
            "twin_line": line,
            "problem": _("The same name and birth date as line %(line)d.")
            % {"line": line},
        }
    return _fresh(seen.neighbours.twin_of(_as_known(reading)))


def _again(who: str, line: int, earlier: str) -> dict[str, Any]:
    """An id that an earlier row of the file has too."""
    if who == earlier:
        words = _("The same patient as line %(line)d.") % {"line": line}
        return {"state": State.ASIDE, "problem": words, "twin_line": line}
    words = _("Has the same id as line %(line)d, but another name or birth date.")
    return {"state": State.REFUSED, "problem": words % {"line": line}}


def _known(reading: Reading, patient: Patient) -> dict[str, Any]:
    """An id that the register knows: nothing is changed, contradictions are told."""
    who = {"name": patient.full_name, "number": patient.number}
    values = reading.values
    name = f"{values.get('given_name', '')} {values.get('family_name', '')}"
    is_other = reading.born not in (None, patient.date_of_birth)
    if is_other and alike(name, patient.full_name) < _ANYTHING_ALIKE:
        words = _("This id belongs to %(name)s, no. %(number)d. Nothing was changed.")
        return {"state": State.REFUSED, "problem": words % who, "patient": patient}
    words = _("Is here as %(name)s, no. %(number)d. Nothing is changed.") % who
    if is_other:
        words += " " + _("The date of birth in the file is another one.")
    return {"state": State.KNOWN, "problem": words, "patient": patient}


def _fresh(twin: Patient | None) -> dict[str, Any]:
    if twin is None:
        return {"state": State.READY}
    words = _("May be %(name)s, born %(born)s, no. %(number)d.") % {
        "name": twin.full_name,
        "born": twin.date_of_birth.isoformat(),
        "number": twin.number,
    }
    return {"state": State.TWIN, "problem": words, "patient": twin}


def _as_known(reading: Reading) -> Known:
    return Known(
        given=reading.values["given_name"],
        family=reading.values["family_name"],
        preferred=reading.values["preferred_name"],
        born=reading.born,
        contacts=frozenset(value for _kind, value in reading.contacts),
    )
