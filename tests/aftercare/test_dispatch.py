"""Handing over: what a channel answers decides what becomes of a message."""

import os
import signal
from datetime import timedelta

import pytest

from aftercare import (
    asking,
    channels,
    checkins,
    destinations,
    dispatch,
    handover,
    letters,
    outbox,
)
from aftercare.channels.base import (
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)
from aftercare.models import CheckIn, Message
from clinic.audit import Agent
from clinic.models import ContactPoint
from tests import factories

pytestmark = pytest.mark.django_db
S = Message.State


class Scripted:
    """Answers each letter as it was told to."""

    def __init__(self):
        self.answer: Exception | None = None
        self.letters = []

    def send(self, letter):
        self.letters.append(letter)
        if self.answer is not None:
            raise self.answer
        return f"ref-{len(self.letters)}"


@pytest.fixture
def channel(monkeypatch):
    scripted = Scripted()
    monkeypatch.setattr(channels, "get", lambda name: scripted)
    return scripted


@pytest.fixture
def queued():
    """A check-in in the outbox."""
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    asking.send_due(now=check_in.due_at)
    return Message.objects.get(check_in=check_in)


def deliver(message: Message, *, at=None) -> str:
    at = at or message.next_attempt_at
    counts = dispatch.deliver_due(clock=lambda: at)
    message.refresh_from_db()
    (outcome,) = counts
    return outcome


def test_a_yes_settles_the_message_and_the_check_in(channel, queued):
    assert deliver(queued) == "sent"
    assert (queued.state, queued.reference) == (S.SENT, "ref-1")
    assert queued.check_in.state == CheckIn.State.SENT
    (letter,) = channel.letters
    point = queued.patient.contact_points.get(kind="email")
    assert letter.to == point.value == queued.sent_to


def test_a_passing_error_is_tried_again(channel, queued):
    channel.answer = TransientError("451", retry_after=timedelta(seconds=9))
    at = queued.next_attempt_at
    assert deliver(queued) == "postponed"
    assert queued.next_attempt_at == at + timedelta(seconds=9)


def test_an_address_that_does_not_exist_is_put_in_doubt(channel, queued):
    channel.answer = PermanentError("550 5.1.1", bad_address=True)
    assert deliver(queued) == "refused"
    point = ContactPoint.objects.get(pk=queued.contact_point_id)
    assert (point.state, point.state_reason) == ("in_doubt", "550 5.1.1")


def test_another_lasting_error_leaves_the_address_alone(channel, queued):
    channel.answer = PermanentError("554 no")
    assert deliver(queued) == "refused"
    assert queued.state == S.FAILED
    assert ContactPoint.objects.get(pk=queued.contact_point_id).state == "usable"


def test_an_unknown_outcome_waits_for_the_reaper(channel, queued):
    channel.answer = UnknownOutcomeError("timed out")
    assert deliver(queued) == "unknown"
    assert queued.state == S.SENDING


def test_a_defect_in_one_message_does_not_stop_the_others(channel, monkeypatch):
    messages = factories.make_alerts(3)
    real = letters.compose

    def broken(message, **given):
        if message.pk == messages[0].pk:
            raise KeyError("a defect")
        return real(message, **given)

    monkeypatch.setattr(letters, "compose", broken)
    at = max(message.next_attempt_at for message in messages)
    assert dispatch.deliver_due(clock=lambda: at) == {"defect": 1, "sent": 2}


def test_what_is_too_late_does_not_leave(channel, queued):
    Message.objects.update(send_before=queued.next_attempt_at)
    assert deliver(queued) == "expired"
    assert channel.letters == []


def test_what_was_answered_meanwhile_does_not_leave(channel, queued):
    CheckIn.objects.update(state="cancelled", reason="x", settled_at=queued.created_at)
    assert deliver(queued) == "cancelled"
    assert channel.letters == []


def test_nothing_leaves_in_the_quiet_hours(channel, queued):
    night = queued.next_attempt_at.replace(hour=2) + timedelta(days=1)
    Message.objects.update(send_before=night + timedelta(days=1))
    assert deliver(queued, at=night) == "held"
    assert queued.next_attempt_at.hour == 8
    assert channel.letters == []


def test_without_a_destination_it_is_refused_with_the_reason(channel, queued):
    ContactPoint.objects.update(state="opted_out")
    assert deliver(queued) == "refused"
    assert queued.last_error == "no usable e-mail address"


def test_a_colleague_who_left_is_not_written_to(channel):
    (alert,) = factories.make_alerts(1)
    alert.staff.is_active = False
    alert.staff.save(update_fields=["is_active"])
    assert deliver(alert) == "refused"
    assert alert.last_error == "this member of staff no longer works here"


def test_a_corrected_address_is_used_at_once(channel, queued):
    point = queued.patient.contact_points.get(kind="email")
    point.value = "new@example.org"
    point.save(update_fields=["value"])
    deliver(queued)
    assert channel.letters[0].to == "new@example.org"


def test_a_lost_lease_is_not_handed_over(channel, queued, monkeypatch):
    monkeypatch.setattr(handover, "HAND_OVER", outbox.LEASE)
    assert deliver(queued) == "lost_lease"
    assert channel.letters == []


def test_a_message_that_left_for_a_cancelled_series_is_shown_as_sent(channel, queued):
    deliver(queued)
    checkins.cancel(
        queued.check_in, reason="moved", by=Agent.SEED, now=queued.created_at
    )
    queued.refresh_from_db()
    assert queued.state == S.SENT


def test_the_message_id_is_the_same_at_each_attempt(channel, queued):
    channel.answer = TransientError("451")
    deliver(queued)
    channel.answer = None
    deliver(queued)
    first, second = channel.letters
    assert first.message_id == second.message_id == letters.message_id(queued)


def test_no_crash_point_does_anything_by_default(settings, monkeypatch):
    monkeypatch.setenv("CRASH_AT", "after_claim")
    settings.FAULT_POINTS = False
    dispatch.crash_point("after_claim")
    assert dispatch.worker_name()


def test_a_crash_point_kills_this_process_where_a_fault_test_asks(
    settings, monkeypatch
):
    killed = []
    monkeypatch.setenv("CRASH_AT", "after_send")
    monkeypatch.setattr(os, "kill", lambda *words: killed.append(words))
    settings.FAULT_POINTS = True
    dispatch.crash_point("after_claim")
    dispatch.crash_point("after_send")
    assert killed == [(os.getpid(), signal.SIGKILL)]


def test_one_wake_up_works_no_longer_than_its_shift(channel, queued):
    at = queued.next_attempt_at
    moments = iter([at, at, at + timedelta(seconds=61)])
    assert dispatch.deliver_due(clock=lambda: next(moments)) == {}
    assert channel.letters == []


def test_after_some_failures_in_a_row_the_rest_is_given_back(channel):
    messages = factories.make_alerts(8)
    channel.answer = TransientError("451")
    at = max(message.next_attempt_at for message in messages)
    assert dispatch.deliver_due(clock=lambda: at) == {"postponed": 5}
    rows = Message.objects.filter(pk__in=[message.pk for message in messages])
    assert rows.filter(state="queued", attempts=0, claims=0).count() == 3


def test_a_defect_before_the_mark_stops_nobody(channel, monkeypatch):
    messages = factories.make_alerts(2)
    real = destinations.destination

    def broken(message, **given):
        if message.pk == messages[0].pk:
            raise KeyError("a defect")
        return real(message, **given)

    monkeypatch.setattr(destinations, "destination", broken)
    at = max(message.next_attempt_at for message in messages)
    assert dispatch.deliver_due(clock=lambda: at) == {"defect": 1, "sent": 1}


def test_what_the_channel_should_not_raise_may_have_left(channel, queued):
    channel.answer = ZeroDivisionError("a defect")
    assert deliver(queued) == "unknown"
    assert queued.state == S.SENDING


def test_what_was_answered_after_the_claim_does_not_leave(channel, monkeypatch):
    first, second = (factories.make_alerts(1)[0], factories.make_check_in())
    asking.send_due(now=second.due_at)
    at = max(first.next_attempt_at, second.due_at)
    Message.objects.exclude(pk=first.pk).update(next_attempt_at=at)

    class Answering:
        def send(self, letter):
            CheckIn.objects.filter(pk=second.pk).update(
                state="answered", answered_at=at, settled_at=at
            )
            return channel.send(letter)

    monkeypatch.setattr(channels, "get", lambda name: Answering())
    Message.objects.filter(check_in__isnull=False).update(send_before=None)
    dispatch.deliver_due(clock=lambda: at)
    assert Message.objects.get(check_in=second).state == S.CANCELLED
