"""Hand-overs are spread: never more in a second than a provider takes."""

import pytest

from aftercare.channels import pace


class Clock:
    """Stands still unless somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(pace, "time", made)
    return made


def test_the_first_goes_at_once_and_the_rest_wait_their_turn(clock):
    at_most_four = pace.Pace(4)
    for _each in range(3):
        at_most_four.wait()
    assert clock.slept == [0.25, 0.25]


def test_whoever_comes_late_does_not_wait_and_saves_nothing_up(clock):
    at_most_four = pace.Pace(4)
    at_most_four.wait()
    clock.now += 10
    at_most_four.wait()
    assert clock.slept == []
    at_most_four.wait()
    assert clock.slept == [0.25]


def test_all_threads_of_a_process_share_one_pace(clock):
    mine, theirs = pace.shared("gateway", 4), pace.shared("gateway", 4)
    mine.wait()
    theirs.wait()
    assert clock.slept == [0.25]
    assert pace.shared("another", 4) is not mine
