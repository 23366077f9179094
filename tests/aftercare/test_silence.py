"""A yes is no delivery: the other way after half an hour, a person after two hours."""

from datetime import timedelta

import pytest

from aftercare import asking, checkins, dispatch, receipts, silence
from aftercare.channels import console
from aftercare.channels.base import Report
from aftercare.models import CheckIn, Message
from clinic.audit import Agent
from tests import factories
from tests.aftercare.texting import PHONE, prefers_texts

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _carried(settings):
    settings.AFTERCARE_WAYS = {"email": "console", "sms": "console"}
    console.remembered.clear()


def work(now):
    asking.send_due(now=now)
    dispatch.deliver_due(clock=lambda: now)


def report(message, status="delivered", *, now):
    name = Report("gate", message.reference, status, key=str(message.pk))
    return receipts.record(name, now=now)


def texted(clinic, *, allowed=True, reports=True):
    """A check-in that has gone out by text over a gateway that reports."""
    patient = prefers_texts(factories.make_patient(clinic, phone=PHONE))
    patient.other_way_allowed = allowed
    patient.save()
    check_in = factories.make_check_in(patient=patient, muscles=["gluteus_medius"])
    if reports:
        heard(clinic, now=check_in.due_at)
    work(check_in.due_at)
    check_in.refresh_from_db()
    return check_in


def heard(clinic, *, now):
    """Another text was reported on a while ago."""
    other = factories.make_patient(clinic, phone="+447700900124")
    row = factories.make_message(other, channel="sms", now=now - 60 * MINUTE)
    dispatch.deliver_due(clock=lambda: now - 60 * MINUTE)
    row.refresh_from_db()
    report(row, now=now - 59 * MINUTE)


def chase(check_in, minutes):
    counts = silence.chase(now=check_in.sent_at + minutes * MINUTE)
    check_in.refresh_from_db()
    return counts["other_way"], counts["to_call"]


def copies(check_in):
    """The check-in's messages, first one first."""
    return list(check_in.messages.order_by("created_at", "key"))


def test_after_half_an_hour_it_is_written_the_other_way_once(clinic):
    check_in = texted(clinic)
    assert chase(check_in, 29) == (0, 0)
    assert chase(check_in, 30) == (1, 0)
    assert chase(check_in, 31) == (0, 0)
    first, second = copies(check_in)
    assert first.last_error == "no receipt after 30 minutes"
    assert (first.channel, second.channel) == ("sms", "email")
    work(check_in.sent_at + 31 * MINUTE)
    second.refresh_from_db()
    assert second.state == "sent", "the first copy is no reason to wait two hours"
    assert console.remembered[-1].to == second.sent_to != PHONE


def test_after_two_hours_a_person_calls(clinic):
    check_in = texted(clinic)
    chase(check_in, 30)
    assert chase(check_in, 119) == (0, 0)
    assert chase(check_in, 120) == (0, 1)
    assert chase(check_in, 121) == (0, 0)
    assert check_in.state == "undeliverable"
    assert check_in.reason == "taken by the provider, and no receipt in two hours"
    assert check_in in CheckIn.objects.to_call()


def test_whoever_wants_no_other_way_is_called_only(clinic):
    check_in = texted(clinic, allowed=False)
    assert chase(check_in, 30) == (0, 0)
    assert len(copies(check_in)) == 1
    assert chase(check_in, 120) == (0, 1)


def test_where_nobody_ever_reports_nothing_is_missing(clinic):
    check_in = texted(clinic, reports=False)
    assert silence.ways(now=check_in.sent_at) == []
    assert chase(check_in, 180) == (0, 0)
    assert check_in.state == "sent"


def test_sent_on_is_no_delivery(clinic):
    check_in = texted(clinic)
    report(copies(check_in)[0], "sent", now=check_in.sent_at)
    assert chase(check_in, 30) == (1, 0)


def test_a_receipt_in_time_ends_it(clinic):
    check_in = texted(clinic)
    report(copies(check_in)[0], now=check_in.sent_at + 29 * MINUTE)
    assert chase(check_in, 30) == (0, 0)
    assert chase(check_in, 240) == (0, 0)


def test_a_late_receipt_stops_the_copy_that_has_not_left(clinic):
    check_in = texted(clinic)
    chase(check_in, 30)
    first, second = copies(check_in)
    report(first, now=check_in.sent_at + 31 * MINUTE)
    work(check_in.sent_at + 32 * MINUTE)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.last_error) == ("delivered", "")
    assert (second.state, second.last_error) == ("cancelled", "no longer needed")
    assert chase(check_in, 121) == (0, 0)


def test_a_late_receipt_after_both_left_keeps_the_patient_off_the_list(clinic):
    check_in = texted(clinic)
    chase(check_in, 30)
    work(check_in.sent_at + 31 * MINUTE)
    report(copies(check_in)[0], now=check_in.sent_at + 60 * MINUTE)
    assert chase(check_in, 121) == (0, 0)
    assert [each.state for each in copies(check_in)] == ["delivered", "sent"]


def test_a_receipt_after_two_hours_takes_nobody_off_the_list(clinic):
    check_in = texted(clinic)
    chase(check_in, 120)
    report(copies(check_in)[0], now=check_in.sent_at + 180 * MINUTE)
    check_in.refresh_from_db()
    assert copies(check_in)[0].state == "delivered"
    assert check_in.state == "undeliverable"


def test_an_answer_ends_it_and_is_taken_from_the_list_too(clinic):
    check_in = texted(clinic)
    chase(check_in, 120)
    factories.make_reply(check_in, now=check_in.sent_at + 200 * MINUTE)
    assert chase(check_in, 201) == (0, 0)
    assert check_in.state == "answered"


def test_what_is_sent_anew_begins_anew(clinic):
    check_in = texted(clinic)
    chase(check_in, 120)
    again = check_in.sent_at + 150 * MINUTE
    checkins.ask_again(check_in, by=Agent.SWEEP, now=again)
    work(again)
    check_in.refresh_from_db()
    assert check_in.sent_at == again
    assert chase(check_in, 1) == (0, 0)
    assert chase(check_in, 30) == (1, 0)


def test_one_that_was_settled_meanwhile_is_left_alone(clinic, monkeypatch):
    check_in = texted(clinic)
    (message,) = copies(check_in)
    reporting = silence.ways(now=check_in.sent_at)
    assert silence._write_again(message, now=check_in.sent_at) == 1
    assert silence._write_again(message, now=check_in.sent_at) == 0
    assert silence._call(check_in.pk, reporting, now=check_in.sent_at) == 0
    assert silence._call(clinic.pk, reporting, now=check_in.sent_at) == 0


@pytest.mark.parametrize(
    ("told", "looked"),
    [
        ((), (29,)),
        ((), (35, 50, 130, 190)),
        ((40,), (35, 45, 150)),
        ((20, 90), (31, 125)),
        ((150,), (130, 170)),
    ],
)
def test_whenever_receipts_come_there_is_one_copy_and_an_end(clinic, told, looked):
    check_in = texted(clinic)
    first = copies(check_in)[0]
    steps = [(at, "told") for at in told] + [(at, "looked") for at in looked]
    for at, what in sorted(steps):
        now = check_in.sent_at + at * MINUTE
        if what == "told":
            report(first, now=now)
        else:
            silence.chase(now=now)
            work(now)
    check_in.refresh_from_db()
    blind = [at for at in looked if not told or at < min(told)]
    copied = Message.objects.filter(check_in=check_in, key__endswith=":other")
    assert copied.count() == any(30 <= at < 120 for at in blind)
    is_called = any(at >= 120 for at in blind)
    assert check_in.state == ("undeliverable" if is_called else "sent")
    first.refresh_from_db()
    assert first.state == ("delivered" if told else "sent")
