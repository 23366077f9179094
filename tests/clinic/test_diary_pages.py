"""The diary: a day of everybody, a week of one, the sheet, and booking from a slot."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import Appointment, WaitingEntry
from tests import factories
from tests.factories import NOW, SOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def page(client, desk, practitioner):
    client.force_login(desk)
    return client


@pytest.fixture
def visit(patient, practitioner):
    return factories.make_appointment(patient, practitioner)


@pytest.fixture
def kind(clinic):
    return factories.make_kind(clinic, "Follow-up")


def show(page, **query):
    return page.get(reverse("clinic:diary"), query)


def booking(patient, **query):
    return {"patient": str(patient.pk), **query}


def given(practitioner, kind, **changed):
    return {
        "kind": str(kind.pk),
        "practitioner": str(practitioner.pk),
        "day": "2026-03-10",
        "time": "10:30",
        "times": "1",
        "weeks_apart": "1",
        **changed,
    }


def book(page, patient, data):
    address = f"{reverse('clinic:appointment_new')}?patient={patient.pk}"
    return page.post(address, data)


def test_a_day_has_a_column_for_each_therapist(page, clinic, practitioner, visit):
    other = factories.make_practitioner(clinic)
    response = show(page)
    assertContains(response, "Tuesday 10 March 2026")
    columns = response.context["columns"]
    assert {each.practitioner for each in columns} == {practitioner, other}
    assertContains(response, visit.patient.family_name)
    # A free slot leads to the form that books it; what is taken does not.
    assertContains(response, f"who={other.pk}&amp;at=2026-03-10T10%3A30")
    assertNotContains(response, f"who={practitioner.pk}&amp;at=2026-03-10T10%3A30")


def test_a_week_of_one_therapist(page, clinic, practitioner, visit):
    factories.make_practitioner(clinic)
    response = show(page, who=str(practitioner.pk))
    days = [each.day.isoformat() for each in response.context["columns"]]
    assert (days[0], days[-1], len(days)) == ("2026-03-09", "2026-03-15", 7)
    assertContains(response, f"day=2026-03-17&amp;who={practitioner.pk}")


def test_a_visit_outside_of_the_hours_is_seen(page, desk, patient, practitioner):
    factories.make_appointment(
        patient,
        practitioner,
        starts_at=NOW + timedelta(hours=13),
        minutes=90,
        override="Came late",
        by=desk,
    )
    assertContains(show(page), "booked all the same")


def test_closed_days_offer_nothing(page):
    assertNotContains(show(page, day="2026-03-15"), "appointment_new")
    assertNotContains(show(page, day="2026-03-15"), "2026-03-15T10")


@pytest.mark.parametrize("day", ["", "soon", "9999-12-31", "0001-01-01"])
def test_a_day_that_nobody_books_is_today(page, day):
    assertContains(show(page, day=day), "Tuesday 10 March 2026")


@pytest.mark.parametrize("key", ["who", "patient", "moving"])
def test_a_row_that_is_not_there(page, key):
    assert show(page, **{key: "nonsense"}).status_code == 404


def test_nobody_treats_here_yet(client, desk):
    client.force_login(desk)
    assertContains(show(client), "Nobody treats here yet")


@pytest.mark.parametrize("week", [True, False])
def test_the_number_of_queries_does_not_grow(
    page, clinic, practitioner, week, django_assert_max_num_queries
):
    for number in range(8):
        factories.make_appointment(
            factories.make_patient(clinic),
            practitioner,
            starts_at=SOON + timedelta(days=number % 3, hours=number // 3),
        )
    query = {"who": str(practitioner.pk)} if week else {}
    with django_assert_max_num_queries(14):
        show(page, **query)


def test_the_sheet_names_who_comes_when(page, visit):
    response = page.get(reverse("clinic:day_sheet"), {"day": "2026-03-10"})
    assertContains(response, "10:30–11:00")
    assertContains(response, visit.patient.family_name)
    assertContains(page.get(reverse("clinic:day_sheet")), "10:30–11:00")


def test_first_who_comes(page, patient, practitioner):
    address = reverse("clinic:appointment_new")
    slot = {"who": str(practitioner.pk), "at": "2026-03-10T10:30"}
    assertContains(page.get(address, slot), "Who comes?")
    found = page.get(address, {**slot, "q": patient.family_name})
    assertContains(found, f"?patient={patient.pk}&amp;who={practitioner.pk}")
    rows = page.get(address, {"q": "Nobody"}, headers={"HX-Target": "who-rows"})
    assertContains(rows, "Nobody fits.")
    assertNotContains(rows, "<h1>")


def test_the_form_proposes_slot_kind_and_room(page, patient, practitioner, kind):
    room = factories.make_room(patient.clinic)
    address = reverse("clinic:appointment_new")
    query = booking(patient, who=str(practitioner.pk), at="2026-03-10T10:30")
    initial = page.get(address, query).context["form"].initial
    assert (initial["practitioner"], initial["kind"]) == (practitioner, kind)
    assert (initial["room"], str(initial["time"])) == (room, "10:30:00")
    assert page.get(address, booking(patient, at="soon")).status_code == 200


def test_a_booked_visit_stands_in_the_diary(page, patient, practitioner, kind):
    response = book(page, patient, given(practitioner, kind))
    assert (response.status_code, response["Location"]) == (
        303,
        "/diary/?day=2026-03-10",
    )
    made = Appointment.objects.get()
    assert (made.starts_at, made.kind) == (SOON, kind)
    assertContains(page.get(response["Location"]), "is booked for Tuesday 10 March")


def test_who_waited_waits_no_longer(page, patient, practitioner, kind):
    address = reverse("clinic:waiting_new", args=[patient.pk])
    page.post(address, {"kind": str(kind.pk)})
    book(page, patient, given(practitioner, kind))
    assert WaitingEntry.objects.get().state == "booked"


def test_a_clash_says_why_and_offers_what_is_free(page, visit, practitioner, kind):
    late = factories.make_patient(visit.clinic)
    response = book(page, late, given(practitioner, kind))
    assert response.status_code == 409
    assertContains(response, "has a visit from 10:30 to 11:00", status_code=409)
    assertContains(response, "Book all the same, because", status_code=409)
    assertContains(response, 'value="2026-03-10T11:00"', status_code=409)
    slot = given(practitioner, kind, slot="2026-03-10T11:00")
    assert book(page, late, slot).status_code == 303
    assert late.appointments.get().starts_at == visit.ends_at


def test_booked_all_the_same(page, visit, practitioner, kind, desk):
    late = factories.make_patient(visit.clinic)
    book(page, late, given(practitioner, kind, override="Sisters"))
    assert late.appointments.get().override_by == desk


def test_a_series_from_the_form(page, patient, practitioner, kind):
    response = book(page, patient, given(practitioner, kind, times="3"))
    assert Appointment.objects.count() == 3
    assertContains(page.get(response["Location"]), "for 3 visits from Tuesday")


def test_a_form_that_says_nothing(page, patient):
    assert book(page, patient, {}).status_code == 422


def test_a_patient_of_another_clinic_is_not_there(page, elsewhere):
    foreign = factories.make_patient(elsewhere)
    address = reverse("clinic:appointment_new")
    assert page.get(address, booking(foreign)).status_code == 404
