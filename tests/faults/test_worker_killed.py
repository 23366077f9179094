"""A worker is killed with SIGKILL at each point of a hand-over.

Nothing may be lost; a second copy may only leave when the worker died between the
provider's yes and the settlement, at most one, and with the same Message-ID.
"""

import signal
from collections import Counter
from pathlib import Path

import pytest

from aftercare import outbox, reaping
from aftercare.models import Attempt, Message
from clinic import db
from clinic.localmail import LocalMailbox
from tests import factories
from tests.processes import deliver_once, end_the_leases, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mailbox(tmp_path: Path):
    with LocalMailbox(tmp_path / "mail") as box:
        yield box


@pytest.fixture
def queued():
    """Three alerts that wait to be sent; alerts know no quiet hours."""
    return factories.make_alerts(3)


def recover(mailbox: LocalMailbox) -> None:
    """What beat does all day: reap, then deliver, in a healthy worker."""
    end_the_leases()
    reaping.reap(now=db.now())
    deliver_all(mailbox)


def deliver_all(mailbox: LocalMailbox) -> None:
    """Healthy workers, one after another: a shift ends in time, done or not."""

    def all_left() -> bool:
        assert deliver_once(mailbox) == 0
        return not Message.objects.claimable(db.now()).exists()

    assert wait_until(all_left)


@pytest.mark.parametrize(
    ("point", "copies"),
    [("after_claim", 3), ("after_mark", 3), ("after_send", 4), ("after_settle", 3)],
)
def test_nothing_is_lost_when_a_worker_is_killed(mailbox, queued, point, copies):
    killed = deliver_once(mailbox, FAULT_POINTS="1", CRASH_AT=point)
    assert killed == -signal.SIGKILL
    recover(mailbox)
    assert {Message.objects.get(pk=each.pk).state for each in queued} == {"sent"}
    ids = Counter(mail["Message-ID"] for mail in mailbox.messages())
    assert len(ids) == 3
    assert ids.total() == copies


def test_five_kills_in_a_row_lose_nothing(mailbox, queued):
    for _ in range(5):
        assert deliver_once(mailbox, FAULT_POINTS="1", CRASH_AT="after_mark") < 0
        end_the_leases()
        reaping.reap(now=db.now())
    deliver_all(mailbox)
    assert len(mailbox.messages()) == 3
    assert Attempt.objects.filter(event=Attempt.Event.RELEASED).count() >= 5


def test_a_message_that_kills_every_worker_takes_no_neighbour_with_it(mailbox):
    poison, healthy = factories.make_alerts(2)
    Message.objects.filter(pk=poison.pk).update(purpose="notice", priority=0)
    Message.objects.filter(pk=healthy.pk).update(priority=1)
    for _ in range(outbox.MAX_ATTEMPTS):
        assert deliver_once(mailbox, FAULT_POINTS="1", CRASH_AT="after_mark") < 0
        end_the_leases()
        reaping.reap(now=db.now())
    poison.refresh_from_db()
    healthy.refresh_from_db()
    assert poison.state == Message.State.DEAD
    assert healthy.state == Message.State.QUEUED
    assert healthy.attempts == 0
    deliver_all(mailbox)
    healthy.refresh_from_db()
    assert healthy.state == Message.State.SENT
