"""The broker hangs, stops, or is not there; beat and dispatcher run twice."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from django.conf import settings

from aftercare.models import CheckIn, Escalation, Message
from clinic import db
from clinic.localmail import LocalMailbox
from tests import factories
from tests.aftercare.visiting import Visitor
from tests.processes import copies, running, sent, tell, wait_until

pytestmark = [
    pytest.mark.fault,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
DISPATCH = ("manage.py", "dispatch")
WORKER = ("-m", "celery", "-A", "clinic", "worker", "-c", "2")


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[LocalMailbox]:
    with LocalMailbox(tmp_path / "mail") as box:
        yield box


@pytest.fixture
def mute_broker() -> Iterator[str]:
    """An address where somebody takes the call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def frozen_broker() -> Iterator[redis.Redis]:
    """The broker of the tests, stopped in mid-work; it goes on at the end."""
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    pid = int(broker.info("server")["process_id"])
    os.kill(pid, signal.SIGSTOP)
    yield broker
    os.kill(pid, signal.SIGCONT)


def test_without_a_broker_everything_leaves(mailbox, mute_broker):
    ours = factories.make_alerts(100)
    began = time.monotonic()
    with running(mailbox, *DISPATCH, REDIS_URL=mute_broker):
        assert wait_until(lambda: sent(ours) == 100)
    ids = copies(mailbox, ours)
    took = time.monotonic() - began
    tell("no broker", lost=100 - len(ids), twice=ids.total() - len(ids), seconds=took)
    assert set(ids.values()) == {1}
    assert len(ids) == 100


def test_while_the_broker_is_frozen_the_dispatcher_goes_on(mailbox, frozen_broker):
    ours = factories.make_alerts(50)
    with running(mailbox, *WORKER), running(mailbox, *DISPATCH):
        assert wait_until(lambda: sent(ours) == 50)
    ids = copies(mailbox, ours)
    tell("broker frozen", lost=50 - len(ids), twice=ids.total() - len(ids))
    assert ids.total() == 50


def test_an_answer_is_taken_at_once_while_the_broker_is_frozen(client, frozen_broker):
    check_in = factories.make_sent_check_in()
    visitor = Visitor(client, check_in, factories.make_link(check_in, now=db.now()))
    visitor.enter()
    began = time.monotonic()
    visitor.send(ticked=["CHEST_PAIN"])
    took = time.monotonic() - began
    tell("red flag while the broker hangs", seconds=took)
    assert Escalation.objects.get(check_in=check_in).tier == "emergency"
    assert took < 3


def test_two_beats_and_two_dispatchers_ask_each_patient_once(mailbox, tmp_path):
    due = [factories.make_check_in(muscles=["gluteus_medius"]) for _ in range(12)]
    now = db.now()
    CheckIn.objects.filter(pk__in=[row.pk for row in due]).update(
        due_at=now,
        nominal_at=now,
        closes_at=now.replace(year=now.year + 1),
        window_opens="00:00",
        window_closes="23:59:59.999999",
    )
    with ExitStack() as stack:
        for number in (1, 2):
            beat = ("beat", "-s", str(tmp_path / f"beat{number}"), "--pidfile=")
            stack.enter_context(running(mailbox, *WORKER[:-3], *beat))
            stack.enter_context(running(mailbox, *DISPATCH))
        stack.enter_context(running(mailbox, *WORKER))
        assert wait_until(lambda: _asked(due).filter(state="sent").count() == 12)
        time.sleep(3)
    ids = copies(mailbox, _asked(due))
    tell("two beats, two dispatchers", rows=_asked(due).count(), mails=ids.total())
    assert _asked(due).count() == ids.total() == 12


def _asked(due):
    return Message.objects.filter(check_in__in=due, purpose="check_in")
