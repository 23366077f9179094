"""The messages page: what was sent, why, to which address, and what became of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare import outbox, receipts
from aftercare.channels.base import Report
from aftercare.models import Message
from clinic.models import ContactPoint
from tests import factories
from tests.aftercare.visiting import text_of

pytestmark = pytest.mark.django_db

LIST = reverse("aftercare:message_list")


@pytest.fixture
def message(clinic, practitioner, at_now):
    """A check-in that was handed over."""
    patient = factories.make_patient(clinic)
    check_in = factories.make_sent_check_in(patient=patient, practitioner=practitioner)
    at_now.move_to(check_in.due_at + timedelta(hours=1))
    return Message.objects.get(check_in=check_in)


def _text(client, user, url=LIST):
    client.force_login(user)
    return text_of(client.get(url))


def _detail(message):
    return reverse("aftercare:message_detail", args=[message.pk])


def test_without_messages_it_says_when_there_will_be_some(client, desk):
    assert "No messages here" in _text(client, desk)


def test_every_message_says_to_whom_why_and_how_it_stands(client, desk, message):
    text = _text(client, desk)
    assert message.patient.full_name in text
    assert "Check-in: After 24 hours" in text
    assert "Sent" in text


def test_filters_narrow_the_list(client, desk, message):
    name = message.patient.full_name
    assert name in _text(client, desk, f"{LIST}?state=sent&purpose=check_in")
    assert name not in _text(client, desk, f"{LIST}?state=dead")
    assert name not in _text(client, desk, f"{LIST}?purpose=alert")
    assert name in _text(client, desk, f"{LIST}?state=no-such-state&page=zzz")


def test_the_detail_shows_every_attempt_and_the_address(client, desk, message):
    text = _text(client, desk, _detail(message))
    for shown in ("ann@example.org", "Hand-over began", "Accepted", "Planned with"):
        assert shown in text


def test_a_receipt_is_shown(client, desk, message):
    report = Report("smtp", message.reference, "delivered")
    receipts.record(report, now=message.sent_at)
    assert "Delivered" in _text(client, desk, _detail(message))


def test_why_it_was_not_sent_stands_beside_it(client, desk, clinic):
    patient = factories.make_patient(clinic)
    message = factories.make_message(patient)
    outbox.cancel(message, why="answered already", now=factories.NOW)
    for url in (LIST, _detail(message)):
        text = _text(client, desk, url)
        assert "Not sent: no longer needed" in text
        assert "answered already" in text


def test_a_message_tried_in_vain_waits_to_be_tried_again(client, desk, clinic):
    message = factories.make_message(factories.make_patient(clinic))
    Message.objects.filter(pk=message.pk).update(attempts=1, last_error="busy")
    text = _text(client, desk, _detail(message))
    assert "Waiting to be tried again" in text
    assert "Next attempt" in text


def test_an_address_in_doubt_is_marked(client, desk, message):
    point = ContactPoint.objects.get(patient=message.patient)
    Message.objects.filter(pk=message.pk).update(contact_point=point)
    state = ContactPoint.State.IN_DOUBT
    ContactPoint.objects.update(state=state, state_reason="no such mailbox")
    text = _text(client, desk, _detail(message))
    assert "In doubt" in text
    assert "no such mailbox" in text


def test_an_alert_names_the_member_of_staff(client, desk, message):
    escalation = factories.make_escalation(message.check_in)
    alert = Message.objects.filter(escalation=escalation).first()
    text = _text(client, desk, _detail(alert))
    assert "Alert: Emergency" in text
    assert str(alert.staff) in text


def test_another_clinics_messages_do_not_exist(client, stranger, message):
    client.force_login(stranger)
    assert message.patient.full_name not in text_of(client.get(LIST))
    assert client.get(_detail(message)).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(
    client, desk, clinic, django_assert_max_num_queries
):
    for _ in range(5):
        factories.make_message(factories.make_patient(clinic))
    client.force_login(desk)
    with django_assert_max_num_queries(10):
        client.get(LIST)
