"""One patient: who, how to reach them, what must not be missed."""

from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import AuditEntry, ContactPoint, Patient
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def desk_client(client, desk):
    client.force_login(desk)
    return client


def page(patient, name="patient_detail"):
    return reverse(f"clinic:{name}", args=[patient.pk])


def test_the_page_says_who_it_is(desk_client, clinic):
    patient = factories.make_patient(
        clinic, preferred_name="Annie", pronouns="she/her", notes="Rings twice"
    )
    response = desk_client.get(page(patient))
    for words in (
        patient.full_name,
        "born 17 May 1980 (45)",
        "called Annie",
        "she/her",
    ):
        assertContains(response, words)
    assertContains(response, "Rings twice")
    assertContains(response, patient.contact_points.get().value)


def test_a_look_is_remembered(desk_client, desk, patient):
    desk_client.get(page(patient))
    entry = AuditEntry.objects.about(patient).first()
    assert (entry.action, entry.actor_id) == ("patient.viewed", desk.pk)


@pytest.mark.parametrize("app", ["needling", "aftercare"])
def test_the_strips_of_the_neighbours_are_loaded_for_everybody(
    client, desk, lead, patient, app
):
    # Each strip decides itself what a role may read: the desk sees what is missing.
    strip = reverse(f"{app}:patient_strip", args=[patient.pk])
    for user in (desk, lead):
        client.force_login(user)
        assertContains(client.get(page(patient)), f'hx-get="{strip}"')
        assertContains(client.get(page(patient)), f'href="{strip}"')


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"date_of_birth": date(2012, 1, 1)}, "A minor of 14 years"),
        ({"status": "left"}, "Has left the clinic. Nothing is sent."),
        ({"status": "deceased"}, "Died on 10 March 2026. Nothing is sent."),
        ({}, "No phone number: nobody can call after an alarm."),
        ({"email": "", "phone": "07700 900123"}, "check-ins cannot be sent"),
    ],
)
def test_what_must_not_be_missed(desk_client, clinic, columns, says):
    patient = factories.make_patient(clinic, **columns)
    assertContains(desk_client.get(page(patient)), says)


def test_nothing_to_miss_about_an_adult_who_can_be_reached(desk_client, clinic):
    patient = factories.make_patient(clinic, phone="07700 900123")
    response = desk_client.get(page(patient))
    assertNotContains(response, "state-bad")
    assertContains(response, "07700 900123")
    assertContains(response, 'href="tel:+447700900123"')


def edited(**changed):
    return {
        "given_name": "Ann",
        "family_name": "Hill",
        "preferred_name": "Annie",
        "pronouns": "",
        "birth_day": "1",
        "birth_month": "6",
        "birth_year": "1981",
        "language": "en",
        "time_zone": "Europe/Paris",
        "notes": "New",
        **changed,
    }


def test_a_record_is_changed(desk_client, patient):
    url = page(patient, "patient_edit")
    assertContains(desk_client.get(url), f'value="{patient.family_name}"')
    response = desk_client.post(url, edited())
    assert (response.status_code, response.url) == (303, page(patient))
    patient.refresh_from_db()
    assert (patient.full_name, patient.called) == ("Ann Hill", "Annie")
    assert patient.date_of_birth == date(1981, 6, 1)
    assert patient.zone.key == "Europe/Paris"
    assertContains(desk_client.get(response.url), "Europe/Paris")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"given_name": ""}, "required"),
        ({"preferred_name": "\u200b"}, "Enter a name"),
        ({"pronouns": "\u200b"}, "Enter a name"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
        ({"notes": "x" * 4001}, "at most 4000"),
    ],
)
def test_a_wrong_change_is_refused_and_kept(desk_client, patient, changed, says):
    response = desk_client.post(page(patient, "patient_edit"), edited(**changed))
    assertContains(response, says, status_code=422)
    assertContains(response, 'value="Hill"', status_code=422)


def test_a_value_no_longer_offered_stays(desk_client, clinic):
    patient = factories.make_patient(clinic, language="cy", time_zone="UTC")
    response = desk_client.get(page(patient, "patient_edit"))
    assertContains(response, '<option value="cy" selected>')
    assertContains(response, '<option value="UTC" selected>')


def test_a_patient_dies_and_a_mistake_is_taken_back(desk_client, patient):
    url = page(patient, "patient_status")
    assertContains(desk_client.get(url), "still come here?")
    given = {"status": "deceased", "deceased_on": "2026-03-09"}
    assert desk_client.post(url, given).status_code == 303
    patient.refresh_from_db()
    assert patient.deceased_on == date(2026, 3, 9)
    assert desk_client.post(url, given | {"status": "active"}).status_code == 303
    patient.refresh_from_db()
    assert (patient.status, patient.deceased_on) == ("active", None)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("", "Give the day of death"),
        ("2026-03-11", "in the future"),
        ("1970-01-01", "before birth"),
        ("soon", "Enter a valid date"),
    ],
)
def test_a_day_of_death_lies_within_the_life(desk_client, patient, day, says):
    given = {"status": "deceased", "deceased_on": day}
    response = desk_client.post(page(patient, "patient_status"), given)
    assertContains(response, says, status_code=422)
    assert Patient.objects.get(pk=patient.pk).status == "active"


@pytest.mark.parametrize(
    ("typed", "kind", "stored"),
    [
        ("B@Example.org", "email", "b@example.org"),
        ("07700 900124", "phone", "+447700900124"),
    ],
)
def test_a_contact_is_added(desk_client, patient, typed, kind, stored):
    url = page(patient, "contact_add")
    assertContains(desk_client.get(url), "Another way to reach")
    response = desk_client.post(url, {"value": typed})
    assert (response.status_code, response.url) == (303, page(patient))
    assert patient.contact_points.filter(kind=kind, value=stored).exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "required"),
        ("nowhere@", "Enter an e-mail address like"),
        ("12", "too short"),
        ("known@example.org", "already has that contact"),
    ],
)
def test_a_contact_that_is_no_use_is_refused(desk_client, clinic, typed, says):
    patient = factories.make_patient(clinic, email="known@example.org")
    response = desk_client.post(page(patient, "contact_add"), {"value": typed})
    assertContains(response, says, status_code=422)
    assert patient.contact_points.count() == 1


def test_a_wrong_contact_is_doubted_and_confirmed(desk_client, patient):
    point = patient.contact_points.get()
    response = desk_client.post(page(point, "contact_doubt"), follow=True)
    assertContains(response, "is no longer written to")
    assertContains(response, "In doubt")
    response = desk_client.post(page(point, "contact_confirm"), follow=True)
    assertContains(response, "is in use again")
    assert ContactPoint.objects.get().state == "usable"


def test_one_who_opted_out_can_ask_for_messages_again(desk_client, patient):
    patient.contact_points.update(state=ContactPoint.State.OPTED_OUT, is_shared=True)
    response = desk_client.get(page(patient))
    assertContains(response, "Wants messages again")
    assertContains(response, "Shared: messages name nobody")
    assertContains(response, "No way to reach this patient is in use.")
