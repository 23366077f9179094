"""A rate with its interval, and none where there are too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.rates import rate


@pytest.mark.parametrize(
    ("events", "of", "low", "high"),
    [
        # Newcombe 1998, table I, Wilson without continuity correction.
        (81, 263, 25.53, 36.62),
        (15, 148, 6.24, 16.05),
        (0, 20, 0.0, 16.11),
        (1, 29, 0.61, 17.18),
    ],
)
def test_intervals_of_the_textbook(events, of, low, high):
    found = rate(events, of)
    assert found.low == pytest.approx(low, abs=0.01)
    assert found.high == pytest.approx(high, abs=0.01)


def test_too_few_say_nothing():
    assert not rate(1, 29).is_enough
    assert rate(1, 30).is_enough
    assert rate(1, 9, least=9).is_enough
    assert not rate(0, 0).is_enough


@pytest.mark.parametrize(("events", "of"), [(2, 1), (-1, 3)])
def test_what_is_no_rate(events, of):
    with pytest.raises(ValueError, match="no rate"):
        rate(events, of)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_the_share_lies_within_its_interval(events, more):
    found = rate(events, events + more)
    assert 0 <= found.low <= found.percent <= found.high <= 100
