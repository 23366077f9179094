"""A file with patients on its way into the register."""

from datetime import date

import pytest

from aftercare.models import CheckIn, Message
from clinic import imports, importsteps
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
    HEADINGS,
    LATER,
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


def test_a_file_becomes_patients(clinic, desk):
    source = bring_in(clinic, a_file(row(1), row(2), row(40)), by=desk)
    assert (source.state, source.finished_at) == ("done", NOW)
    assert states(source) == ["created"] * 3
    first = Patient.objects.get(sources__source_id="1")
    assert first.number == 1
    assert first.full_name == "Annba Hilla"
    assert first.date_of_birth == date(1951, 2, 2)
    assert sorted(first.contact_points.values_list("value", "state", "is_shared")) == [
        ("+447700900001", "usable", False),
        ("ann1@example.org", "usable", False),
    ]
    made = AuditEntry.objects.filter(action="patient.registered", actor=desk.email)
    assert made.count() == 3
    clinic.refresh_from_db()
    assert clinic.next_patient_number == 4


def test_nothing_is_registered_before_it_is_started(clinic, desk):
    source = load(clinic, a_file(row(1), row(2, DOB="x")), by=desk)
    work()
    source.refresh_from_db()
    assert source.state == "checked"
    assert states(source) == ["ready", "refused"]
    assert "DOB: This is not a date of birth." in problems(source)[1]
    assert not Patient.objects.exists()


def test_an_import_never_asks_a_patient_anything(clinic, desk):
    bring_in(clinic, a_file(*map(row, range(30))), by=desk)
    assert not CheckIn.objects.exists()
    assert not Message.objects.exists()


def test_a_second_run_changes_nothing(clinic, desk):
    data = a_file(row(1), row(2))
    bring_in(clinic, data, by=desk)
    before = list(Patient.objects.order_by("pk").values())
    again = bring_in(clinic, data, by=desk, duplicates="create", now=LATER)
    assert states(again) == ["known", "known"]
    assert "Is here as Annba Hilla, no. 1. Nothing is changed." in problems(again)
    assert list(Patient.objects.order_by("pk").values()) == before
    assert ContactPoint.objects.count() == 4


def test_a_second_run_changes_nothing_without_ids_too(clinic, desk):
    data = a_file(*(row(n)[1:] for n in (1, 2)), headings=HEADINGS[1:])
    bring_in(clinic, data, by=desk)
    assert states(bring_in(clinic, data, by=desk)) == ["known", "known"]
    assert Patient.objects.count() == 2


def test_an_id_of_another_system_is_another_id(clinic, elsewhere, desk):
    bring_in(clinic, a_file(row(1)), by=desk)
    other = a_file(row(1, **{"First name": "Zoe", "Last name": "Quill", "Mobile": ""}))
    assert states(bring_in(clinic, other, by=desk, system="Old one")) == ["created"]
    owner = factories.make_user(elsewhere, "owner")
    assert states(bring_in(elsewhere, a_file(row(1)), by=owner)) == ["created"]


def test_a_known_id_with_another_birth_date_overwrites_nothing(clinic, desk):
    bring_in(clinic, a_file(row(1)), by=desk)
    other = {"First name": "Zoe", "Last name": "Quill"}
    data = a_file(row(1, DOB="05/05/1999"), row(2), row(3))
    source = bring_in(clinic, data, by=desk)
    assert states(source) == ["known", "created", "created"]
    assert "The date of birth in the file is another one." in problems(source)[0]
    source = bring_in(clinic, a_file(row(1, DOB="05/05/1999", **other)), by=desk)
    assert states(source) == ["refused"]
    assert "This id belongs to Annba Hilla, no. 1." in problems(source)[0]


def test_rows_of_one_id_are_one_patient(clinic, desk):
    data = a_file(row(1), row(1), row(1, **{"First name": "Zoe"}))
    source = bring_in(clinic, data, by=desk)
    assert states(source) == ["created", "aside", "refused"]
    assert "line 2" in problems(source)[1]
    assert "another name" in problems(source)[2]


@pytest.mark.parametrize(
    ("choice", "state", "count"),
    [("skip", "skipped", 1), ("link", "linked", 1), ("create", "created", 2)],
)
def test_a_likely_duplicate_is_decided_on(clinic, desk, choice, state, count):
    ann = factories.make_patient(
        clinic,
        given_name="Annba",
        family_name="Hill",
        date_of_birth=date(1951, 2, 2),
        phone="",
    )
    source = load(clinic, a_file(row(1)), by=desk)
    work()
    (twin,) = ImportRow.objects.filter(source=source)
    assert (twin.state, twin.patient) == ("twin", ann)
    assert "May be Annba Hill, born 1951-02-02" in twin.problem
    imports.choose(twin, choice=choice, by=desk, now=NOW)
    other = {"skip": "create"}.get(choice, "skip")
    imports.start(source, duplicates=other, by=desk, now=NOW)
    work()
    assert states(source) == [state]
    assert Patient.objects.count() == count
    linked = PatientSource.objects.filter(patient=ann, source_id="1").exists()
    assert linked == (choice == "link")


@pytest.mark.parametrize(
    ("duplicates", "result"),
    [("skip", "skipped"), ("link", "linked"), ("create", "created")],
)
def test_the_same_person_twice_in_a_file(clinic, desk, duplicates, result):
    data = a_file(row(1), row(1, ID="9", Mobile="", Email="other@example.org"))
    source = bring_in(clinic, data, by=desk, duplicates=duplicates)
    assert states(source) == ["created", result]
    assert "line 2" in problems(source)[1]
    assert PatientSource.objects.filter(source_id="9").exists() == (result != "skipped")


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_link_to_a_row_leads_to_whom_that_row_may_be(clinic, desk, is_gone):
    ann = factories.make_patient(
        clinic,
        given_name="Annba",
        family_name="Hilla",
        date_of_birth=date(1951, 2, 2),
    )
    data = a_file(row(1), row(1, ID="9", Mobile="", Email="other@example.org"))
    source = load(clinic, data, by=desk)
    work()
    first, second = ImportRow.objects.filter(source=source).order_by("line")
    imports.choose(first, choice="skip", by=desk, now=NOW)
    imports.choose(second, choice="link", by=desk, now=NOW)
    if is_gone:
        ann.delete()
    imports.start(source, duplicates="skip", by=desk, now=NOW)
    work()
    assert states(source) == ["skipped", "skipped" if is_gone else "linked"]


def test_a_shared_phone_is_marked_at_both(clinic, desk):
    mother = factories.make_patient(clinic, phone="07700 900001")
    same = {"Mobile": "07700 900002"}
    bring_in(clinic, a_file(row(1), row(2, **same), row(33, **same)), by=desk)
    points = ContactPoint.objects.filter(kind="phone")
    assert points.filter(patient=mother).get().is_shared
    assert set(points.values_list("value", "is_shared")) == {
        ("+447700900001", True),
        ("+447700900002", True),
    }


def test_who_left_died_or_opted_out_stays_so(clinic, desk):
    headings = [*HEADINGS, "Archived at", "Deceased on", "No SMS"]
    data = a_file(
        [*row(1), "2020-01-01", "", ""],
        [*row(2), "", "01/02/2021", ""],
        [*row(3), "", "", "yes"],
        headings=headings,
    )
    bring_in(clinic, data, by=desk)
    found = Patient.objects.order_by("number")
    assert [each.status for each in found] == ["left", "deceased", "active"]
    assert found[1].deceased_on == date(2021, 2, 1)
    phone = found[2].contact_points.get(kind="phone")
    assert (phone.state, phone.state_reason) == (
        "opted_out",
        "opted out in the old system",
    )


def test_two_imports_of_one_id_at_once_make_one_patient(clinic, desk):
    first = load(clinic, a_file(row(1)), by=desk)
    second = load(clinic, a_file(row(1)), by=desk)
    work()
    for source in (first, second):
        imports.start(source, duplicates="create", by=desk, now=NOW)
    work()
    assert Patient.objects.count() == 1
    assert sorted(states(first) + states(second)) == ["created", "known"]


def test_many_rows_go_batch_by_batch(clinic, desk, monkeypatch):
    monkeypatch.setattr("clinic.importcheck.BATCH", 4)
    monkeypatch.setattr("clinic.importload.BATCH", 3)
    source = load(clinic, a_file(*map(row, range(10))), by=desk)
    importsteps.advance(now=NOW)
    source.refresh_from_db()
    assert (source.cursor, source.rows_total, len(states(source))) == (5, 10, 4)
    work()
    imports.start(source, duplicates="skip", by=desk, now=NOW)
    importsteps.advance(now=NOW)
    assert Patient.objects.count() == 3
    work()
    assert states(source) == ["created"] * 10
    imports.undo(source, by=desk, now=LATER)
    work(now=LATER)
    assert states(source) == ["undone"] * 10
    assert not Patient.objects.exists()
    assert not PatientSource.objects.exists()


def test_a_file_that_breaks_off_goes_back_with_the_reason(clinic, desk, monkeypatch):
    monkeypatch.setattr("clinic.rules.imports.table.ROW_LIMIT", 2)
    headings = "Name,DOB,Email\n"
    data = (headings + "Ann,1980-02-01,a@example.org\n" * 4).encode()
    with pytest.raises(imports.CannotImport, match="more than 2 rows"):
        imports.receive(clinic, name="x.csv", data=data, by=desk, now=NOW)
    monkeypatch.setattr("clinic.rules.imports.table.ROW_LIMIT", 9)
    source = load(clinic, data, by=desk)
    monkeypatch.setattr("clinic.rules.imports.table.ROW_LIMIT", 2)
    assert importsteps.advance(now=NOW)["rows"] == 0
    source.refresh_from_db()
    assert (source.state, "more than 2 rows" in source.problem) == ("columns", True)


def test_the_names_of_bad_rows_are_kept_for_the_error_file(clinic, desk):
    data = a_file(row(1), row(2)) + b"3,too,many,cells,in,this,row,and,more\n"
    source = load(clinic, data, by=desk)
    work()
    assert states(source) == ["ready", "ready", "refused"]
    assert "9 cells" in problems(source)[2]
    assert PatientImport.objects.count() == 1
