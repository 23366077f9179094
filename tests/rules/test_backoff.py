"""Waiting before the next attempt."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules.backoff import delay


@pytest.mark.parametrize(
    ("attempt", "seconds"),
    [(1, 5), (2, 10), (3, 20), (8, 640), (9, 900), (10, 900), (10_000, 900)],
)
def test_the_wait_doubles_up_to_the_cap(attempt, seconds):
    assert delay(attempt, jitter=1) == timedelta(seconds=seconds)
    assert delay(attempt, jitter=0) == timedelta(seconds=seconds / 2)


def test_base_and_cap_can_be_set():
    assert delay(3, jitter=1, base=1, cap=30) == timedelta(seconds=4)
    assert delay(9, jitter=1, base=1, cap=30) == timedelta(seconds=30)


@given(attempt=st.integers(1, 1000), jitter=st.floats(0, 1))
def test_the_wait_stays_between_half_of_the_full_wait_and_all_of_it(attempt, jitter):
    full = delay(attempt, jitter=1)
    assert full / 2 <= delay(attempt, jitter=jitter) <= full
    assert full <= delay(attempt + 1, jitter=1) <= timedelta(seconds=900)


@pytest.mark.parametrize(
    ("attempt", "jitter"), [(0, 0.5), (-1, 0.5), (1, -0.1), (1, 2)]
)
def test_nonsense_is_refused(attempt, jitter):
    with pytest.raises(ValueError, match=r"counted|jitter"):
        delay(attempt, jitter=jitter)
