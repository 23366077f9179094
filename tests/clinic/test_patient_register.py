"""Registering a patient at the desk."""

from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import ContactPoint, Patient
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/patients/new/"


@pytest.fixture
def desk_client(client, desk):
    client.force_login(desk)
    return client


def typed(**changed):
    return {
        "given_name": "Ann",
        "family_name": "Brook",
        "birth_day": "17",
        "birth_month": "May",
        "birth_year": "1980",
        "email": "ann@example.org",
        "phone": "",
        **changed,
    }


def test_a_name_a_birth_date_and_one_contact_are_enough(desk_client):
    response = desk_client.post(URL, typed(family_name=""))
    new = Patient.objects.get()
    assert response.status_code == 303
    assert response.url == reverse("clinic:patient_detail", args=[new.pk])
    assert (new.given_name, new.date_of_birth) == ("Ann", date(1980, 5, 17))
    assertContains(desk_client.get(response.url), "Ann is registered.")


def test_what_was_searched_for_is_filled_in(desk_client):
    response = desk_client.get(URL, {"name": "Zoë van Dam"})
    assertContains(response, 'value="Zoë"')
    assertContains(response, 'value="van Dam"')


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"given_name": ""}, "This field is required"),
        ({"given_name": "\u200b"}, "Enter a name"),
        ({"birth_day": "31", "birth_month": "2"}, "This month has 29 days in 1980"),
        ({"birth_month": "Foo"}, "Enter the month"),
        ({"birth_year": "80"}, "four digits"),
        ({"birth_year": "2030"}, "cannot lie in the future"),
        ({"birth_year": ""}, "This field is required"),
        ({"email": ""}, "Give an e-mail address or a phone number"),
        ({"email": "nowhere"}, "Enter an e-mail address like"),
        ({"phone": "999"}, "emergency number"),
        ({"phone": "020 7946 0123"}, "own number"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(desk_client, changed, says):
    response = desk_client.post(URL, typed(**changed))
    assertContains(response, says, status_code=422)
    assertContains(response, "Nothing was saved yet", status_code=422)
    if "family_name" not in changed:
        assertContains(response, 'value="Brook"', status_code=422)
    assert not Patient.objects.exists()


def test_a_likely_duplicate_is_shown_before_saving(desk_client, clinic):
    known = factories.make_patient(
        clinic, family_name="Brook", date_of_birth=date(1980, 5, 17)
    )
    response = desk_client.post(URL, typed())
    assertContains(response, "is it one of these?", status_code=422)
    assertContains(
        response, reverse("clinic:patient_detail", args=[known.pk]), status_code=422
    )
    assertContains(response, 'value="ann@example.org"', status_code=422)
    # Enter presses the first button: it must not be the one that goes ahead.
    text = response.content.decode()
    assert text.index("Check again") < text.index('name="anyway"')
    assert Patient.objects.count() == 1
    assert desk_client.post(URL, typed(anyway="yes")).status_code == 303
    assert Patient.objects.count() == 2


def test_a_duplicate_of_another_clinic_is_not_shown(desk_client, elsewhere):
    factories.make_patient(
        elsewhere, family_name="Brook", date_of_birth=date(1980, 5, 17)
    )
    assert desk_client.post(URL, typed()).status_code == 303


def test_a_family_shares_an_address(desk_client, clinic):
    mother = factories.make_patient(clinic, email="ann@example.org")
    child = typed(given_name="Ben", birth_year="2015")
    assertContains(desk_client.post(URL, child), mother.full_name, status_code=422)
    desk_client.post(URL, child | {"anyway": "yes"})
    shared = ContactPoint.objects.filter(value="ann@example.org", is_shared=True)
    assert shared.count() == 2


def test_both_contacts_are_kept(desk_client):
    desk_client.post(URL, typed(phone="07700 900123", is_shared="on"))
    points = ContactPoint.objects.order_by("position")
    assert [(each.value, each.is_shared) for each in points] == [
        ("ann@example.org", True),
        ("+447700900123", True),
    ]


def test_a_fresh_form_shows_no_mistakes(desk_client):
    assertNotContains(desk_client.get(URL), "error-summary")
