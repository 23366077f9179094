"""Two workers at the same moment: first the race is shown, then that it is guarded."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction

from aftercare import asking, channels, checkins, dispatch, escalations, outbox
from aftercare.models import CheckIn, Escalation, Message
from clinic import db
from clinic.audit import Agent
from clinic.rules.known import known
from tests import factories

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = 4


def together(work, times: int = WORKERS) -> list:
    """Run `work` in several threads that all begin at the same moment."""
    gate = threading.Barrier(times)

    def run(_):
        try:
            gate.wait(timeout=10)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.fixture
def alerts_due():
    return factories.make_alerts(12)


def test_without_the_lock_two_workers_take_the_same_rows(alerts_due):
    both_have_read = threading.Barrier(2)

    def careless_claim():
        with transaction.atomic():
            rows = list(Message.objects.claimable(db.now())[:5])
            both_have_read.wait(timeout=10)
            return [row.pk for row in rows]

    first, second = together(careless_claim, times=2)
    assert set(first) & set(second)


def test_with_the_lock_every_row_is_taken_once(alerts_due):
    def claim():
        taken = outbox.claim(worker="race", now=db.now(), limit=5)
        return [row.pk for row in taken]

    taken = Counter(pk for rows in together(claim) for pk in rows)
    assert set(taken.values()) == {1}
    assert len(taken) >= 5


class CountingChannel:
    """Remembers whom it was asked to write to."""

    def __init__(self):
        self.sent: Counter[str] = Counter()
        self.lock = threading.Lock()

    def send(self, letter):
        with self.lock:
            self.sent[letter.message_id] += 1
        return letter.message_id


def test_two_workers_that_sweep_at_once_send_each_mail_once(alerts_due, monkeypatch):
    channel = CountingChannel()
    monkeypatch.setattr(channels, "get", lambda name: channel)
    together(lambda: dispatch.deliver_due(clock=db.now, batch=3))
    assert len(channel.sent) == 12
    assert set(channel.sent.values()) == {1}
    assert {Message.objects.get(pk=each.pk).state for each in alerts_due} == {"sent"}


def test_sweeps_at_once_queue_each_check_in_once():
    check_in = factories.make_check_in()
    together(lambda: asking.send_due(now=check_in.due_at))
    # Where two of them held one patient's check-ins, one comes with the next sweep.
    asking.send_due(now=check_in.due_at)
    assert check_in.messages.count() == 1
    check_in.refresh_from_db()
    assert check_in.state == CheckIn.State.QUEUED


def test_many_plan_the_same_session_and_it_has_its_check_ins_once():
    session = factories.make_signed_session()
    kinds = sorted(session.check_ins.values_list("kind", flat=True))
    together(lambda: checkins.plan(session, by=Agent.SWEEP, now=db.now()))
    assert sorted(session.check_ins.values_list("kind", flat=True)) == kinds


def test_one_of_many_acknowledges_and_the_others_learn_who():
    escalation = factories.make_escalation()
    people = [factories.make_user(escalation.clinic) for _ in range(WORKERS)]
    waiting = list(people)

    def take():
        person = waiting.pop()
        try:
            escalations.acknowledge(
                Escalation.objects.get(pk=escalation.pk), by=person, now=db.now()
            )
        except escalations.AlreadyTaken as refusal:
            return str(refusal)
        return person

    outcomes = together(take)
    winners = [each for each in outcomes if not isinstance(each, str)]
    assert len(winners) == 1
    losers = [each for each in outcomes if isinstance(each, str)]
    assert all(str(winners[0]) in sentence for sentence in losers)


def test_chasing_twice_at_once_alerts_one_round():
    escalation = factories.make_escalation()
    before = escalation.round
    at = known(escalation.next_alert_at, "it is open") + timedelta(seconds=1)
    together(lambda: escalations.chase(now=at))
    escalation.refresh_from_db()
    assert escalation.round == before + 1
