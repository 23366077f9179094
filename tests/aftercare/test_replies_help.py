"""The verdict over a call for help, and replies that come twice."""

import uuid
from datetime import timedelta

import pytest

from aftercare import asking, replies
from aftercare.models import Escalation, Message, Reply
from clinic import merging
from clinic.audit import Agent
from clinic.rules.known import known
from tests import factories

pytestmark = pytest.mark.django_db


def _record(check_in, submission, source="help"):
    return replies.record(
        check_in,
        submission=submission,
        source=source,
        is_verified=False,
        by=Agent.PATIENT,
        now=check_in.due_at,
    )


def test_a_call_for_help_is_an_emergency_by_itself():
    check_in = factories.make_sent_check_in(muscles=["gastrocnemius_medial"])
    reply = _record(check_in, replies.Submission(uuid.uuid4(), asks_for_help=True))
    assert (reply.tier, reply.flags) == ("emergency", ["ALARM_OTHER"])
    assert Escalation.objects.get().reply == reply


def test_the_same_submission_is_one_reply():
    check_in = factories.make_sent_check_in()
    submission = replies.Submission(uuid.uuid4(), asks_for_help=True)
    assert _record(check_in, submission) == _record(check_in, submission)
    assert Reply.objects.count() == 1


def test_a_call_for_help_after_a_calm_answer_raises():
    check_in = factories.make_sent_check_in()
    factories.make_reply(check_in)
    _record(check_in, replies.Submission(uuid.uuid4(), asks_for_help=True))
    assert Escalation.objects.get().tier == "emergency"


def test_an_answer_that_comes_first_stops_the_message():
    check_in = factories.make_check_in()
    asking.send_due(now=check_in.due_at)
    factories.make_reply(check_in, now=check_in.due_at)
    message = Message.objects.get(check_in=check_in)
    assert message.state == Message.State.CANCELLED
    assert message.last_error == "answered already"


def test_an_answer_counts_although_the_clock_was_set_back():
    """Before its own session: nothing else would be known of what was needled."""
    check_in = factories.make_sent_check_in(muscles=["upper_trapezius"])
    before = known(check_in.session.ended_at, "it is signed") - timedelta(hours=3)
    reply = factories.make_reply(check_in, ticked=frozenset({"COUGH_NEW"}), now=before)
    assert reply.tier == "emergency"
    assert Escalation.objects.get().reply == reply


def test_an_answer_goes_to_the_one_that_two_patients_became_meanwhile():
    check_in = factories.make_sent_check_in()
    assert check_in.patient.clinic == check_in.clinic
    kept = factories.make_patient(check_in.clinic)
    merging.merge(kept, gone=check_in.patient, by=Agent.SEED, now=check_in.due_at)
    reply = _record(check_in, replies.Submission(uuid.uuid4(), asks_for_help=True))
    assert reply.patient == kept
    assert Escalation.objects.get().patient == kept
