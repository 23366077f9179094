"""A therapist's diary in a calendar: private, initials only, changes followed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar
from pytest_django.asserts import assertContains

from clinic import booking, feeds
from clinic.booking import Place
from clinic.models import AuditEntry, CalendarFeed, Patient
from tests import factories
from tests.factories import NOW, SOON
from tests.strict import WatchfulClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def patient(clinic):
    return factories.make_patient(
        clinic, given_name="annika", family_name="Øvrebø", preferred_name=""
    )


@pytest.fixture
def visit(patient, practitioner):
    room = factories.make_room(patient.clinic, "Blue; room")
    return factories.make_appointment(patient, practitioner, room=room, note="Knee")


@pytest.fixture
def token(practitioner):
    return feeds.renew(practitioner, by=practitioner.user, now=NOW)


def read(token):
    answer = WatchfulClient().get(reverse("clinic:feed", args=[token]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return answer.content


def events(token):
    return list(Calendar.from_ical(read(token)).walk("VEVENT"))


def test_initials_and_nothing_else_names_anybody(token, visit):
    body = read(token).decode()
    (event,) = events(token)
    assert (event["summary"], str(event["location"])) == ("A. Ø.", "Blue; room")
    assert event.decoded("dtstart") == SOON
    for word in ("annika", "Øvrebø", "Knee", visit.patient.contact_points.get().value):
        assert word not in body


def test_a_move_keeps_the_uid_and_counts(token, visit, desk):
    (before,) = events(token)
    later = SOON + timedelta(days=1)
    to = Place(visit.practitioner, later, visit.room, 0)
    booking.move(visit, to=to, by=desk, now=NOW + timedelta(minutes=1))
    (after,) = events(token)
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstart") == later
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


def test_what_is_off_says_so(token, visit, desk):
    assert events(token)[0]["status"] == "CONFIRMED"
    booking.cancel(visit, why="patient", seen=0, by=desk, now=NOW)
    (event,) = events(token)
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_only_the_own_visits(token, patient):
    other = factories.make_practitioner(patient.clinic)
    factories.make_appointment(patient, other)
    assert events(token) == []


def test_a_new_address_ends_the_old_one(token, practitioner, visit):
    new = feeds.renew(practitioner, by=practitioner.user, now=NOW)
    assert len(events(new)) == 1
    for gone in (token, "", "x" * 22, new[:-1]):
        assert feeds.find(gone) is None
    assert WatchfulClient().get(reverse("clinic:feed", args=[token])).status_code == 404
    assert not CalendarFeed.objects.filter(token_sha256=new).exists()


def test_who_left_has_no_calendar(token, practitioner):
    practitioner.user.is_active = False
    practitioner.user.save()
    assert feeds.find(token) is None


def test_the_page_shows_an_address_once(client, therapist):
    client.force_login(therapist)
    address = reverse("clinic:feed_edit")
    assertContains(client.get(address), "No calendar reads your diary.")
    made = client.post(address)
    assertContains(made, "/feeds/")
    assertContains(client.get(address), "An address was made")
    read(made.context["address"].rsplit("/", 1)[1].removesuffix(".ics"))
    assertContains(client.get(address), "last read")
    closed = client.post(address, {"close": "yes"}, follow=True)
    assertContains(closed, "No calendar reads your diary any more.")
    assert AuditEntry.objects.filter(action="feed.closed").count() == 1


def test_only_who_treats_has_one(client, desk):
    client.force_login(desk)
    assert client.get(reverse("clinic:feed_edit")).status_code == 404


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"given_name": "Ann", "family_name": "Brook"}, "A. B."),
        ({"given_name": "Ann", "family_name": ""}, "A."),
        ({"given_name": "Ann", "preferred_name": "Zed"}, "Z."),
    ],
)
def test_initials(names, shown):
    assert feeds.initials(Patient(**names)) == shown


def test_a_visit_without_a_room_names_no_place(patient, practitioner, token):
    factories.make_appointment(patient, practitioner)
    (event,) = events(token)
    assert "LOCATION" not in event
