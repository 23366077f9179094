"""The pages on which a file becomes patients."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic import imports, importsteps
from clinic.models import AuditEntry, ImportRow, Patient, PatientImport
from tests import factories
from tests.clinic.importing import HEADINGS, a_file, bring_in, load, row, states, work
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LIST = reverse("clinic:import_list")
PAGES = ("detail", "columns", "progress", "start", "undo", "drop", "errors")


def url(name, source):
    return reverse(f"clinic:import_{name}", args=[source.pk])


@pytest.fixture
def desk_client(client, desk):
    client.force_login(desk)
    return client


def upload(client, data, name="patients.csv"):
    return client.post(LIST, {"patients_file": SimpleUploadedFile(name, data)})


def settings_of(source, **changes):
    chosen = {f"column-{place}": name for place, name in enumerate(source.fields)}
    given = {"order": source.order, "system": "file", "encoding": source.encoding}
    return {**given, **chosen, **changes}


def test_the_whole_way_by_its_pages(desk_client):
    response = upload(desk_client, a_file(row(1), row(2), row(3, DOB="32/1/1980")))
    source = PatientImport.objects.get()
    assert (response.status_code, response["Location"]) == (303, url("detail", source))
    page = desk_client.get(url("detail", source))
    assertContains(page, "Is each column what it seems?")
    assertContains(page, "Annba")
    desk_client.post(url("columns", source), settings_of(source))
    assertContains(desk_client.get(url("detail", source)), "0 of 3 rows")
    work()
    page = desk_client.get(url("detail", source))
    assertContains(page, "1 row cannot be imported.")
    assertContains(page, "This day does not exist in the order of the file.")
    desk_client.post(url("start", source), {"duplicates": "skip"})
    work()
    assert Patient.objects.count() == 2
    page = desk_client.get(url("detail", source) + "?show=created")
    assertContains(page, "Annba Hilla")
    assertContains(page, "Can be undone until")
    desk_client.post(url("undo", source))
    work()
    assert not Patient.objects.exists()
    assertContains(desk_client.get(LIST), "Undone")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04" + b"\x00" * 2000, "This is a ZIP archive."),
        (b"x" * (24 * 1024 * 1024 + 5), "larger than 24 MB"),
    ],
)
def test_what_is_no_list_comes_back_with_the_reason(desk_client, data, why):
    response = upload(desk_client, data)
    assertContains(response, why, status_code=422)
    assert not PatientImport.objects.exists()


def test_nothing_chosen_is_asked_for(desk_client):
    assert desk_client.post(LIST).status_code == 422


def test_an_order_that_can_be_read_two_ways_is_asked_for(desk_client):
    upload(desk_client, a_file(row(1, DOB="1/2/1980")))
    source = PatientImport.objects.get()
    page = desk_client.get(url("detail", source))
    assertContains(page, "can be read two ways, for example 1/2/1980")
    answer = desk_client.post(url("columns", source), settings_of(source))
    assertContains(answer, "Say how dates are written", status_code=422)
    desk_client.post(url("columns", source), settings_of(source, order="mdy"))
    work()
    assert states(source) == ["ready"]


def test_dates_that_contradict_each_other_are_told(desk_client):
    upload(desk_client, a_file(row(1, DOB="13/2/1980"), row(2, DOB="2/13/1980")))
    page = desk_client.get(url("detail", PatientImport.objects.get()))
    assertContains(page, "others only month first")


def test_columns_are_corrected_after_the_check(desk_client, clinic, desk):
    source = load(clinic, a_file(row(1)), by=desk)
    work()
    page = desk_client.get(url("detail", source) + "?columns=1")
    assertContains(page, "Is each column what it seems?")
    twice = settings_of(source, **{"column-2": "given_name"})
    answer = desk_client.post(url("columns", source), twice)
    assertContains(answer, "taken for the same thing", status_code=422)
    left = settings_of(source, **{"column-2": ""})
    desk_client.post(url("columns", source), left)
    work()
    assert ImportRow.objects.get().state == "ready"


def test_a_file_that_broke_off_says_why(desk_client, clinic, desk, monkeypatch):
    source = load(clinic, a_file(row(1), row(2)), by=desk)
    monkeypatch.setattr("clinic.rules.imports.table.ROW_LIMIT", 1)
    importsteps.advance(now=NOW)
    monkeypatch.undo()
    page = desk_client.get(url("detail", source))
    assertContains(page, "more than 1 rows")


def test_an_odd_encoding_stays_among_the_choices(desk_client):
    upload(
        desk_client, b"\xff\xfe\x00\x00" + a_file(row(1)).decode().encode("utf-32-le")
    )
    page = desk_client.get(url("detail", PatientImport.objects.get()))
    assertContains(page, "utf-32-le")


def test_the_fragment_moves_on_by_itself(desk_client, clinic, desk):
    source = load(clinic, a_file(row(1)), by=desk)
    answer = desk_client.get(url("progress", source))
    assertContains(answer, "every 2s")
    assert "HX-Redirect" not in answer
    work()
    imports.start(source, duplicates="skip", by=desk, now=NOW)
    assertContains(desk_client.get(url("progress", source)), "0 of 1 rows")
    work()
    assert desk_client.get(url("progress", source))["HX-Redirect"] == url(
        "detail", source
    )


def test_a_likely_duplicate_is_decided_on_its_row(desk_client, clinic, desk):
    factories.make_patient(clinic, given_name="Ann", email="ann1@example.org")
    data = a_file(row(1, **{"First name": "Ann", "Last name": "Brook"}))
    source = load(clinic, data, by=desk)
    work()
    twin = ImportRow.objects.get()
    choose = reverse("clinic:import_choose", args=[twin.pk])
    page = desk_client.get(url("detail", source))
    assertContains(page, choose)
    desk_client.post(choose, {"choice": "nonsense"})
    answer = desk_client.post(choose, {"choice": "link"})
    assert answer["Location"] == url("detail", source) + "?show=twin"
    assertContains(desk_client.get(answer["Location"]), 'aria-pressed="true"')
    desk_client.post(url("start", source), {"duplicates": ""})
    desk_client.post(url("start", source), {"duplicates": "create"})
    late = desk_client.post(choose, {"choice": "create"}, follow=True)
    assertContains(late, "This import has moved on")
    work()
    assert states(source) == ["linked"]


def test_the_error_file_is_corrected_and_loaded_again(desk_client, clinic, desk):
    bad = row(2, DOB="32/1/1980", Email="=cmd|x")
    source = bring_in(clinic, a_file(row(1), bad), by=desk)
    answer = desk_client.get(url("errors", source))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    headings, cells = list(csv.reader(io.StringIO(text)))
    assert headings[: len(HEADINGS)] == HEADINGS
    assert cells[5] == "'=cmd|x"
    assert "DOB: This day does not exist" in cells[-1]
    assert AuditEntry.objects.filter(action="patient_import.errors_read").exists()
    cells[3], cells[5] = "31/1/1980", ""
    again = bring_in(clinic, a_file(row(1), cells[:-2]), by=desk)
    assert states(again) == ["known", "created"]


def test_a_forgotten_file_says_so(desk_client, clinic, desk):
    source = load(clinic, a_file(row(1)), by=desk)
    imports.drop(source, by=desk, now=NOW)
    page = desk_client.get(url("detail", source))
    assertContains(page, "no longer kept")
    assert desk_client.get(url("errors", source)).status_code == 404
    late = desk_client.post(url("drop", source), follow=True)
    assertContains(late, "This import has moved on")


def test_a_list_of_appointments_is_explained(desk_client):
    text = "id,start_at,treatment_name,patient_guid,name\n1,soon,y,g-1,Ann Hill\n"
    upload(desk_client, text.encode())
    source = PatientImport.objects.get()
    desk_client.post(url("columns", source), settings_of(source))
    work()
    page = desk_client.get(url("detail", source))
    assertContains(page, "they never send a check-in or a reminder")
    assertNotContains(page, "may be somebody who is here already")
    desk_client.post(url("start", source), {"duplicates": "skip"})
    work()
    assert PatientImport.objects.get().state == "done"


def test_what_a_cell_says_is_never_run(desk_client, clinic, desk):
    nasty = "<script>alert(1)</script>"
    upload(desk_client, a_file(row(1, Email=nasty), headings=[nasty, *HEADINGS[1:]]))
    source = PatientImport.objects.get()
    assertNotContains(desk_client.get(url("detail", source)), nasty)


def test_a_hundred_columns_are_shown(desk_client):
    headings = [*HEADINGS, *(f"Extra {n}" for n in range(93))]
    upload(desk_client, a_file([*row(1), *"x" * 93], headings=headings))
    source = PatientImport.objects.get()
    assertContains(desk_client.get(url("detail", source)), "Extra 92")
    answer = desk_client.post(url("columns", source), settings_of(source, order="dmy"))
    assert (answer.status_code, answer["Location"]) == (303, url("detail", source))


@pytest.mark.parametrize("name", PAGES)
def test_a_file_of_another_clinic_is_not_there(client, elsewhere, clinic, desk, name):
    source = load(clinic, a_file(row(1)), by=desk)
    client.force_login(factories.make_user(elsewhere, "owner"))
    method = client.get if name in ("detail", "progress", "errors") else client.post
    assert method(url(name, source)).status_code == 404


def test_a_list_links_to_it_for_whoever_may(desk_client, client, practitioner):
    assertContains(desk_client.get("/patients/"), LIST)
    client.force_login(practitioner.user)
    assertNotContains(client.get("/patients/"), LIST)
