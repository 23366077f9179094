"""Finding patients."""

from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import Patient, User, patient
from clinic.views import patients
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/patients/"


@pytest.fixture
def desk_client(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def jurgen(clinic):
    return factories.make_patient(
        clinic,
        given_name="Jürgen",
        family_name="Müller",
        preferred_name="Jo",
        phone="+447700900123",
        email="jm@example.org",
        date_of_birth=date(1971, 2, 3),
    )


@pytest.fixture
def ann(clinic):
    return factories.make_patient(clinic, given_name="Ann", family_name="Meyer")


@pytest.mark.parametrize(
    "typed",
    [
        "muller",
        "jür mül",
        "jo",
        "07700 900123",
        "900123",
        "3.2.1971",
        "1971-02-03",
        "JM@example",
        "#1",
    ],
)
def test_a_patient_is_found_by(desk_client, jurgen, ann, typed):
    response = desk_client.get(URL, {"q": typed})
    assertContains(response, "Jürgen Müller")
    assertNotContains(response, "Ann Meyer")


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'; --", "x" * 10_000, "\x00"])
def test_odd_text_finds_nobody(desk_client, jurgen, typed):
    response = desk_client.get(URL, {"q": typed})
    assert response.status_code == 200
    if typed != "\x00":
        assertNotContains(response, "Jürgen")


def test_a_misspelt_name_finds_what_sounds_like_it(desk_client, jurgen, ann):
    response = desk_client.get(URL, {"q": "Meier"})
    assertContains(response, "written nearly like it")
    assertContains(response, "Ann Meyer")
    assertNotContains(response, "Jürgen")


def test_nobody_found_leads_to_registering_them(desk_client, ann):
    response = desk_client.get(URL, {"q": "Zoë Quick"})
    assertContains(response, "Nobody fits “Zoë Quick”")
    assertContains(response, "/patients/new/?name=Zo%C3%AB+Quick")


def test_an_empty_clinic_says_what_to_do(desk_client):
    assertContains(desk_client.get(URL), "No patients yet")


def test_patients_of_another_clinic_are_not_found(client, stranger, jurgen):
    client.force_login(stranger)
    for query in ({}, {"q": "muller"}, {"q": "900123"}):
        assertNotContains(client.get(URL, query), "Jürgen")
    answer = client.get(URL, {"q": "mul"}, headers={"HX-Target": "search-answers"})
    assertNotContains(answer, "Jürgen")


def test_who_has_left_is_marked(desk_client, clinic):
    factories.make_patient(clinic, status=Patient.Status.LEFT)
    assertContains(desk_client.get(URL), "Left the clinic")


def test_htmx_gets_the_rows_alone(desk_client, jurgen):
    headers = {"HX-Request": "true", "HX-Target": "patient-rows"}
    response = desk_client.get(URL, {"q": "muller"}, headers=headers)
    assert response.content.strip().startswith(b'<div id="patient-rows">')
    assertContains(response, "1 patient")


def test_the_box_on_every_page_answers_with_links(desk_client, jurgen):
    headers = {"HX-Request": "true", "HX-Target": "search-answers"}
    response = desk_client.get(URL, {"q": "mu"}, headers=headers)
    assertContains(response, reverse("clinic:patient_detail", args=[jurgen.pk]))
    assertContains(
        desk_client.get(URL, {"q": "zzz"}, headers=headers), "Nobody fits so far"
    )
    assert desk_client.get(URL, {"q": "m"}, headers=headers).content.strip() == b""


def test_the_list_is_alphabetical_and_in_pages(desk_client, clinic):
    for letter in "CAB":
        factories.make_patient(clinic, family_name=f"{letter}.")
    for _ in range(25):
        factories.make_patient(clinic, family_name="Z.")
    first = desk_client.get(URL).content.decode()
    assert first.index("Ann A.") < first.index("Ann B.") < first.index("Ann C.")
    assert "28 patients" in first
    assert "Page 1 of 2" in first
    assertContains(desk_client.get(URL, {"page": "2"}), "Page 2 of 2")


@pytest.mark.parametrize("typed", ["", "muller", "meier", "900123"])
def test_three_queries_find_them(desk_client, jurgen, ann, typed, clinic):
    headers = {"HX-Request": "true", "HX-Target": "patient-rows"}
    # Session, user and clinic come with every request of staff; a search is counted.
    with _at_most(3 + 3 + bool(typed)):
        desk_client.get(URL, {"q": typed}, headers=headers)


def _at_most(number):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    class AtMost(CaptureQueriesContext):
        def __exit__(self, *exc):
            super().__exit__(*exc)
            if exc[0] is None:
                assert len(self) <= number, [each["sql"] for each in self]

    return AtMost(connection)


def test_registering_is_offered_to_whoever_may(client, clinic, ann):
    client.force_login(factories.make_user(clinic, User.Role.THERAPIST))
    assertContains(client.get(URL), "/patients/new/")


def test_of_very_many_with_one_name_some_are_shown_and_it_says_so(
    desk_client, clinic, ann, monkeypatch
):
    for module in (patient, patients):
        monkeypatch.setattr(module, "MOST_FOUND", 3)
    for name in ("Ben", "Cy", "Di"):
        factories.make_patient(clinic, given_name=name, family_name="Meyer")
    shown = desk_client.get(URL, {"q": "meyer"})
    assert shown.context["page_obj"].paginator.count == 3
    assertContains(shown, "Only 3 of those who fit are shown.")
    assertNotContains(desk_client.get(URL, {"q": "meyer ann"}), "Only")
    assertNotContains(desk_client.get(URL), "Only")
