"""A real Celery worker and beat: killed, and their Redis emptied, in mid-work."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings

from aftercare import letters
from aftercare.models import Message
from clinic.localmail import LocalMailbox
from clinic.models import Heartbeat
from tests import factories
from tests.processes import ROOT, end_the_leases, environment

pytestmark = [
    pytest.mark.fault,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
COUNT = 300


@contextmanager
def celery(mailbox: LocalMailbox, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery process of the product; its whole group dies at the end."""
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and words)
        [sys.executable, "-m", "celery", "-A", "clinic", *words],
        env=environment(mailbox),
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for the process and its children, as the kernel does when memory ends."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(holds: Callable[[], bool], seconds: float = 40) -> bool:
    """Look again and again until it holds or the time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def sent(messages: list[Message]) -> int:
    """How many of these have left. The ladder climbs meanwhile and adds its own."""
    rows = Message.objects.filter(pk__in=[message.pk for message in messages])
    return rows.filter(state=Message.State.SENT).count()


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
    wanted = {letters.message_id(message) for message in ours}
    arrived = [str(mail["Message-ID"]) for mail in mailbox.messages()]
    ids = Counter(each for each in arrived if each in wanted)
    assert len(ids) == COUNT
    # Two children were killed; each may have been between the yes and the settlement.
    assert ids.total() - len(ids) <= 2
    assert Heartbeat.objects.filter(name="deliver_due").exists()
