"""Claim, mark, settle, reap: what a message goes through, step by step."""

from datetime import timedelta

import pytest

from aftercare import handover, outbox, reaping
from aftercare.models import Attempt, CheckIn, Escalation, Message
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
S = Message.State
MINUTE = timedelta(minutes=1)


@pytest.fixture
def message():
    return factories.make_message()


def claimed(now=NOW) -> Message:
    (taken,) = outbox.claim(worker="w1", now=now)
    return taken


def sending(now=NOW) -> Message:
    taken = claimed(now)
    assert outbox.mark(taken, sent_to="a@example.org", contact_point=None, now=now)
    return taken


def events(message: Message) -> list[str]:
    return list(message.history.order_by("id").values_list("event", flat=True))


def test_the_same_key_is_one_message(message):
    again = outbox.enqueue(
        key=message.key, now=NOW + MINUTE, clinic_id=message.clinic_id
    )
    assert again.pk == message.pk
    assert Message.objects.count() == 1


def test_alerts_are_claimed_before_anything_else():
    (alert,) = factories.make_alerts(1)
    message = factories.make_message()
    first, second = outbox.claim(worker="w", now=alert.next_attempt_at)
    assert (first.pk, second.pk) == (alert.pk, message.pk)


def test_what_is_not_due_is_not_claimed(message):
    assert outbox.claim(worker="w", now=NOW - MINUTE) == []


def test_a_claimed_message_is_not_claimed_again(message):
    claimed()
    assert outbox.claim(worker="w2", now=NOW) == []


def test_accepted_means_sent_with_the_provider_s_reference(message):
    outbox.accepted(sending(), reference="<x@y>", now=NOW)
    message.refresh_from_db()
    assert (message.state, message.reference) == (S.SENT, "<x@y>")
    assert message.sent_at == NOW
    assert message.lease_token is None
    assert events(message) == ["marked", "accepted"]


def test_a_lease_with_too_little_left_is_not_begun(message):
    taken = claimed()
    late = NOW + outbox.LEASE - handover.HAND_OVER
    assert not outbox.mark(taken, sent_to="a@b.org", contact_point=None, now=late)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (S.CLAIMED, 0)


def test_a_passing_refusal_waits_longer_each_time(message):
    waits = []
    now = NOW
    for _ in range(3):
        outbox.postpone(sending(now), error="451 later", jitter=0.5, now=now)
        message.refresh_from_db()
        waits.append(message.next_attempt_at - now)
        now = message.next_attempt_at
    assert waits == sorted(waits)
    assert len(set(waits)) == 3
    assert message.last_error == "451 later"


def test_the_provider_s_own_wish_is_kept(message):
    wish = timedelta(seconds=7)
    outbox.postpone(sending(), error="429", jitter=0, now=NOW, retry_after=wish)
    message.refresh_from_db()
    assert message.next_attempt_at == NOW + wish


def test_an_alert_never_waits_longer_than_half_a_minute():
    (alert,) = factories.make_alerts(1)
    now = alert.next_attempt_at
    for _ in range(8):
        outbox.postpone(sending(now), error="451", jitter=1, now=now)
        alert.refresh_from_db()
        assert alert.next_attempt_at - now <= timedelta(seconds=30)
        now = alert.next_attempt_at


def test_after_the_last_attempt_it_is_given_up_with_the_reason(message):
    now = NOW
    for _ in range(outbox.MAX_ATTEMPTS):
        outbox.postpone(sending(now), error="451 later", jitter=0.5, now=now)
        message.refresh_from_db()
        now = message.next_attempt_at
    assert (message.state, message.last_error) == (S.DEAD, "451 later")


def test_a_lasting_refusal_ends_it(message):
    outbox.refuse(sending(), error="550 no such mailbox", now=NOW)
    message.refresh_from_db()
    assert message.state == S.FAILED
    assert events(message) == ["marked", "refused"]


def test_a_worker_that_lost_its_lease_cannot_end_what_another_is_sending(message):
    slow = sending()
    reaping.reap(now=NOW + outbox.LEASE + MINUTE)
    other = sending(NOW + outbox.LEASE + MINUTE)
    outbox.refuse(slow, error="550", now=NOW + outbox.LEASE + MINUTE)
    other.refresh_from_db()
    assert other.state == S.SENDING


def test_held_for_the_quiet_hours_it_costs_no_attempt(message):
    outbox.hold(claimed(), until=NOW + 60 * MINUTE, why="quiet hours", now=NOW)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (S.QUEUED, 0)
    assert message.next_attempt_at == NOW + 60 * MINUTE


def test_what_has_not_left_can_be_cancelled(message):
    outbox.cancel(message, why="answered already", now=NOW)
    message.refresh_from_db()
    assert (message.state, message.last_error) == (S.CANCELLED, "answered already")


def test_what_has_left_cannot_be_cancelled(message):
    outbox.accepted(sending(), reference="r", now=NOW)
    assert outbox.cancel(message, why="too late", now=NOW).state == S.SENT


def test_an_unknown_outcome_keeps_its_lease_until_the_reaper_decides(message):
    taken = sending()
    outbox.note_unknown(taken, error="timed out", now=NOW)
    assert reaping.reap(now=NOW + MINUTE)["repeated"] == 0
    assert reaping.reap(now=NOW + outbox.LEASE + MINUTE)["repeated"] == 1
    message.refresh_from_db()
    assert message.state == S.QUEUED
    assert events(message) == ["marked", "unknown", "released"]


def test_a_lease_that_ran_out_before_the_hand_over_is_simply_put_back(message):
    claimed()
    assert reaping.reap(now=NOW + outbox.LEASE + MINUTE)["released"] == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (S.QUEUED, 0)


def test_an_unknown_outcome_too_often_is_given_up(message):
    now = NOW
    for _ in range(outbox.MAX_ATTEMPTS):
        sending(now)
        now += outbox.LEASE + MINUTE
        reaping.reap(now=now)
    message.refresh_from_db()
    assert message.state == S.DEAD


def test_too_late_to_be_useful_it_expires():
    message = factories.make_message(send_before=NOW + MINUTE)
    assert reaping.reap(now=NOW + MINUTE)["expired"] == 1
    message.refresh_from_db()
    assert (message.state, message.last_error) == (S.EXPIRED, "not sent in time")


def test_a_lease_that_ran_out_too_late_expires():
    message = factories.make_message(send_before=NOW + MINUTE)
    sending()
    assert reaping.reap(now=NOW + outbox.LEASE + MINUTE)["expired"] == 1
    message.refresh_from_db()
    assert message.state == S.EXPIRED


def test_a_yes_that_comes_after_the_lease_is_kept_and_counted(message):
    taken = sending()
    later = NOW + outbox.LEASE + MINUTE
    reaping.reap(now=later)
    outbox.accepted(taken, reference="r", now=later)
    message.refresh_from_db()
    assert message.state == S.SENT
    assert events(message)[-1] == Attempt.Event.LATE_ACCEPT


def test_a_sent_check_in_waits_for_its_answer():
    check_in = factories.make_sent_check_in()
    assert check_in.state == CheckIn.State.SENT
    assert check_in.sent_at == check_in.due_at


def test_an_alert_that_reached_nobody_hurries_the_next_rung():
    (alert,) = factories.make_alerts(1)
    escalation = alert.escalation
    now = alert.next_attempt_at
    Escalation.objects.filter(pk=escalation.pk).update(next_alert_at=now + 60 * MINUTE)
    outbox.refuse(sending(now), error="550", now=now)
    escalation.refresh_from_db()
    assert escalation.next_alert_at == now


def test_at_the_last_rung_a_failed_alert_waits_for_the_next_round():
    (alert,) = factories.make_alerts(1)
    escalation = alert.escalation
    now = alert.next_attempt_at
    later = now + 60 * MINUTE
    Escalation.objects.filter(pk=escalation.pk).update(
        next_alert_at=later, rung="everyone"
    )
    outbox.refuse(sending(now), error="550", now=now)
    escalation.refresh_from_db()
    assert escalation.next_alert_at == later


def test_what_was_taken_before_and_not_marked_is_taken_alone():
    first, second, third = (factories.make_message(priority=n) for n in range(3))
    Message.objects.filter(pk=second.pk).update(claims=1)
    assert [row.pk for row in outbox.claim(worker="w", now=NOW)] == [first.pk]
    assert [row.pk for row in outbox.claim(worker="w", now=NOW)] == [second.pk]
    assert [row.pk for row in outbox.claim(worker="w", now=NOW)] == [third.pk]


def test_what_was_not_begun_is_given_back_at_no_cost():
    factories.make_message()
    rows = outbox.claim(worker="w", now=NOW)
    outbox.release(rows)
    row = Message.objects.get()
    assert (row.state, row.claims, row.lease_token) == ("queued", 0, None)


def test_what_kills_its_worker_before_the_mark_ends_dead():
    message = factories.make_message()
    now = NOW
    for _ in range(outbox.MAX_CLAIMS):
        assert len(outbox.claim(worker="w", now=now)) == 1
        now += outbox.LEASE + timedelta(seconds=1)
        reaping.reap(now=now)
        now += timedelta(minutes=1)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("dead", 0)
    assert message.last_error == "its worker died each time"


def test_what_cannot_be_prepared_uses_up_its_attempts():
    message = factories.make_message()
    now = NOW
    for _ in range(outbox.MAX_ATTEMPTS):
        (taken,) = outbox.claim(worker="w", now=now)
        outbox.postpone(taken, error="KeyError", jitter=1, now=now)
        now += timedelta(hours=1)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("dead", outbox.MAX_ATTEMPTS - 1)
