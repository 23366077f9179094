"""The funnel: limits that chance alone explains."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules import funnel


def test_limits_leave_out_no_more_than_their_tails():
    found = funnel.limits(0.3, 40)
    low, high = round(found.low_95 * 40), round(found.high_95 * 40)
    chances = [comb(40, k) * 0.3**k * 0.7 ** (40 - k) for k in range(41)]
    assert sum(chances[:low]) <= 0.025 < sum(chances[: low + 1])
    assert sum(chances[high + 1 :]) <= 0.025 < sum(chances[high:])


@given(share=st.floats(0, 1), of=st.integers(1, 400))
def test_the_wider_limits_hold_the_narrower_and_the_share(share, of):
    found = funnel.limits(share, of)
    assert 0 <= found.low_998 <= found.low_95 <= share + 1 / of
    assert share - 1 / of <= found.high_95 <= found.high_998 <= 1


def test_the_funnel_narrows():
    few, many = funnel.limits(0.2, 20), funnel.limits(0.2, 2000)
    assert many.high_998 - many.low_998 < few.high_998 - few.low_998


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_none_and_all_leave_no_room(share):
    found = funnel.limits(share, 30)
    assert (found.low_998, found.high_998) == (share, share)


@pytest.mark.parametrize(("share", "of"), [(-0.1, 5), (1.1, 5), (0.5, 0)])
def test_what_is_no_rate_is_refused(share, of):
    with pytest.raises(ValueError, match="no funnel"):
        funnel.limits(share, of)
