"""The wake-ups: each runs one verb at the database's time and leaves a heartbeat."""

import pytest
from django.conf import settings

from aftercare import sweeps, tasks
from clinic.celery import app
from clinic.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sweeps.SWEEPS)
def test_a_sweep_counts_and_leaves_a_heartbeat(name):
    counts = app.tasks[f"aftercare.{name}"]()
    assert all(isinstance(number, int) for number in counts.values())
    assert Heartbeat.objects.get(name=name).detail == counts


def test_beat_wakes_every_task_and_only_those():
    woken = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in app.tasks if name.startswith("aftercare.")}
    assert woken == ours


def test_no_wake_up_waits_in_line_longer_than_half_a_minute():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["options"]["expires"] <= 30


# Reliability notes 1.4: each of these has cost somebody messages.
PINNED = {
    "result_backend": None,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_acks_on_failure_or_timeout": True,
    "task_time_limit": 60,
    "task_soft_time_limit": 45,
    "worker_prefetch_multiplier": 1,
    "worker_max_tasks_per_child": 500,
    "worker_soft_shutdown_timeout": 30,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "timezone": "UTC",
    "broker_transport_options": {
        "visibility_timeout": 600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 25,
    },
}


@pytest.mark.parametrize("name", PINNED)
def test_a_setting_that_keeps_messages_is_pinned(name):
    assert app.conf[name] == PINNED[name]


def test_no_wake_up_is_put_off_or_carries_a_fact():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert set(entry) == {"task", "schedule", "options"}
        assert set(entry["options"]) == {"expires"}
        assert isinstance(entry["schedule"], float)


def test_a_worker_that_starts_wakes_every_sweep_at_once(monkeypatch):
    woken = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: woken.append(name))
    tasks.wake_all()
    assert sorted(woken) == sorted(
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    )
