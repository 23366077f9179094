"""Certificates that run out are told to whom it concerns, once at each step."""

from datetime import UTC, datetime, timedelta

import pytest

from aftercare import announcements, channels, delivery, dispatch, letters
from aftercare.models import Message
from clinic import certificates
from clinic.models import Clinic, User
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def beginner(clinic):
    return factories.make_practitioner(clinic, is_certified=False)


@pytest.fixture
def row(beginner):
    return factories.make_certification(beginner, expires_on=TODAY + 60 * DAY)


def announce(now=NOW):
    return announcements.announce(now=now)["announced"]


def told():
    rows = Message.objects.filter(purpose="notice").order_by("created_at", "staff_id")
    return [(each.key.split(":")[2], each.staff) for each in rows]


def test_therapist_and_lead_are_told_at_each_step(row, beginner, lead):
    for left in range(61, -3, -1):
        announce(NOW + (60 - left) * DAY)
    both = {beginner.user, lead}
    assert [step for step, _who in told()] == ["60", "60", "30", "30", "7", "7"]
    assert {who for _step, who in told()} == both


def test_once_a_step_however_often_it_sweeps(row, lead):
    assert [announce(NOW + timedelta(minutes=5 * each)) for each in range(3)] == [
        2,
        0,
        0,
    ]
    assert announce(NOW + 29 * DAY) == 0
    assert announce(NOW + 30 * DAY) == 2


def test_a_sweep_that_was_down_tells_the_nearest_step_only(row, lead):
    assert announce(NOW + 55 * DAY) == 2
    assert {step for step, _who in told()} == {"7"}


def test_a_renewal_ends_it(row, beginner, lead):
    announce()
    factories.make_certification(beginner, expires_on=TODAY + 700 * DAY)
    assert announce(NOW + 40 * DAY) == 0


def test_a_withdrawn_one_is_not_told(row, lead):
    certificates.revoke(row, reason="Wrong", by=lead, now=NOW)
    assert announce() == 0


def test_who_is_both_is_told_once(row, beginner):
    beginner.user.roles = [User.Role.THERAPIST, User.Role.CLINICAL_LEAD]
    beginner.user.save()
    assert announce() == 1


def test_without_a_lead_the_owner_is_told(row, beginner, owner, desk, stranger):
    gone = factories.make_user(beginner.clinic, User.Role.CLINICAL_LEAD)
    gone.is_active = False
    gone.save()
    announce()
    assert {who for _step, who in told()} == {beginner.user, owner}


@pytest.mark.parametrize(
    ("hour", "zone", "count"),
    [
        (7, "Europe/London", 0),
        (8, "Europe/London", 2),
        (20, "Europe/London", 2),
        (21, "Europe/London", 0),
        (8, "America/Denver", 0),
        (20, "America/Denver", 2),
    ],
)
def test_nobody_is_written_to_at_night(row, lead, hour, zone, count):
    Clinic.objects.update(time_zone=zone)
    assert announce(datetime(2026, 3, 10, hour, tzinfo=UTC)) == count


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"regions": ["neck", "leg"]}, "It covers:\nNeck, Lower leg."),
        ({"kind": "first_aid", "regions": [], "is_advanced": False}, "first aid"),
    ],
)
def test_the_letter_says_what_ends_and_where_to_renew_it(beginner, columns, says):
    row = factories.make_certification(
        beginner, expires_on=TODAY + 20 * DAY, course="Needling & care", **columns
    )
    announce()
    letter = letters.compose(Message.objects.get(), now=NOW)
    assert letter.subject.endswith(
        f"the certificate of {beginner} ends on 30 March 2026"
    )
    assert "“Needling & care” (Institute)" in letter.body
    assert says in letter.body
    assert f"/practitioners/{row.practitioner_id}/certificates/" in letter.body


def test_it_travels_as_a_notice_that_outlives_its_use_by_no_day(row, lead):
    announce()
    message = Message.objects.filter(staff=lead).get()
    assert message.send_before > datetime(2026, 5, 9, 22, tzinfo=UTC)
    assert message.send_before < datetime(2026, 5, 10, tzinfo=UTC)
    assert delivery.line(message).why == "Certificate that runs out"


def test_it_is_handed_over_like_any_other(row, lead, monkeypatch):
    class Taking:
        def send(self, letter):
            return "ref"

    monkeypatch.setattr(channels, "get", lambda name: Taking())
    announce()
    assert dispatch.deliver_due(clock=lambda: NOW) == {"sent": 2}
