"""The loop without Celery and Redis: what is due is run, whatever fails."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from aftercare import sweeps
from aftercare.management.commands import dispatch
from clinic import db, heartbeat
from clinic.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch):
    """The names of the sweeps that ran; each leaves its heartbeat and nothing else."""
    names: list[str] = []

    def run(name, *, clock):
        names.append(name)
        heartbeat.beat(name, now=clock())

    monkeypatch.setattr(sweeps, "run", run)
    return names


def test_once_runs_every_sweep_and_says_what_it_counted():
    said = StringIO()
    call_command("dispatch", "--once", stdout=said)
    for name in sweeps.SWEEPS:
        assert f"{name}: {{" in said.getvalue()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == set(sweeps.SWEEPS)


def test_only_what_is_due_runs(ran):
    dispatch.run_due(threading.Event())
    assert ran == list(sweeps.SWEEPS)
    dispatch.run_due(threading.Event())
    assert len(ran) == len(sweeps.SWEEPS), "somebody ran it a moment ago"


def test_a_failed_sweep_stops_no_other(ran, monkeypatch):
    inner = sweeps.run

    def broken(name, *, clock):
        if name == "chase":
            raise KeyError("a defect")
        inner(name, clock=clock)

    monkeypatch.setattr(sweeps, "run", broken)
    dispatch.run_due(threading.Event())
    assert ran == [name for name in sweeps.SWEEPS if name != "chase"]


def test_nothing_more_begins_once_it_was_told_to_stop(ran):
    stopped = threading.Event()
    stopped.set()
    dispatch.run_due(stopped)
    assert ran == []


def test_a_lost_database_is_waited_for(monkeypatch):
    stopped = threading.Event()
    looks = []

    def lost(_stopped):
        looks.append(1)
        if len(looks) == 2:
            stopped.set()
        raise OperationalError("gone")

    monkeypatch.setattr(dispatch, "run_due", lost)
    monkeypatch.setattr(dispatch, "_LOST_SECONDS", 0)
    monkeypatch.setattr(connection, "close", lambda: None)
    dispatch.loop(stopped)
    assert len(looks) == 2


def test_every_sweep_of_the_schedule_can_be_run_and_no_other():
    assert set(sweeps.SWEEPS) == set(heartbeat.intervals())
    assert db.now().tzinfo is not None
