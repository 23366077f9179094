"""What every provider's later reports do, whoever sends them and how often."""

from datetime import timedelta

import pytest

from aftercare import asking, channels, dispatch, reaping
from aftercare.channels.base import Channel, Letter, UnknownOutcomeError
from aftercare.models import Attempt, Message, Receipt
from clinic.models import ContactPoint, Patient
from tests import factories

pytestmark = pytest.mark.django_db
S = Message.State


class Overheard:
    """The channel, with something said at the moment before it returns."""

    def __init__(self, inner: Channel) -> None:
        self.inner = inner
        self.letters: list[Letter] = []
        self.before_it_returns = lambda letter, reference: None

    def send(self, letter: Letter) -> str:
        """Hand over, then let the provider speak first."""
        reference = self.inner.send(letter)
        self.letters.append(letter)
        self.before_it_returns(letter, reference)
        return reference

    def close(self) -> None:
        """Hang up."""
        self.inner.close()


@pytest.fixture
def wire(reporter, monkeypatch):
    """Everything the product sends goes by this provider."""
    overheard = Overheard(reporter.channel)
    monkeypatch.setattr(channels, "get", lambda way: overheard)
    monkeypatch.setattr(channels, "carries", lambda way: True)
    return overheard


@pytest.fixture
def message(wire, reporter):
    """A check-in that is due, to a patient who wants it by this provider's way."""
    clinic = factories.make_clinic()
    patient = factories.make_patient(clinic, phone="+447700900123")
    Patient.objects.update(prefers=reporter.way)
    check_in = factories.make_check_in(patient=patient)
    asking.send_due(now=check_in.due_at)
    return check_in.messages.get()


def deliver(message: Message, after: timedelta = timedelta(0)) -> dict[str, int]:
    now = message.created_at + after
    return dispatch.deliver_due(clock=lambda: now)


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def reference_of(message: Message) -> str:
    message.refresh_from_db()
    return message.reference


def test_delivered_comes_after_sent(client, reporter, wire, message):
    assert deliver(message) == {"sent": 1}
    (letter,) = wire.letters
    for status, state in (("sent", S.SENT), ("delivered", S.DELIVERED)):
        answer = reporter.report(client, letter, reference_of(message), status)
        assert answer.status_code < 300
        assert state_of(message) == state


@pytest.mark.parametrize("status", ["sent", "delivered", "failed"])
def test_a_duplicate_changes_nothing(client, reporter, wire, message, status):
    deliver(message)
    (letter,) = wire.letters
    reference = reference_of(message)
    reporter.report(client, letter, reference, status)
    before = state_of(message), Receipt.objects.count()
    for _ in range(3):
        assert reporter.report(client, letter, reference, status).status_code < 300
    assert (state_of(message), Receipt.objects.count()) == before


def test_a_replay_after_delivery_goes_not_back(client, reporter, wire, message):
    deliver(message)
    (letter,) = wire.letters
    reference = reference_of(message)
    for status in ("sent", "delivered", "sent", "failed"):
        reporter.report(client, letter, reference, status)
    assert state_of(message) == S.DELIVERED


def test_a_report_before_the_send_returns_is_kept(client, reporter, wire, message):
    wire.before_it_returns = lambda letter, reference: reporter.report(
        client, letter, reference, "delivered"
    )
    assert deliver(message) == {"sent": 1}
    assert state_of(message) == S.DELIVERED
    assert not message.history.filter(event=Attempt.Event.LATE_ACCEPT).exists()


def test_a_report_settles_what_nobody_knew(client, reporter, wire, message):
    def breaks(letter: Letter, reference: str) -> None:
        wire.reference = reference
        raise UnknownOutcomeError("no answer")

    wire.before_it_returns = breaks
    assert deliver(message) == {"unknown": 1}
    (letter,) = wire.letters
    reporter.report(client, letter, wire.reference, "delivered")
    assert state_of(message) == S.DELIVERED
    later = timedelta(hours=1)
    reaping.reap(now=message.created_at + later)
    assert deliver(message, later) == {}


def test_a_forged_report_is_refused(client, reporter, wire, message):
    deliver(message)
    (letter,) = wire.letters
    answer = reporter.forged(client, letter, reference_of(message), "failed")
    assert answer.status_code in (400, 401, 403)
    assert state_of(message) == S.SENT
    assert not Receipt.objects.exists()


def test_a_number_that_is_none_is_put_in_doubt(client, reporter, wire, message):
    deliver(message)
    (letter,) = wire.letters
    reporter.report(client, letter, reference_of(message), "failed")
    assert state_of(message) == S.FAILED
    assert message.contact_point.state == ContactPoint.State.IN_DOUBT
