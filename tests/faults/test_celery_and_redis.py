"""A real Celery worker and beat: killed, and their Redis emptied, in mid-work."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings

from clinic.localmail import LocalMailbox
from clinic.models import Heartbeat
from tests import factories
from tests.processes import (
    copies,
    end_the_leases,
    kill,
    running,
    sent,
    tell,
    wait_until,
)

pytestmark = [
    pytest.mark.fault,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
COUNT = 300


def celery(mailbox: LocalMailbox, *words: str) -> Any:
    """A Celery process of the product."""
    return running(mailbox, "-m", "celery", "-A", "clinic", *words)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[LocalMailbox]:
    with LocalMailbox(tmp_path / "mail") as box:
        yield box


def test_killed_and_with_redis_emptied_nothing_is_lost(mailbox, tmp_path):
    ours = factories.make_alerts(COUNT)
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    beat = ("beat", "-s", str(tmp_path / "beat"), "--pidfile=")
    worker = ("worker", "-c", "2", "--without-gossip", "--without-mingle")
    with celery(mailbox, *beat):
        with celery(mailbox, *worker) as first:
            assert wait_until(lambda: sent(ours) > 0)
            kill(first)
        assert sent(ours) < COUNT
        broker.flushall()
        end_the_leases()
        with celery(mailbox, *worker):
            assert wait_until(lambda: sent(ours) == COUNT)
    ids = copies(mailbox, ours)
    twice = ids.total() - len(ids)
    tell("worker killed, broker emptied", lost=COUNT - len(ids), twice=twice)
    assert len(ids) == COUNT
    # Two children were killed; each may have been between the yes and the settlement.
    assert twice <= 2
    assert Heartbeat.objects.filter(name="deliver_due").exists()
