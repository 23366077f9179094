"""Visits of an old system: what would become of each row, keeping, taking back.

No appointment is made and no signal is sent: nothing follows a visit that is past.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from clinic.models import ImportRow, PastVisit, Patient, PatientImport, PatientSource
from clinic.rules.imports import table, visits
from clinic.rules.imports.reading import Plan, Reading
from clinic.rules.known import known
from clinic.rules.matching import alike

_PROBLEM_LIMIT = 1000
# Below this likeness (0 to 1) of the names the id is somebody else's.
_ANYTHING_ALIKE = 0.2
State = ImportRow.State


@dataclass
class _Seen:
    """The patients that the rows name, and the visits that are here already."""

    by_id: dict[str, Patient]
    by_number: dict[str, Patient]
    here: set[str]
    lines: dict[str, int] = field(default_factory=dict)

    def patient(self, reading: Reading) -> Patient | None:
        """By the id of the patient, else by the number."""
        number = _number(reading)
        by_number = self.by_number.get(number) if number else None
        return self.by_id.get(reading.source_id, by_number)


def judged(
    source: PatientImport,
    batch: Sequence[table.Record],
    read: Sequence[Reading | None],
    *,
    now: datetime,
) -> list[ImportRow]:
    """The rows of a batch with what would become of each; nothing is written."""
    seen = _seen(source, [each for each in read if each is not None])
    return [
        _row(source, record, reading, seen, now)
        for record, reading in zip(batch, read, strict=True)
    ]


def _seen(source: PatientImport, readings: Sequence[Reading]) -> _Seen:
    ids = {each.source_id for each in readings} | set(map(_number, readings))
    known_there = PatientSource.objects.filter(
        Q(source_id__in=ids - {""}) | Q(old_number__in=ids - {""}),
        clinic=source.clinic,
        system=source.system,
    ).select_related("patient")
    by_id = {each.source_id: each.patient for each in known_there}
    by_number = {each.old_number: each.patient for each in known_there}
    visit_ids = [each.visit.source_id for each in readings]
    earlier = source.rows.filter(old_id__in=visit_ids).exclude(state=State.REFUSED)
    return _Seen(
        by_id=by_id,
        # A list of patients without ids has the number in their place.
        by_number=by_id | by_number,
        here=_here(source, visit_ids),
        lines=dict(earlier.values_list("old_id", "line")),
    )


def _number(reading: Reading) -> str:
    return reading.values.get("old_number", "")


def _here(source: PatientImport, ids: Collection[str]) -> set[str]:
    """Those of the visits that were brought in before."""
    rows = PastVisit.objects.filter(
        clinic=source.clinic, system=source.system, source_id__in=ids
    )
    return set(rows.values_list("source_id", flat=True))


def _row(
    source: PatientImport,
    record: table.Record,
    reading: Reading | None,
    seen: _Seen,
    now: datetime,
) -> ImportRow:
    row = ImportRow(source=source, line=record.line, cells=list(record.cells))
    if reading is None:
        row.state, row.problem = State.REFUSED, record.problem
        return row
    row.old_id = reading.visit.source_id
    for key, value in _verdict(reading, seen, now).items():
        setattr(row, key, value)
    row.problem = row.problem[:_PROBLEM_LIMIT]
    if row.state == State.READY:
        seen.lines[row.old_id] = row.line
    return row


def _verdict(reading: Reading, seen: _Seen, now: datetime) -> dict[str, Any]:
    """The state of a row that could be read, and why."""
    if reading.aside:
        return {"state": State.ASIDE, "problem": reading.aside}
    if reading.problems:
        return {"state": State.REFUSED, "problem": "\n".join(reading.problems)}
    patient = seen.patient(reading)
    if patient is None:
        words = _("This patient is not here yet: load the list of patients first.")
        return {"state": State.REFUSED, "problem": words}
    return _of_patient(reading, patient, seen, now) | {"patient": patient}


def _of_patient(
    reading: Reading, patient: Patient, seen: _Seen, now: datetime
) -> dict[str, Any]:
    """The same once it is known whose visit it is."""
    visit, values = reading.visit, reading.values
    name = f"{values.get('given_name', '')} {values.get('family_name', '')}"
    if alike(name, patient.full_name) < _ANYTHING_ALIKE:
        words = _("This id belongs to %(name)s, no. %(number)d. Nothing was changed.")
        who = {"name": patient.full_name, "number": patient.number}
        return {"state": State.REFUSED, "problem": words % who}
    if visit.source_id in seen.here:
        return {"state": State.KNOWN, "problem": _("This visit is here already.")}
    if visit.source_id in seen.lines:
        words = _("The same visit as line %(line)d.")
        line = seen.lines[visit.source_id]
        return {
            "state": State.ASIDE,
            "problem": words % {"line": line},
            "twin_line": line,
        }
    if known(visit.starts_at, "a row without it is refused") > now:
        words = _("Lies ahead: book it in the diary, so that its reminders are sent.")
        return {"state": State.ASIDE, "problem": words}
    return {"state": State.READY}


def keep(source: PatientImport, chosen: Sequence[ImportRow], plan: Plan) -> None:
    """Keep the visits of these rows; whoever is no longer here has none."""
    here = _here(source, [row.old_id for row in chosen])
    made = []
    for row in chosen:
        if row.old_id in here:
            row.state = State.KNOWN
            row.problem = _("Brought in by another import meanwhile.")
        elif row.patient_id is None:
            row.state = State.REFUSED
            row.problem = _("The patient is no longer here.")
        else:
            row.state = State.CREATED
            made.append(_visit(source, row, plan))
    PastVisit.objects.bulk_create(made)


def _visit(source: PatientImport, row: ImportRow, plan: Plan) -> PastVisit:
    visit = visits.read(row.cells, plan).visit
    return PastVisit(
        clinic=source.clinic,
        patient_id=known(row.patient_id, "looked at before"),
        file=source,
        system=source.system,
        source_id=visit.source_id,
        starts_at=known(visit.starts_at, "only rows with it are ready"),
        ends_at=visit.ends_at,
        kind=visit.kind,
        staff=visit.staff,
        state=visit.state,
    )


def take_back(source: PatientImport, chosen: Sequence[ImportRow]) -> None:
    """Forget the visits of these rows; the patients stay as they are."""
    source.visits.filter(source_id__in=[row.old_id for row in chosen]).delete()
    for row in chosen:
        row.state = State.UNDONE
