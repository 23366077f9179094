"""The wake-ups: each runs one verb at the database's time and leaves a heartbeat."""

import pytest
from django.conf import settings

from aftercare import tasks
from clinic.celery import app
from clinic.models import Heartbeat

pytestmark = pytest.mark.django_db

SWEEPS = [
    "announce",
    "chase",
    "deliver_due",
    "plan_missing",
    "reap",
    "send_due",
    "settle",
]


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_counts_and_leaves_a_heartbeat(name):
    counts = getattr(tasks, name)()
    assert all(isinstance(number, int) for number in counts.values())
    assert Heartbeat.objects.get(name=name).detail == counts


def test_beat_wakes_every_task_and_only_those():
    woken = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in app.tasks if name.startswith("aftercare.")}
    assert woken == ours


def test_no_wake_up_waits_in_line_longer_than_half_a_minute():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["options"]["expires"] <= 30


def test_tasks_carry_no_facts():
    assert settings.CELERY_TASK_IGNORE_RESULT
    assert settings.CELERY_RESULT_BACKEND is None
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.accept_content == ["json"]


def test_a_worker_that_starts_wakes_every_sweep_at_once(monkeypatch):
    woken = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: woken.append(name))
    tasks.wake_all()
    assert sorted(woken) == sorted(
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    )
