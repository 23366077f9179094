"""Registering the checked rows of a file, and taking them back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from clinic import audit, enrolling, imports, importvisits, relations
from clinic.enrolling import Enrolment
from clinic.importcheck import plan_of
from clinic.models import ImportRow, Patient, PatientImport, PatientSource
from clinic.rules.imports import rows
from clinic.rules.imports.reading import Reading

BATCH = 500
State = ImportRow.State
Choice = PatientImport.Choice


def step(source: PatientImport, *, now: datetime) -> int:
    """Register the next rows of a locked import; how many. The last batch ends it.

    A row whose id became known since the check is left alone. No check-in, no message
    and no visit comes of it.
    """
    waiting = list(
        source.rows.filter(state__in=[State.READY, State.TWIN])
        .select_related("patient")
        .order_by("line")[:BATCH]
    )
    plan = plan_of(source, now=now)
    if plan.is_visits:
        importvisits.keep(source, waiting, plan)
    else:
        _settle(_leave_known(source, waiting), source, now)
    ImportRow.objects.bulk_update(waiting, ["state", "patient", "problem"])
    if len(waiting) < BATCH:
        source.state = PatientImport.State.DONE
        source.finished_at, source.keep_until = now, now + imports.UNDO_WITHIN
        audit.record("patient_import.done", source, by=_by(source), now=now)
    _note_step(source, waiting, now)
    return len(waiting)


def _settle(rows_: Sequence[ImportRow], source: PatientImport, now: datetime) -> None:
    """Register, link or leave out each of them, as was chosen."""
    made = [row for row in rows_ if _choice(row) == Choice.CREATE]
    linked = [row for row in rows_ if _choice(row) == Choice.LINK]
    _create(made, source, now)
    _link(linked, made, source, now)
    for row in rows_:
        if row.state == State.TWIN:
            row.state = State.SKIPPED


def _note_step(source: PatientImport, done: Sequence[ImportRow], now: datetime) -> None:
    source.stepped_at = now
    source.cursor = max([source.cursor, *(row.line for row in done[-1:])])
    source.save()


def _by(source: PatientImport) -> audit.Actor:
    """Whoever loaded the file answers for what comes of it."""
    return source.created_by or audit.Agent.SWEEP


def _choice(row: ImportRow) -> str:
    if row.state == State.READY:
        return Choice.CREATE
    return row.choice or row.source.duplicates


def _leave_known(
    source: PatientImport, waiting: Sequence[ImportRow]
) -> list[ImportRow]:
    """Those whose id nobody has brought in since they were checked."""
    taken = PatientSource.objects.filter(
        clinic=source.clinic,
        system=source.system,
        source_id__in=[row.old_id for row in waiting],
    )
    patients = {each.source_id: each.patient_id for each in taken}
    ready = []
    for row in waiting:
        row.source = source
        if row.old_id in patients:
            row.state, row.patient_id = State.KNOWN, patients[row.old_id]
            row.problem = _("Brought in by another import meanwhile.")
        else:
            ready.append(row)
    return ready


def _create(chosen: Sequence[ImportRow], source: PatientImport, now: datetime) -> None:
    plan = plan_of(source, now=now)
    readings = [rows.read(row.cells, plan) for row in chosen]
    made = enrolling.enrol(
        source.clinic,
        people=[_enrolment(each) for each in readings],
        by=_by(source),
        now=now,
        detail={"import": str(source.pk)},
    )
    for row, patient in zip(chosen, made, strict=True):
        row.state, row.patient = State.CREATED, patient
    ids = [patient.pk for patient in made]
    _remember(zip(ids, chosen, readings, strict=True), source, now)


def _enrolment(reading: Reading) -> Enrolment:
    names = (
        "given_name",
        "family_name",
        "preferred_name",
        "pronouns",
        "language",
        "time_zone",
        "notes",
        "prefers",
    )
    columns = {name: reading.values.get(name, "") for name in names}
    status = Patient.Status.LEFT if reading.has_left else Patient.Status.ACTIVE
    return Enrolment(
        columns=columns | {"date_of_birth": reading.born},
        contacts=reading.contacts,
        shut=reading.shut,
        why_shut=_("opted out in the old system"),
        status=Patient.Status.DECEASED if reading.died else status,
        deceased_on=reading.died,
    )


def _link(
    chosen: Sequence[ImportRow],
    made: Sequence[ImportRow],
    source: PatientImport,
    now: datetime,
) -> None:
    """Remember the old id at the record here, and change nothing else."""
    lines = [row.twin_line for row in chosen if row.twin_line is not None]
    earlier = source.rows.filter(line__in=lines)
    others: dict[int | None, UUID | None] = {
        row.line: row.patient_id for row in [*earlier, *made]
    }
    plan = plan_of(source, now=now)
    linked = []
    for row in chosen:
        there = row.patient_id or others.get(row.twin_line)
        if there is not None:
            row.state, row.patient_id = State.LINKED, there
            linked.append((there, row, rows.read(row.cells, plan)))
    _remember(linked, source, now)


def _remember(
    known: Iterable[tuple[UUID, ImportRow, Reading]],
    source: PatientImport,
    now: datetime,
) -> None:
    PatientSource.objects.bulk_create(
        PatientSource(
            clinic=source.clinic,
            patient_id=patient_id,
            system=source.system,
            source_id=row.old_id,
            old_number=reading.values.get("old_number", ""),
            added_at=now,
        )
        for patient_id, row, reading in known
    )


def step_back(source: PatientImport, *, now: datetime) -> int:
    """Take back the next rows of a locked import; how many. The last batch ends it.

    A patient whom anybody touched since (a session, a message, a changed name) stays,
    and the row says so; a linked one only loses the old id.
    """
    chosen = list(
        source.rows.filter(
            state__in=[State.CREATED, State.LINKED], line__gt=source.cursor
        )
        .select_related("patient")
        .order_by("line")[:BATCH]
    )
    if plan_of(source, now=now).is_visits:
        importvisits.take_back(source, chosen)
    else:
        _take_patients_back(chosen, source, now)
    ImportRow.objects.bulk_update(chosen, ["state", "problem", "patient"])
    if len(chosen) < BATCH:
        source.state = PatientImport.State.UNDONE
        audit.record("patient_import.undone", source, by=_by(source), now=now)
    _note_step(source, chosen, now)
    return len(chosen)


def _take_patients_back(
    chosen: Sequence[ImportRow], source: PatientImport, now: datetime
) -> None:
    made = [row.patient_id for row in chosen if row.state == State.CREATED]
    there, touched = _in_use([each for each in made if each is not None])
    gone = _judge(chosen, touched)
    _forget_ids(gone, source)
    _remove_patients(there - touched, source, now)


def _judge(chosen: Sequence[ImportRow], touched: Collection[UUID]) -> list[ImportRow]:
    """Say of each row whether it is taken back; those that are."""
    for row in chosen:
        is_kept = row.state == State.CREATED and row.patient_id in touched
        row.state = State.KEPT if is_kept else State.UNDONE
        if is_kept:
            row.problem = _("Not taken back: the record has been in use since.")
    return [row for row in chosen if row.state == State.UNDONE]


def _in_use(patients: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Those of them who are still there, locked, and those who were touched."""
    locked = Patient.objects.select_for_update().filter(pk__in=patients)
    there = set(locked.values_list("pk", flat=True))
    return there, relations.touched(there)


def _forget_ids(rows_: Sequence[ImportRow], source: PatientImport) -> None:
    """Forget the old ids, so that the file may be loaded again."""
    PatientSource.objects.filter(
        clinic=source.clinic,
        system=source.system,
        source_id__in=[row.old_id for row in rows_],
    ).delete()
    for row in rows_:
        row.patient = None


def _remove_patients(
    which: Collection[UUID], source: PatientImport, now: datetime
) -> None:
    removed = Patient.objects.filter(pk__in=which)
    audit.record_all(
        "patient.import_undone",
        removed,
        by=_by(source),
        now=now,
        clinic_id=source.clinic_id,
        detail={"import": str(source.pk)},
    )
    removed.delete()
