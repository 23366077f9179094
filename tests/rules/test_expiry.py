"""A certificate's end is announced once at each step."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.expiry import STEPS, step_on

END = date(2026, 7, 31)


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (61, None),
        (60, 60),
        (31, 60),
        (30, 30),
        (8, 30),
        (7, 7),
        (1, 7),
        (0, 7),
        (-1, None),
    ],
)
def test_the_nearest_step_that_was_reached(left, step):
    assert step_on(END, on=END - timedelta(days=left)) == step


@given(st.integers(0, 400), st.integers(1, 400))
def test_day_by_day_every_step_comes_once_and_in_order(first, every):
    """Whenever it is entered and however rarely somebody looks."""
    days = range(first, -1, -every)
    told = [step_on(END, on=END - timedelta(days=left)) for left in days]
    steps = [step for step in told if step]
    assert steps == sorted(steps, reverse=True)
    if every == 1:
        assert set(steps) == {
            step for step in STEPS if first >= step or step == steps[0]
        }
