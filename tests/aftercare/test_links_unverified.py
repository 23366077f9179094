""" "I need help now" and "This is not me": both before any date of birth."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from aftercare import asking, checkins, links, unverified
from aftercare.models import CheckIn, CheckInLink, Escalation, Message
from clinic.models import AuditEntry, ContactPoint
from tests import factories
from tests.aftercare.visiting import UNKNOWN, WRONG, Visitor, text_of

pytestmark = pytest.mark.django_db


def _press(visitor):
    return visitor.post("help", {"submission_id": str(uuid.uuid4())})


def test_help_is_confirmed_once_and_then_an_emergency(visitor):
    assert "Yes, alert the clinic" in text_of(visitor.get("help"))
    assert _press(visitor).url == visitor.url("help")
    (reply,) = visitor.replies
    assert (reply.source, reply.is_verified) == ("help", False)
    assert "Pressed “I need help now”." in str(reply.reasons)
    assert Escalation.objects.get().tier == "emergency"
    text = text_of(visitor.get("help"))
    assert "The clinic was alerted at 11:00" in text
    assert "Do not wait for our call" in text


def test_the_answer_to_help_tells_nothing_about_the_session(visitor):
    _press(visitor)
    text = text_of(visitor.get("help")).lower()
    assert "needl" not in text
    assert "10 march" not in text


def test_a_double_click_is_one_alarm(visitor):
    page = {"submission_id": str(uuid.uuid4())}
    visitor.post("help", page)
    visitor.post("help", page)
    assert len(visitor.replies) == 1


def test_three_alarms_an_hour_and_the_advice_stays(visitor, at_now):
    for _ in range(unverified.ALARMS + 1):
        _press(visitor)
    assert len(visitor.replies) == unverified.ALARMS
    text = text_of(visitor.get("help"))
    assert "Call 999" in text
    assert "Alert the clinic again" not in text
    at_now.shift(unverified.PER)
    _press(visitor)
    assert len(visitor.replies) == unverified.ALARMS + 1


def test_a_click_that_repeats_costs_nothing_beyond_the_limit(visitor):
    page = uuid.uuid4()
    for _ in range(unverified.ALARMS + 1):
        reply = unverified.call_for_help(
            visitor.link, submission_id=page, now=timezone.now()
        )
        assert reply is not None
    assert len(visitor.replies) == 1


def test_help_is_heard_over_a_locked_a_disowned_and_an_expired_link(visitor, at_now):
    for _ in range(links.WRONG_DATES_ALLOWED):
        visitor.post("gate", WRONG)
    _press(visitor)
    unverified.disown(visitor.link, now=timezone.now())
    _press(visitor)
    at_now.move_to(visitor.link.expires_at + timedelta(hours=1))
    _press(visitor)
    assert len(visitor.replies) == 3


def test_a_link_long_expired_says_that_it_alerts_nobody(visitor, at_now):
    at_now.move_to(visitor.link.expires_at + unverified.HEARD_FOR)
    _press(visitor)
    assert visitor.replies == []
    text = text_of(visitor.get("help"))
    assert "can no longer alert the clinic" in text
    assert "Yes, alert" not in text


def test_an_unknown_link_says_whom_to_call(visitor):
    unknown = Visitor(visitor.client, visitor.check_in, UNKNOWN)
    for response in (unknown.get("help"), _press(unknown)):
        assert "can no longer alert the clinic" in text_of(response)
        assert "999" in text_of(response)
    assert visitor.replies == []


def test_not_me_is_asked_once_and_then_closes_the_link(visitor):
    assert "Close the link" in text_of(visitor.get("not_me"))
    assert visitor.link.revoked_at is None
    assert visitor.post("not_me").url == visitor.url("not_me")
    assert visitor.link.revoked_at is not None
    assert "This link is closed" in text_of(visitor.get("not_me"))
    assert AuditEntry.objects.filter(action="link.disowned").count() == 1


def test_not_me_twice_is_once(visitor):
    visitor.post("not_me")
    visitor.post("not_me")
    unverified.disown(visitor.link, now=timezone.now())
    assert AuditEntry.objects.filter(action="link.disowned").count() == 1


def test_not_me_on_an_unknown_link_reads_like_a_closed_one(visitor):
    unknown = Visitor(visitor.client, visitor.check_in, UNKNOWN)
    assert "This link is closed" in text_of(unknown.get("not_me"))


def _with_address(visitor):
    point = ContactPoint.objects.get(patient=visitor.check_in.patient)
    Message.objects.filter(check_in=visitor.check_in).update(contact_point=point)
    return point


def test_not_me_puts_the_address_in_doubt_and_the_patient_on_the_call_list(visitor):
    point = _with_address(visitor)
    visitor.post("not_me")
    point.refresh_from_db()
    assert point.state == ContactPoint.State.IN_DOUBT
    assert point.state_reason == unverified.WRONG_PERSON
    (to_call,) = CheckIn.objects.to_call().filter(kind="h24")
    assert (to_call.pk, to_call.reason) == (
        visitor.check_in.pk,
        unverified.WRONG_PERSON,
    )


def test_what_is_planned_waits_for_the_address_to_be_mended(visitor):
    _with_address(visitor)
    visitor.post("not_me")
    later = visitor.check_in.session.check_ins.get(kind="h48")
    assert later.state == CheckIn.State.SCHEDULED
    asking.send_due(now=later.due_at)
    later.refresh_from_db()
    assert later.state == CheckIn.State.UNDELIVERABLE


def test_an_address_opted_out_of_stays_so(visitor):
    point = _with_address(visitor)
    ContactPoint.objects.update(state=ContactPoint.State.OPTED_OUT)
    visitor.post("not_me")
    point.refresh_from_db()
    assert point.state == ContactPoint.State.OPTED_OUT


def test_not_me_leaves_an_answer_as_it_is(visitor):
    visitor.enter()
    visitor.send()
    visitor.post("not_me")
    visitor.check_in.refresh_from_db()
    assert visitor.check_in.state == CheckIn.State.ANSWERED


def test_not_me_on_an_unanswered_check_in_says_why_to_call(visitor, at_now):
    at_now.move_to(visitor.check_in.closes_at)
    checkins.settle(now=timezone.now())
    visitor.post("not_me")
    visitor.check_in.refresh_from_db()
    assert visitor.check_in.state == CheckIn.State.UNANSWERED
    assert visitor.check_in.reason == unverified.WRONG_PERSON


def test_not_me_stops_a_copy_that_has_not_left(at_now, client):
    check_in = factories.make_check_in()
    at_now.move_to(check_in.due_at)
    asking.send_due(now=check_in.due_at)
    factories.make_link(check_in)
    unverified.disown(CheckInLink.objects.get(), now=check_in.due_at)
    assert Message.objects.get(check_in=check_in).state == Message.State.CANCELLED
    assert CheckInLink.objects.get().revoked_at == check_in.due_at
