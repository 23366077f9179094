"""An empty clinic is founded and set up by its owner, on its pages alone."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from clinic import clinics, firststeps
from clinic.clinics import CannotChange
from clinic.firststeps import Need
from clinic.models import AuditEntry, Clinic, User
from tests import factories
from tests.clinic.test_settings_pages import clinic_form
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
START = reverse("clinic:first_steps")
NEW = reverse("clinic:clinic_new")


@pytest.fixture
def founder(db):
    return factories.make_user(None, is_superuser=True)


@pytest.fixture
def empty(founder):
    values = dict(clinic_form(), phone="020 7946 0999")
    return clinics.found(values=values, by=founder, now=NOW)


def open_needs(clinic):
    return [step.need for step in firststeps.steps(clinic, now=NOW) if not step.is_done]


def test_who_installed_it_founds_the_clinic(client, founder):
    client.force_login(founder)
    assertRedirects(client.get("/"), NEW)
    assertContains(client.get(NEW), "Which clinic is this?")
    assertContains(client.post(NEW, clinic_form(phone="9")), "short", status_code=422)
    assertRedirects(client.post(NEW, clinic_form()), START, status_code=303)
    founder.refresh_from_db()
    assert (founder.clinic.name, founder.roles) == ("Lakeside", ["owner"])
    assert AuditEntry.objects.about(founder.clinic).get().action == "clinic.founded"
    assertContains(client.get("/"), "Next: Opening hours")


def test_nobody_founds_a_second_one(client, founder, empty, owner):
    for user in (founder, owner):
        client.force_login(user)
        assert client.get(NEW).status_code == 403
    with pytest.raises(CannotChange, match="a clinic already"):
        clinics.found(values=clinic_form(), by=founder, now=NOW)
    assert Clinic.objects.count() == 2


def test_a_clinic_that_cannot_be_is_not_founded(founder):
    with pytest.raises(CannotChange, match="not known"):
        clinics.found(values=clinic_form(time_zone="Mars/Base"), by=founder, now=NOW)
    assert not Clinic.objects.exists()


def test_each_need_is_met_by_its_own(empty, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert open_needs(empty) == [need for need in Need if need != Need.CLINIC]
    empty.opening_hours.create(weekday=1, opens="08:00", closes="18:00")
    practitioner = factories.make_practitioner(empty, is_certified=False)
    assert open_needs(empty)[0] == Need.LEAD
    factories.make_user(empty, User.Role.CLINICAL_LEAD, is_active=False)
    assert open_needs(empty)[0] == Need.LEAD
    factories.make_user(empty, User.Role.CLINICAL_LEAD)
    assert open_needs(empty)[0] == Need.ROOM
    factories.make_room(empty)
    factories.make_kind(empty)
    patient = factories.make_patient(empty)
    assert open_needs(empty) == [Need.VISIT, Need.CERTIFICATE]
    factories.make_appointment(patient, practitioner)
    factories.make_certification(practitioner, expires_on=NOW.date())
    assert open_needs(empty) == []


def test_every_page_says_what_is_next_until_it_is_enough(client, founder, empty):
    client.force_login(founder)
    assertContains(client.get("/patients/"), "Setting up: 1 of 9 done")
    hours = reverse("clinic:hours_edit")
    assertContains(client.get(hours), "is a suggestion")
    week = {"day1_1_opens": "08:00", "day1_1_closes": "18:00"}
    assertContains(client.post(hours, week, follow=True), "Next: Therapists")
    assertNotContains(client.get(START), "Setting up:")
    assertContains(client.get(START), "Enough for now")
    done = reverse("clinic:first_steps_done")
    assertContains(client.post(done, follow=True), "The clinic is set up.")
    assertNotContains(client.get("/patients/"), "Setting up:")
    client.post(done)
    finished = AuditEntry.objects.about(empty).filter(action="clinic.set_up")
    assert finished.count() == 1
    assertNotContains(client.get(START), "Enough for now")


def test_when_all_is_there_the_day_is_opened(client, founder, empty, monkeypatch):
    client.force_login(founder)
    all_done = [firststeps.Step(need, True) for need in Need]
    monkeypatch.setattr(firststeps, "steps", lambda clinic, now: all_done)
    assertContains(client.get("/"), "Setting up: 9 of 9 done")
    assertContains(client.get(START), "Everything is there: open the day")


def test_whoever_may_not_set_it_up_is_not_bothered(client, empty):
    client.force_login(factories.make_user(empty, User.Role.FRONT_DESK))
    assertNotContains(client.get("/"), "Setting up:")
