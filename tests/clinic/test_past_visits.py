"""Visits of an old system: kept to be looked at, and nothing ever follows from them."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from aftercare.models import CheckIn, Message
from clinic import imports, importsteps
from clinic.models import Appointment, PastVisit, Patient, PatientImport
from tests.clinic.importing import a_file, bring_in, load, problems, row, states, work
from tests.factories import NOW, make_patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
JANE = [
    *("id", "location_name", "start_at", "end_at", "patient_guid", "patient_number"),
    *("patient_prefix", "patient_first_name", "patient_preferred_name"),
    *("patient_last_name", "treatment_name", "staff_member_name", "break"),
    *("insurance_state", "state", "first_visit", "chart_status", "notes_text"),
    *("booked_at", "arrived_at", "booked_online", "archived_at", "no_show_at"),
    *("cancelled_at", "cancelled_reason", "referral_source"),
]


def visit(number, **cells):
    """One line as Jane writes it."""
    given = {
        "id": f"{number}",
        "start_at": f"2025-06-{number:02} 09:30:00 +0100",
        "end_at": f"2025-06-{number:02} 10:15:00 +0100",
        "patient_guid": "g-1",
        "patient_first_name": "Annba",
        "patient_last_name": "Hilla",
        "treatment_name": "Dry needling",
        "staff_member_name": "Kim Lee",
        "break": "false",
        "state": "arrived",
        "notes_text": "Chest pain after the last one",
        **cells,
    }
    return [given.get(name, "") for name in JANE]


def visits(*lines):
    """The bytes of the file."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([JANE, *lines])
    return buffer.getvalue().encode()


@pytest.fixture
def ann(clinic, desk):
    """Somebody who came with the list of patients."""
    bring_in(clinic, a_file(row(1, ID="g-1")), by=desk, system="jane")
    return Patient.objects.get()


def test_a_past_visit_is_kept_with_its_patient(clinic, desk, ann):
    source = bring_in(clinic, visits(visit(3), visit(4)), by=desk)
    assert source.system == "jane"
    assert states(source) == ["created", "created"]
    first, second = PastVisit.objects.order_by("starts_at")
    assert first.patient == second.patient == ann
    assert first.starts_at == datetime(2025, 6, 3, 8, 30, tzinfo=UTC)
    assert first.ends_at - first.starts_at == timedelta(minutes=45)
    assert (first.kind, first.staff) == ("Dry needling", "Kim Lee")
    assert first.state == "done"


def test_nothing_follows_from_it(clinic, desk, ann):
    bring_in(clinic, visits(visit(3), visit(4)), by=desk)
    assert PastVisit.objects.count() == 2
    assert not CheckIn.objects.exists()
    assert not Message.objects.exists()
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"no_show_at": "2025-06-03 10:00:00 +0100"}, "missed"),
        ({"state": "no_show"}, "missed"),
        ({"cancelled_at": "2025-06-01 10:00:00 +0100"}, "cancelled"),
        ({"archived_at": "2025-06-01 10:00:00 +0100"}, "cancelled"),
        ({"state": "cancelled"}, "cancelled"),
        ({"no_show_at": "false", "cancelled_at": "no", "state": "booked"}, "done"),
    ],
)
def test_what_became_of_it_is_kept(clinic, desk, ann, cells, state):
    bring_in(clinic, visits(visit(3, **cells)), by=desk)
    assert PastVisit.objects.get().state == state


def test_the_patient_is_found_by_number_too(clinic, desk):
    patients = [["g-9", "77", "Bo", "Dale", "1.2.1980", "bo@example.org"]]
    headings = ["Patient GUID", "Patient number", "First name", "Last name", "DOB"]
    data = a_file(*patients, headings=[*headings, "Email"])
    bring_in(clinic, data, by=desk, system="jane")
    bo = {"patient_first_name": "Bo", "patient_last_name": "Dale"}
    line = visit(3, patient_guid="", patient_number="77", **bo)
    bring_in(clinic, visits(line), by=desk)
    assert PastVisit.objects.get().patient.given_name == "Bo"


REASONS = [
    (visit(3), "created", ""),
    (visit(3), "aside", "The same visit as line 2."),
    (visit(4, patient_guid="g-2"), "refused", "load the list of patients first"),
    (visit(5, patient_last_name="Quirk"), "created", ""),
    (
        visit(5, patient_first_name="Zoltan", patient_last_name="Quirk"),
        "refused",
        "This id belongs to",
    ),
    (
        visit(6, start_at="2027-01-05 09:30", end_at="2027-01-05 10:00"),
        "aside",
        "Lies ahead: book it in the diary",
    ),
    (visit(7, patient_guid="", **{"break": "true"}), "aside", "A break in the diary"),
    (visit(8, start_at="soon"), "refused", "start_at: This is not a day with a time."),
    (visit(9, end_at="2025-06-08 10:15"), "refused", "ends before it begins"),
    (visit(10, id=""), "refused", "The id of the visit is missing."),
    (visit(11, patient_guid=""), "refused", "It names no patient."),
    (visit(12, start_at=""), "refused", "It does not say when the visit began."),
    ([*visit(13), "", "more"], "refused", "cells, the headings"),
]


def test_each_row_that_is_not_kept_says_why(clinic, desk, ann):
    source = bring_in(clinic, visits(*(line for line, *_ in REASONS)), by=desk)
    told = list(zip(states(source), problems(source), strict=True))
    assert len(told) == len(REASONS)
    for (state, problem), (_line, awaited, words) in zip(told, REASONS, strict=True):
        assert state == awaited, problem
        assert words in problem
    assert PastVisit.objects.count() == 2


@pytest.mark.parametrize(
    ("lost", "words"),
    [("id", "the id of the visit"), ("patient_guid", "the id of the patient")],
)
def test_a_column_that_is_needed_is_asked_for(clinic, desk, lost, words):
    source = imports.receive(
        clinic, name="visits.csv", data=visits(visit(3)), by=desk, now=NOW
    )
    fields = list(source.fields)
    fields[JANE.index(lost)] = ""
    fields[JANE.index("patient_number")] = ""
    chosen = imports.Setting(fields, "dmy", "jane")
    with pytest.raises(imports.CannotImport, match=words):
        imports.set_columns(source, setting=chosen, by=desk, now=NOW)


def test_a_second_run_changes_nothing(clinic, desk, ann):
    bring_in(clinic, visits(visit(3)), by=desk)
    again = bring_in(clinic, visits(visit(3, state="no_show"), visit(4)), by=desk)
    assert states(again) == ["known", "created"]
    assert PastVisit.objects.get(source_id="3").state == "done"


def test_two_files_checked_side_by_side_keep_it_once(clinic, desk, ann):
    one = load(clinic, visits(visit(3)), by=desk)
    other = load(clinic, visits(visit(3)), by=desk)
    work()
    for source in (one, other):
        imports.start(source, duplicates="skip", by=desk, now=NOW)
    work()
    assert sorted([*states(one), *states(other)]) == ["created", "known"]
    assert PastVisit.objects.count() == 1


def test_whoever_went_between_check_and_start_has_no_visit(clinic, desk, ann):
    source = load(clinic, visits(visit(3)), by=desk)
    work()
    ann.delete()
    imports.start(source, duplicates="skip", by=desk, now=NOW)
    work()
    assert states(source) == ["refused"]
    assert not PastVisit.objects.exists()


def test_it_is_taken_back_and_the_patient_stays(clinic, desk, ann):
    other = bring_in(clinic, visits(visit(4)), by=desk)
    source = bring_in(clinic, visits(visit(3)), by=desk)
    imports.undo(source, by=desk, now=NOW)
    work()
    assert states(source) == ["undone"]
    assert PastVisit.objects.get().file == other
    assert Patient.objects.get() == ann


def test_a_patient_with_old_visits_is_in_use(clinic, desk, ann):
    patients = PatientImport.objects.get()
    bring_in(clinic, visits(visit(3)), by=desk)
    imports.undo(patients, by=desk, now=NOW)
    work()
    assert states(patients) == ["kept"]
    assert Patient.objects.get() == ann


def test_a_batch_that_broke_off_is_begun_again(clinic, desk, ann, monkeypatch):
    source = load(clinic, visits(*map(visit, range(1, 8))), by=desk)
    monkeypatch.setattr("clinic.importcheck.BATCH", 3)
    monkeypatch.setattr("clinic.importload.BATCH", 3)
    work()
    imports.start(source, duplicates="skip", by=desk, now=NOW)
    importsteps.advance(now=NOW)
    assert PastVisit.objects.count() == 3
    work()
    assert PastVisit.objects.count() == 7


def test_the_same_visit_cannot_stand_twice(clinic, desk, ann):
    bring_in(clinic, visits(visit(3)), by=desk)
    twice = PastVisit.objects.get()
    twice.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save(force_insert=True)


def test_the_patients_page_lists_them(client, clinic, desk, ann):
    bring_in(clinic, visits(visit(3, state="no_show")), by=desk)
    client.force_login(desk)
    at = reverse("clinic:visits_strip", args=[ann.pk])
    page = client.get(at).content.decode()
    assert "Visits in the old system" in page
    assert "Tue 3 Jun 2025, 09:30" in page
    assert "Kim Lee" in page
    assert "Chest pain" not in page
    stranger = make_patient(clinic)
    nobody = client.get(reverse("clinic:visits_strip", args=[stranger.pk]))
    assert "Visits in the old system" not in nobody.content.decode()
