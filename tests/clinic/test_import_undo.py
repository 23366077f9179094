"""Taking an import back, and forgetting its file."""

from datetime import timedelta

import pytest

from clinic import imports, importsteps, patients
from clinic.models import (
    AuditEntry,
    ContactPoint,
    ImportRow,
    Patient,
    PatientImport,
    PatientSource,
)
from tests import factories
from tests.clinic.importing import (
    LATER,
    TOO_LATE,
    a_file,
    bring_in,
    load,
    problems,
    row,
    states,
    work,
)
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def undo(source, desk, now=LATER):
    imports.undo(source, by=desk, now=now)
    work(now=now)
    return PatientImport.objects.get(pk=source.pk)


def test_an_import_is_taken_back_within_72_hours(clinic, desk):
    kept = factories.make_patient(clinic)
    data = a_file(row(1), row(2))
    source = undo(bring_in(clinic, data, by=desk), desk)
    assert source.state == "undone"
    assert states(source) == ["undone", "undone"]
    assert list(Patient.objects.all()) == [kept]
    assert ContactPoint.objects.count() == 1
    assert AuditEntry.objects.filter(action="patient.import_undone").count() == 2
    assert states(bring_in(clinic, data, by=desk, now=LATER)) == ["created"] * 2


def test_after_72_hours_it_stays(clinic, desk):
    source = bring_in(clinic, a_file(row(1)), by=desk)
    with pytest.raises(imports.CannotImport, match="72 hours"):
        imports.undo(source, by=desk, now=TOO_LATE)


def test_who_was_only_looked_at_is_taken_back(clinic, desk, client, at_now):
    source = bring_in(clinic, a_file(row(1)), by=desk)
    client.force_login(desk)
    client.get(f"/patients/{Patient.objects.get().pk}/")
    assert states(undo(source, desk)) == ["undone"]


def renamed(patient, desk):
    details = patients.Details(given_name="Zoe", date_of_birth=patient.date_of_birth)
    patients.update(patient, details=details, by=desk, now=NOW)


def reached(patient, desk):
    new = patients.NewContact("email", "new@example.org")
    patients.add_contact(patient, new=new, by=desk, now=NOW)


def screened(patient, desk):
    factories.make_screening(patient)


@pytest.mark.parametrize("touch", [renamed, reached, screened])
def test_who_was_touched_since_stays_and_is_named(clinic, desk, touch):
    source = bring_in(clinic, a_file(row(1), row(2)), by=desk)
    first = Patient.objects.get(sources__source_id="1")
    touch(first, desk)
    source = undo(source, desk)
    assert states(source) == ["kept", "undone"]
    assert "in use since" in problems(source)[0]
    assert list(Patient.objects.all()) == [first]
    assert PatientSource.objects.get().patient == first


def test_a_linked_patient_stays_and_loses_the_old_id(clinic, desk):
    bring_in(clinic, a_file(row(1)), by=desk)
    ann = Patient.objects.get()
    source = bring_in(clinic, a_file(row(1)), by=desk, system="b", duplicates="link")
    assert states(source) == ["linked"]
    assert states(undo(source, desk)) == ["undone"]
    assert [each.system for each in ann.sources.all()] == ["file"]


def test_file_and_cells_are_forgotten_when_it_cannot_be_undone(clinic, desk):
    source = bring_in(clinic, a_file(row(1), row(2, DOB="x")), by=desk)
    assert importsteps.forget(now=LATER) == 0
    assert importsteps.advance(now=TOO_LATE + timedelta(seconds=1))["forgotten"] == 1
    source = PatientImport.objects.get(pk=source.pk)
    assert (bytes(source.data), source.size, source.state) == (b"", 0, "done")
    assert [each.cells for each in ImportRow.objects.all()] == [[], []]
    assert importsteps.forget(now=TOO_LATE + timedelta(days=9)) == 0


def test_a_file_that_was_never_started_is_dropped(clinic, desk):
    source = load(clinic, a_file(row(1)), by=desk)
    work()
    importsteps.forget(now=TOO_LATE + timedelta(seconds=1))
    source.refresh_from_db()
    assert source.state == "dropped"


def test_a_file_is_dropped_by_whoever_thinks_better_of_it(clinic, desk):
    source = load(clinic, a_file(row(1)), by=desk)
    dropped = imports.drop(source, by=desk, now=NOW)
    assert (dropped.state, dropped.size, dropped.rows.count()) == ("dropped", 0, 0)
    with pytest.raises(imports.CannotImport, match="has moved on"):
        imports.start(source, duplicates="skip", by=desk, now=NOW)


def test_who_loaded_it_may_be_gone(clinic, desk):
    source = load(clinic, a_file(row(1)), by=desk)
    work()
    PatientImport.objects.filter(pk=source.pk).update(created_by=None)
    imports.start(source, duplicates="skip", by=desk, now=NOW)
    work()
    assert AuditEntry.objects.get(action="patient_import.done").actor == "sweep"


def test_a_running_import_is_not_forgotten(clinic, desk):
    source = load(clinic, a_file(row(1)), by=desk)
    work()
    imports.start(source, duplicates="skip", by=desk, now=NOW)
    assert importsteps.forget(now=TOO_LATE + timedelta(days=1)) == 0
