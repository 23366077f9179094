"""What providers report later: kept once, never going backwards."""

import pytest

from aftercare import outbox, receipts
from aftercare.channels.base import Report
from aftercare.models import Message, Receipt
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
S = Message.State


@pytest.fixture
def sent():
    factories.make_message()
    (taken,) = outbox.claim(worker="w", now=NOW)
    outbox.mark(taken, sent_to="a@example.org", contact_point=None, now=NOW)
    return outbox.accepted(taken, reference="ref-1", now=NOW)


def report(status: str, reference: str = "ref-1", code: str = ""):
    return receipts.record(Report("post", reference, status, code), now=NOW)


def test_delivered_is_noted(sent):
    assert report("delivered").message == sent
    sent.refresh_from_db()
    assert sent.state == S.DELIVERED


def test_the_same_report_three_times_is_one(sent):
    assert report("delivered") is not None
    assert report("delivered") is None
    assert report("delivered") is None
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    "order", [("sent", "delivered"), ("delivered", "sent")], ids=str
)
def test_delivered_never_goes_back(sent, order):
    for status in order:
        report(status)
    sent.refresh_from_db()
    assert sent.state == S.DELIVERED


def test_failed_does_not_undo_delivered(sent):
    report("delivered")
    report("failed", code="30005")
    sent.refresh_from_db()
    assert sent.state == S.DELIVERED


def test_failed_after_acceptance_is_shown_with_its_code(sent):
    report("failed", code="30005")
    sent.refresh_from_db()
    assert sent.state == S.FAILED
    assert "30005" in sent.last_error


def test_a_report_about_something_unknown_is_kept_without_a_message(db):
    assert report("delivered", reference="never heard of").message is None


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        ({"is_blocked": True, "is_bad_address": False}, "opted_out"),
        ({"is_blocked": False, "is_bad_address": True}, "in_doubt"),
        ({"is_blocked": False, "is_bad_address": False}, "usable"),
    ],
)
def test_what_a_failure_says_is_remembered_at_the_contact_point(failure, state):
    message = Message.objects.get(check_in=factories.make_sent_check_in())
    message.contact_point = message.check_in.patient.contact_points.get()
    receipts.learn(message, why="30005", **failure, now=NOW)
    assert message.check_in.patient.contact_points.get().state == state


@pytest.mark.parametrize("is_known", [True, False])
def test_what_came_in_the_moment_of_the_settlement_is_not_lost(sent, is_known):
    Receipt.objects.create(
        provider="post",
        reference="ref-1",
        status="delivered",
        message=sent if is_known else None,
        received_at=NOW,
    )
    receipts.catch_up_all([sent], now=NOW)
    sent.refresh_from_db()
    assert sent.state == S.DELIVERED


def test_nothing_was_reported_meanwhile(sent):
    before = sent.state
    receipts.catch_up(sent, now=sent.sent_at)
    sent.refresh_from_db()
    assert sent.state == before
