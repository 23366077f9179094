"""Between the claim and the mark: what changed meanwhile is seen, and one that left is
settled with the mark of the next."""

from datetime import time, timedelta

import pytest
from django.db import DatabaseError

from aftercare import asking, channels, desk, dispatch, handover, outbox
from aftercare.models import CheckIn, Message
from clinic.models import ContactPoint, Patient
from tests import factories

pytestmark = pytest.mark.django_db
S = Message.State
HOUR = timedelta(hours=1)


class Meanwhile:
    """Takes every letter; while it takes the first, something else happens."""

    def __init__(self, happens):
        self.happens = [happens]
        self.letters = []

    def send(self, letter):
        self.letters.append(letter)
        while self.happens:
            self.happens.pop()()
        return f"ref-{len(self.letters)}"


@pytest.fixture
def pair():
    """An alert that leaves first, and a check-in claimed together with it."""
    (alert,) = factories.make_alerts(1)
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    asking.send_due(now=check_in.due_at)
    at = max(alert.next_attempt_at, check_in.due_at)
    message = Message.objects.get(check_in=check_in)
    day = {"window_opens": time.min, "window_closes": time.max}
    CheckIn.objects.filter(pk=check_in.pk).update(**day)
    Message.objects.filter(state="queued").update(next_attempt_at=at + HOUR)
    for row in (alert, message):
        Message.objects.filter(pk=row.pk).update(next_attempt_at=at, send_before=None)
    return alert, message, at


def deliver(monkeypatch, at, happens):
    line = Meanwhile(happens)
    monkeypatch.setattr(channels, "get", lambda name: line)
    counts = dispatch.deliver_due(clock=lambda: at)
    return counts, line.letters


def dies(message):
    row = Patient.objects.filter(pk=message.patient_id)
    row.update(status="deceased", deceased_on=message.created_at.date())


def stops(message):
    points = ContactPoint.objects.filter(patient_id=message.patient_id)
    points.update(check_ins_off_at=message.created_at)


def answers(message):
    CheckIn.objects.filter(pk=message.check_in_id).update(
        state="answered",
        answered_at=message.created_at,
        settled_at=message.created_at,
    )


@pytest.mark.parametrize(
    ("happens", "outcome"),
    [(dies, "refused"), (stops, "refused"), (answers, "cancelled")],
)
def test_what_happens_after_the_claim_is_seen_by_the_mark(
    pair, monkeypatch, happens, outcome
):
    alert, message, at = pair
    counts, letters = deliver(monkeypatch, at, lambda: happens(message))
    assert counts == {"sent": 1, outcome: 1}
    assert len(letters) == 1
    message.refresh_from_db()
    assert message.state in (S.FAILED, S.CANCELLED)
    assert message.attempts == 0
    alert.refresh_from_db()
    assert alert.state == S.SENT


def test_an_address_corrected_after_the_claim_is_the_one_that_is_used(
    pair, monkeypatch
):
    _, message, at = pair
    points = ContactPoint.objects.filter(patient_id=message.patient_id, kind="email")
    counts, letters = deliver(
        monkeypatch, at, lambda: points.update(value="new@example.org")
    )
    assert counts == {"sent": 2}
    assert letters[1].to == "new@example.org"


def test_who_was_asked_after_the_claim_is_not_asked_again_so_soon(pair, monkeypatch):
    _, message, at = pair
    other = factories.make_message(
        patient=message.patient,
        staff=None,
        purpose="check_in",
        next_attempt_at=at + timedelta(days=1),
    )

    def asked():
        Message.objects.filter(pk=other.pk).update(state="sent", sent_at=at)

    counts, letters = deliver(monkeypatch, at, asked)
    assert counts == {"sent": 1, "held": 1}
    assert len(letters) == 1


def test_two_questions_to_one_patient_claimed_together_do_not_both_leave(
    pair, monkeypatch
):
    _, message, at = pair
    copy = factories.make_message(
        patient=message.patient,
        staff=None,
        check_in_id=message.check_in_id,
        purpose="check_in",
        template="checkin",
        priority=30,
        next_attempt_at=at,
    )
    counts, _ = deliver(monkeypatch, at, lambda: None)
    assert counts == {"sent": 2, "held": 1}
    copy.refresh_from_db()
    assert copy.state == S.QUEUED


def test_the_key_of_a_link_is_stored_with_the_mark(pair, monkeypatch):
    _, message, at = pair
    _, letters = deliver(monkeypatch, at, lambda: None)
    (link,) = message.check_in.links.all()
    assert link.created_at == at
    assert "/c/" in letters[1].body


def test_a_lease_that_another_worker_has_is_left_to_it(pair, monkeypatch):
    _, message, at = pair

    def taken():
        row = Message.objects.filter(pk=message.pk)
        row.update(lease_token="5e0c7e2a-9f3b-4f4e-8a55-1f6f3d1b2c3d")

    counts, letters = deliver(monkeypatch, at, taken)
    assert counts == {"sent": 1, "lost_lease": 1}
    assert len(letters) == 1


def test_a_defect_of_the_next_does_not_touch_the_one_that_left(pair, monkeypatch):
    alert, _, at = pair
    real = handover.turn

    def broken(start, **given):
        if start is not None and given["yes"] is not None:
            raise DatabaseError("a defect")
        return real(start, **given)

    monkeypatch.setattr(handover, "turn", broken)
    counts, _ = deliver(monkeypatch, at, lambda: None)
    assert counts == {"sent": 1, "defect": 1}
    alert.refresh_from_db()
    assert alert.state == S.SENT


def test_one_that_cannot_be_settled_is_left_to_the_reaper(pair, monkeypatch):
    alert, message, at = pair
    Message.objects.filter(pk=message.pk).update(next_attempt_at=at + HOUR)
    real = handover.turn

    def broken(start, **given):
        if start is None:
            raise DatabaseError("a defect")
        return real(start, **given)

    monkeypatch.setattr(handover, "turn", broken)
    deliver(monkeypatch, at, lambda: None)
    alert.refresh_from_db()
    assert alert.state == S.SENDING


def test_what_cannot_be_read_together_is_read_one_by_one(pair, monkeypatch):
    _, _, at = pair
    real = desk.Desk

    def careful(messages, *, now):
        if len(messages) > 1:
            raise KeyError("a defect")
        return real(messages, now=now)

    monkeypatch.setattr(dispatch, "Desk", careful)
    counts, _ = deliver(monkeypatch, at, lambda: None)
    assert counts == {"sent": 2}


def test_a_worker_that_slept_after_the_mark_hands_nothing_over(pair, monkeypatch):
    _, message, at = pair
    Message.objects.filter(pk=message.pk).update(next_attempt_at=at + HOUR)
    moment = [at]
    line = Meanwhile(lambda: None)
    monkeypatch.setattr(channels, "get", lambda name: line)
    worker = dispatch._Line(lambda: moment[0])
    (claimed,) = outbox.claim(worker="w", now=at)
    ready = worker._begin(claimed, desk.Desk([claimed], now=at))
    moment[0] += timedelta(seconds=31)
    assert worker._hand_over(claimed, ready.letter(now=at)) == "unknown"
    assert line.letters == []
