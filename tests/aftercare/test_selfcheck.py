"""Do messages flow? Each look, seen failing and well."""

from datetime import timedelta

import pytest

from aftercare import asking, escalations, outbox, receipts, selfcheck
from aftercare.channels.base import Report
from aftercare.models import CheckIn, Message
from clinic import db
from clinic.models import User
from tests import factories

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def found(now):
    return {name for name, number in selfcheck.counts(now=now).items() if number}


def queued(**given):
    """A check-in whose message waits, and the moment it was due."""
    check_in = factories.make_check_in(muscles=["gluteus_medius"], **given)
    asking.send_due(now=check_in.due_at)
    return Message.objects.get(check_in=check_in), check_in.due_at


def test_nothing_is_found_where_all_is_well():
    check_in = factories.make_sent_check_in()
    assert found(check_in.due_at + MINUTE) == set()
    assert set(selfcheck.WORDS) == set(selfcheck.counts(now=check_in.due_at))


def test_a_check_in_that_should_have_gone_out():
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    assert found(check_in.due_at + 9 * MINUTE) == set()
    assert found(check_in.due_at + 11 * MINUTE) == {"overdue"}


def test_the_quiet_hours_make_nothing_overdue():
    check_in = factories.make_check_in()
    night = (check_in.due_at + timedelta(days=1)).replace(hour=3)
    CheckIn.objects.exclude(pk=check_in.pk).update(
        state="cancelled", reason="x", settled_at=night
    )
    assert "overdue" not in found(night)


def test_a_message_that_was_never_finished():
    _, due = queued()
    outbox.claim(worker="w", now=due)
    assert found(due + outbox.LEASE + 2 * MINUTE) == {"stuck"}


def test_a_message_and_an_alert_that_wait():
    message, due = queued()
    assert found(due + 6 * MINUTE) == {"behind"}
    outbox.cancel(message, why="x", now=due)
    (alert,) = factories.make_alerts(1)
    assert "alerts_waiting" in found(alert.created_at + 2 * MINUTE)


def test_a_gateway_that_lets_nothing_through():
    _, at = queued()
    for _ in range(3):
        Message.objects.update(next_attempt_at=at)
        (taken,) = outbox.claim(worker="w", now=at)
        outbox.mark(taken, sent_to="a@b.example", contact_point=None, now=at)
        outbox.postpone(taken, error="451", jitter=0, now=at)
    assert found(at) == {"refused"}
    Message.objects.update(next_attempt_at=at)
    (taken,) = outbox.claim(worker="w", now=at)
    outbox.mark(taken, sent_to="a@b.example", contact_point=None, now=at)
    outbox.accepted(taken, reference="r", now=at)
    assert found(at) == set()


def test_a_provider_that_takes_everything_and_reports_nothing():
    now = db.now()
    patient = factories.make_patient(factories.make_clinic())
    for number in range(6):
        factories.make_message(patient, now=now)
        (taken,) = outbox.claim(worker="w", now=now)
        outbox.mark(taken, sent_to="a@b.example", contact_point=None, now=now)
        outbox.accepted(taken, reference=f"r{number}", now=now)
    later = now + 40 * MINUTE
    assert found(later) == set(), "this way out has never reported"
    receipts.record(Report("p", "r0", "delivered"), now=now)
    assert found(later) == {"unreported"}
    receipts.record(Report("p", "r1", "delivered"), now=later)
    assert found(later) == set()


def test_an_escalation_that_nobody_was_told_of():
    escalation = factories.make_escalation()
    assert "unchased" in found(escalation.raised_at + timedelta(hours=1))


def test_an_answer_with_a_red_flag_that_was_not_raised(monkeypatch):
    monkeypatch.setattr(escalations, "raise_", lambda reply, **_: None)
    reply = factories.make_reply(ticked=frozenset({"CHEST_PAIN"}))
    assert "unraised" in found(reply.received_at + 3 * MINUTE)


def test_a_signed_session_without_check_ins():
    session = factories.make_signed_session()
    session.check_ins.all().delete()
    assert "unplanned" in found(session.signed_at + 20 * MINUTE)


def test_a_clinic_where_nobody_could_be_alerted():
    check_in = factories.make_check_in()
    User.objects.update(is_active=False)
    assert "unwatched" in found(check_in.due_at)
