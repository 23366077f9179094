"""The gateway hangs, breaks off after the last byte, refuses for now, is not there."""

import time

import pytest

from aftercare import letters
from aftercare.models import Attempt, Message
from tests import factories
from tests.faults.moody import MoodyServer
from tests.processes import (
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
COUNT = 16
DISPATCH = ("manage.py", "dispatch")


def hurried(ours) -> bool:
    """As if the leases and the waits were over; whether all have left."""
    end_the_leases(held_for=3)
    return all_left(ours)


def all_left(ours) -> bool:
    """As if the waits were over; whether all have left."""
    rows = Message.objects.filter(pk__in=[row.pk for row in ours], state="queued")
    rows.update(next_attempt_at=ours[0].created_at)
    return sent(ours) == len(ours)


def test_whatever_the_mail_server_does_nothing_is_lost():
    ours = factories.make_alerts(COUNT)
    with MoodyServer() as server:
        began = time.monotonic()
        with running(server, *DISPATCH, EMAIL_TIMEOUT_SECONDS="1"):
            assert wait_until(lambda: hurried(ours))
        took = time.monotonic() - began
    wanted = {letters.message_id(each) for each in ours}
    twice = sum(server.arrived[each] - 1 for each in wanted)
    faults = server.moods["hangs"] + server.moods["breaks off"]
    lost = len(wanted - set(server.arrived))
    tell("gateway", lost=lost, twice=twice, faults=faults, seconds=took)
    assert lost == 0
    # Only where the answer was lost after the mail was taken, once for each time.
    assert twice <= faults
    assert Attempt.objects.filter(event="postponed", message__in=ours).exists()


def test_a_gateway_that_is_away_costs_nothing_but_time(tmp_path):
    ours = factories.make_alerts(COUNT)
    with MoodyServer() as server:
        port = server.port
    with running(server, *DISPATCH):
        tried = Message.objects.filter(attempts__gte=1)
        assert wait_until(lambda: tried.count() >= 5)
    assert sent(ours) == 0
    assert port == server.port
    rows = Message.objects.filter(pk__in=[row.pk for row in ours])
    states = set(rows.values_list("state", flat=True))
    tell("gateway away", lost=rows.filter(state__in=Message.LOST).count())
    assert states <= {"queued", "claimed", "sending"}


def test_a_worker_killed_while_it_waits_for_the_answer_repeats_that_mail_alone():
    ours = factories.make_alerts(3)
    wanted = {letters.message_id(each) for each in ours}
    with MoodyServer(("well", "hangs", "well", "well"), hangs=20) as server:
        # On a slow machine one shift may end before the second mail: it goes on.
        with running(server, *DISPATCH, EMAIL_TIMEOUT_SECONDS="60") as worker:
            assert wait_until(lambda: server.moods["hangs"] == 1)
            kill(worker)
        # Those of the dead worker: the living one keeps what it is about to say.
        end_the_leases()
        with running(server, *DISPATCH):
            assert wait_until(lambda: all_left(ours))
    lost = len(wanted - set(server.arrived))
    twice = [server.arrived[each] - 1 for each in wanted]
    tell("killed in mid-send", lost=lost, twice=sum(twice))
    assert lost == 0
    assert sorted(twice) == [0, 0, 1]
