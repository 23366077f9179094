"""Signs of life, and noticing when one is missing."""

from datetime import timedelta

import pytest
from django.conf import settings

from clinic import heartbeat
from clinic.models import Heartbeat
from tests.factories import NOW

pytestmark = pytest.mark.django_db
EXPECTED = {"chase": timedelta(seconds=60), "reap": timedelta(minutes=5)}


def late_at(moment):
    return {each.name: each.last for each in heartbeat.late(EXPECTED, now=moment)}


def test_a_sweep_that_never_ran_is_late():
    assert late_at(NOW) == {"chase": None, "reap": None}


def test_a_sweep_is_late_after_its_time():
    heartbeat.beat("chase", now=NOW, detail={"climbed": 2})
    heartbeat.beat("reap", now=NOW)
    assert late_at(NOW + timedelta(seconds=60)) == {}
    assert late_at(NOW + timedelta(seconds=61)) == {"chase": NOW}


def test_a_beat_replaces_the_one_before():
    heartbeat.beat("chase", now=NOW, detail={"climbed": 2})
    later = NOW + timedelta(minutes=1)
    heartbeat.beat("chase", now=later)
    row = Heartbeat.objects.get()
    assert (row.at, row.detail, str(row)) == (later, {}, "chase 2026-03-10 10:01:00")


def test_every_sweep_of_the_schedule_is_expected():
    expected = heartbeat.expected()
    assert {f"aftercare.{name}" for name in expected} == set(
        settings.CELERY_BEAT_SCHEDULE
    )
    assert expected["deliver_due"] == timedelta(seconds=60)
    assert expected["plan_missing"] == timedelta(minutes=20)


def test_a_sweep_is_due_when_its_round_is_over_whoever_ran_it():
    for name in heartbeat.intervals():
        heartbeat.beat(name, now=NOW)
    assert heartbeat.due(now=NOW) == []
    each_second = ["send_due", "deliver_due", "import_patients"]
    assert heartbeat.due(now=NOW + timedelta(seconds=1)) == each_second
    assert "chase" in heartbeat.due(now=NOW + timedelta(seconds=5))


def test_a_beat_from_the_future_puts_nothing_off():
    for name in heartbeat.intervals():
        heartbeat.beat(name, now=NOW + timedelta(hours=1))
    assert set(heartbeat.due(now=NOW)) == set(heartbeat.intervals())


def test_the_standing_tells_what_is_late_and_what_was_found():
    for name in heartbeat.expected():
        heartbeat.beat(name, now=NOW, detail={"stuck": 2, "behind": 0})
    standing = heartbeat.standing(now=NOW)
    assert (standing.late, standing.found) == ((), {"stuck": 2})
    assert not standing.is_well
    later = heartbeat.standing(now=NOW + timedelta(hours=9))
    assert later.found == {}, "what an old probe found may be over"
    assert "probe" in {each.name for each in later.late}
