"""Settings of the diary: rooms, kinds of visit, weeks, absences."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from clinic.models import Absence, Room, VisitType
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ROOMS = "/settings/rooms/"


@pytest.fixture
def page(client, owner, practitioner):
    client.force_login(owner)
    return client


def test_rooms_and_kinds(page, clinic):
    assertContains(page.get(ROOMS), "None yet: visits are booked without a room.")
    assertContains(page.post(ROOMS, {"name": "Blue"}, follow=True), "Room added.")
    twice = page.post(ROOMS, {"name": "Blue"})
    assertContains(twice, "There is a room of this name.", status_code=422)
    new = reverse("clinic:kind_new")
    data = {"name": "Follow-up", "minutes": "30"}
    assertContains(page.post(new, data, follow=True), "30 minutes")
    again = page.post(new, data)
    assertContains(again, "a kind of visit of this name", status_code=422)
    assertContains(page.get("/settings/"), "Follow-up (30 min)")
    assertContains(page.get("/settings/"), "Blue")


def test_out_of_use(page, clinic):
    room, kind = factories.make_room(clinic, "Blue"), factories.make_kind(clinic)
    for name, row in (("room_retire", room), ("kind_retire", kind)):
        address = reverse(f"clinic:{name}", args=[row.pk])
        told = page.post(address, follow=True)
        assertContains(told, "can no longer be booked")
        assert page.post(address).status_code == 404
    assert not Room.objects.in_use()
    assert not VisitType.objects.in_use()


def week(practitioner):
    return reverse("clinic:week_edit", args=[practitioner.pk])


def test_a_therapists_week(page, practitioner):
    assertContains(page.get(week(practitioner)), "No absence is ahead.")
    data = {"day1_1_opens": "09:00", "day1_1_closes": "12:00"}
    assertContains(
        page.post(week(practitioner), data, follow=True), "Working hours saved."
    )
    assert practitioner.working_hours.get().weekday == 1
    wrong = {**data, "day1_2_opens": "11:00", "day1_2_closes": "13:00"}
    assertContains(page.post(week(practitioner), wrong), "overlap", status_code=422)


def away(page, practitioner, **data):
    address = reverse("clinic:absence_new", args=[practitioner.pk])
    return page.post(
        address, {"first_day": "2026-03-11", "last_day": "2026-03-12", **data}
    )


def test_away_for_whole_days_and_back(page, practitioner):
    response = away(page, practitioner, reason="Training")
    assertContains(page.get(response["Location"]), "The absence is saved.")
    absence = Absence.objects.get()
    assert (absence.starts_at.isoformat(), absence.ends_at.isoformat()) == (
        "2026-03-11T00:00:00+00:00",
        "2026-03-13T00:00:00+00:00",
    )
    address = reverse("clinic:absence_remove", args=[absence.pk])
    assertContains(page.post(address, follow=True), "The absence is removed.")
    assert page.post(address).status_code == 404


def test_visits_in_an_absence_are_counted(page, practitioner, patient):
    factories.make_appointment(patient, practitioner)
    data = {"first_day": "2026-03-10", "last_day": "2026-03-10"}
    times = {"starts": "10:00", "ends": "12:00"}
    response = away(page, practitioner, **data, **times)
    assertContains(page.get(response["Location"]), "1 booked visit lies in it")
    assert Absence.objects.get().starts_at == NOW


def test_an_absence_ends_after_it_begins(page, practitioner):
    response = away(page, practitioner, last_day="2026-03-01")
    assertContains(response, "must be after the beginning", status_code=422)
