"""A worker with several lanes has several messages on the way, and each leaves once."""

import threading
from collections import Counter

import pytest
from django.db import connections

from aftercare import channels, dispatch, lanes
from aftercare.models import Message
from clinic import acting, db
from tests import factories

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

LANES = 3


class Meeting:
    """A provider that answers nobody until all lanes are there at the same time."""

    def __init__(self):
        self.sent: Counter[str] = Counter()
        self.all_here = threading.Barrier(LANES)
        self.rounds = 0
        self.behalf: set[str] = set()

    def send(self, letter):
        self.behalf.add(acting.words())
        self.sent[letter.message_id] += 1
        if self.rounds < LANES:
            self.rounds += 1
            self.all_here.wait(timeout=30)
        return letter.message_id


@pytest.fixture
def _connections_end(monkeypatch):
    """A thread that is kept would hold the test's database open."""
    monkeypatch.setattr(lanes, "close_old_connections", connections.close_all)


@pytest.mark.usefixtures("_connections_end")
def test_a_provider_that_takes_its_time_is_asked_by_every_lane_at_once(
    monkeypatch, settings
):
    settings.DISPATCH_LANES = LANES
    meeting = Meeting()
    monkeypatch.setattr(channels, "get", lambda way: meeting)
    alerts = factories.make_alerts(12)
    with acting.under("aftercare.deliver_due"):
        counts = dispatch.deliver_due(clock=db.ticking(), batch=2)
    assert counts == {"sent": 12}
    assert meeting.behalf == {'{"doing": "aftercare.deliver_due"}'}
    assert set(meeting.sent.values()) == {1}
    assert {Message.objects.get(pk=each.pk).state for each in alerts} == {"sent"}


def test_every_thread_keeps_a_line_of_its_own():
    mine = channels.get("email")
    assert channels.get("email") is mine
    others = []
    thread = threading.Thread(target=lambda: others.append(channels.get("email")))
    thread.start()
    thread.join()
    assert others[0] is not mine
    channels.hang_up()
    assert channels.get("email") is not mine


def test_little_work_wakes_no_other_lane(monkeypatch, settings):
    settings.DISPATCH_LANES = LANES
    monkeypatch.setattr(lanes, "start", lambda work: pytest.fail("nobody was needed"))
    factories.make_alerts(2)
    assert sum(dispatch.deliver_due(clock=db.ticking()).values()) == 2
