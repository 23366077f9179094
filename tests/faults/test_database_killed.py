"""PostgreSQL dies in mid-work, as after `kill -9`: it recovers, and so does the work.

A backend that is killed makes the server drop every connection and every transaction
that is open, and run its crash recovery.
"""

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from aftercare.models import Escalation, Reply
from clinic import db
from clinic.localmail import LocalMailbox
from tests import factories
from tests.processes import (
    copies,
    end_the_leases,
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
COUNT = 100
CRASHES = 3


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[LocalMailbox]:
    with LocalMailbox(tmp_path / "mail") as box:
        yield box


def crash() -> None:
    """Kill this test's own backend, and with it every transaction of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    os.kill(pid, signal.SIGKILL)
    wait_for_recovery()


def wait_for_recovery() -> None:
    """Until the server, having dropped everybody, answers again and goes on to."""
    assert wait_until(lambda: all(answers() for _ in range(3)))


def answers() -> bool:
    """Whether a new connection can be used."""
    connection.close()
    time.sleep(0.3)
    try:
        db.now()
    except OperationalError:
        return False
    return True


@pytest.fixture
def durable() -> Iterator[None]:
    """Commits that a crash cannot take back, as in production; tests do without."""
    setting = f'ALTER DATABASE "{connection.settings_dict["NAME"]}" '
    with connection.cursor() as cursor:
        cursor.execute(setting + "SET synchronous_commit TO on")
    # It holds for connections that are opened from now on.
    connection.close()
    yield
    with connection.cursor() as cursor:
        cursor.execute(setting + "RESET synchronous_commit")


def test_the_dispatcher_waits_for_the_database_and_goes_on(mailbox, durable):
    ours = factories.make_alerts(COUNT)
    with running(mailbox, "manage.py", "dispatch"):
        for number in range(CRASHES):
            assert wait_until(partial(_past, ours, 20 * number))
            crash()
        assert wait_until(lambda: _all_sent(ours))
    ids = copies(mailbox, ours)
    twice = ids.total() - len(ids)
    tell("database crash", crashes=CRASHES, lost=COUNT - len(ids), twice=twice)
    assert len(ids) == COUNT
    # One worker: at each crash one mail may have been between the yes and its mark.
    assert twice <= CRASHES
    assert max(ids.values()) <= 1 + CRASHES


def _past(ours, number: int) -> bool:
    return sent(ours) > number


def _all_sent(ours) -> bool:
    end_the_leases(held_for=12)
    return sent(ours) == COUNT


def test_an_answer_is_whole_or_not_there(durable):
    check_in = factories.make_sent_check_in()
    with pytest.raises(DatabaseError):
        _answer_and_die(check_in)
    wait_for_recovery()
    halves = Reply.objects.count() + Escalation.objects.count()
    tell("database crash within an answer", half_saved=halves)
    assert halves == 0
    factories.make_reply(check_in, ticked=frozenset({"CHEST_PAIN"}))
    assert Escalation.objects.count() == 1


@transaction.atomic
def _answer_and_die(check_in) -> None:
    factories.make_reply(check_in, ticked=frozenset({"CHEST_PAIN"}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    os.kill(pid, signal.SIGKILL)
