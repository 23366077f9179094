"""The clock is set, and the clocks change: nothing is lost, nobody is woken."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytest

from aftercare import channels, dispatch, outbox, reaping
from aftercare.models import CheckIn, Message
from tests import factories
from tests.processes import tell
from tests.properties.clockwork import Line, run_to_the_end

pytestmark = [pytest.mark.fault, pytest.mark.django_db]
HOUR = timedelta(hours=1)


def test_a_clock_set_forward_and_back_while_messages_are_in_flight():
    ours = factories.make_alerts(20)
    now = max(row.next_attempt_at for row in ours)
    in_flight = outbox.claim(worker="frozen", now=now, limit=5)
    for message in in_flight:
        outbox.mark(message, sent_to="a@b.example", contact_point=None, now=now)
    line = Line()
    with patch.object(channels, "get", lambda name: line):
        for moment in (now + HOUR, now, now + timedelta(minutes=1)):
            line.now = moment
            reaping.reap(now=moment)
            dispatch.deliver_due(clock=partial(_standing, moment))
    # The frozen worker wakes up: what it sent is a copy, and is seen as one.
    for message in in_flight:
        outbox.accepted(message, reference="late", now=now)
    rows = Message.objects.filter(pk__in=[row.pk for row in ours])
    copies = Counter(letter.message_id for _, letter in line.taken)
    late = sum(row.history.filter(event="late_accept").count() for row in rows)
    tell("clock step", lost=20 - len(copies), twice=late, in_flight=len(in_flight))
    assert len(copies) == copies.total() == 20
    assert late == len(in_flight)
    assert set(rows.values_list("state", flat=True)) == {"sent"}


def _standing(moment: datetime) -> datetime:
    """A clock that stands still."""
    return moment


@pytest.mark.parametrize(
    "ended",
    [
        datetime(2026, 3, 28, 19, 0, tzinfo=UTC),
        datetime(2026, 10, 24, 18, 0, tzinfo=UTC),
    ],
)
def test_over_a_clock_change_each_is_asked_once_at_its_hour(ended):
    session = factories.make_signed_session(ended_at=ended, muscles=["gluteus_medius"])
    line = Line()
    run_to_the_end(line, since=ended)
    asked = Message.objects.filter(template="checkin")
    off = max(abs(row.sent_at - row.check_in.nominal_at) for row in asked)
    tell("clock change", asked=asked.count(), hours_off=off / HOUR)
    assert asked.count() == 3
    assert off <= timedelta(hours=12)
    for moment, letter in line.taken:
        window = session.check_ins.first().window
        assert window.holds(moment), letter.subject
    assert set(session.check_ins.values_list("state", flat=True)) <= {"unanswered"}
    assert not CheckIn.objects.filter(state="queued").exists()
