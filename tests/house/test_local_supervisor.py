"""Children of the demo that end are named and started again, ever more patiently."""

import sys

import pytest

from clinic.local.processes import Child
from clinic.local.supervisor import Supervisor, pause_after


@pytest.fixture
def said():
    return []


@pytest.fixture
def child(tmp_path):
    """Ends at once, with one line in its log."""
    return Child(
        name="worker",
        command=[sys.executable, "-c", "raise SystemExit('no broker')"],
        log=tmp_path / "worker.log",
        folder=tmp_path,
        environment={},
    )


@pytest.fixture
def supervisor(said, child):
    supervisor = Supervisor(said.append)
    child.start()
    supervisor.watch([child], now=0.0)
    return supervisor


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (2000, 30)]
)
def test_the_pause_doubles_up_to_half_a_minute(failures, seconds):
    assert pause_after(failures) == seconds


def test_the_end_is_told_with_the_end_of_the_log(supervisor, child, said):
    assert child.wait(10)
    supervisor.look(now=1.0)
    supervisor.look(now=1.1)
    assert said[0].splitlines() == [
        "worker ended (exit code 1); its log ends with:",
        "no broker",
        "It starts again in 1 s.",
    ]
    assert len(said) == 1


def test_it_is_started_again_after_the_pause_and_the_next_is_longer(
    supervisor, child, said
):
    for moment in (1.0, 1.9, 2.0):
        assert child.wait(10)
        supervisor.look(now=moment)
    assert said[1:] == ["worker was started again."]
    assert child.wait(10)
    supervisor.look(now=3.0)
    assert said[-1].endswith("It starts again in 2 s.")


def test_after_a_sound_minute_the_count_begins_anew(supervisor, child, said):
    for moment in (1.0, 2.0, 62.0):
        assert child.wait(10)
        supervisor.look(now=moment)
    assert said[-1].endswith("It starts again in 1 s.")


def test_a_child_that_runs_is_left_alone(said, child):
    child.command = [sys.executable, "-c", "import time; time.sleep(60)"]
    child.start()
    supervisor = Supervisor(said.append)
    supervisor.watch([child], now=0.0)
    supervisor.look(now=5.0)
    child.kill()
    assert said == []


def test_an_empty_log_is_said_to_be_empty(said, child):
    child.command = [sys.executable, "-c", ""]
    child.start()
    supervisor = Supervisor(said.append)
    supervisor.watch([child], now=0.0)
    assert child.wait(10)
    supervisor.look(now=1.0)
    assert said == [
        "worker ended (exit code 0); its log is empty. It starts again in 1 s."
    ]
