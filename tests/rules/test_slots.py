"""Free time and the nearest slots, in spans of moments."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules import series, slots

ZERO = datetime(2026, 3, 10, tzinfo=UTC)


def at(hours):
    return ZERO + timedelta(hours=hours)


def spans(*pairs):
    return [(at(starts), at(ends)) for starts, ends in pairs]


@pytest.mark.parametrize(
    ("whole", "taken", "left"),
    [
        (spans((8, 12)), [], spans((8, 12))),
        (spans((8, 12)), spans((9, 10)), spans((8, 9), (10, 12))),
        (spans((8, 12)), spans((7, 9), (11, 13)), spans((9, 11))),
        (spans((8, 12)), spans((8, 12)), []),
        (spans((8, 10), (10, 12)), spans((9.5, 10.5)), spans((8, 9.5), (10.5, 12))),
        (spans((8, 12)), spans((9, 11), (9.5, 10)), spans((8, 9), (11, 12))),
        (spans((8, 9)), spans((9, 10)), spans((8, 9))),
        (spans((9, 9)), [], []),
    ],
)
def test_what_is_left(whole, taken, left):
    assert slots.less(whole, taken) == left


HOURS = st.integers(0, 48).map(lambda quarters: quarters / 2)
PAIRS = st.lists(st.tuples(HOURS, HOURS).filter(lambda pair: pair[0] < pair[1]))


@given(PAIRS, PAIRS)
def test_nothing_taken_is_left_and_nothing_free_is_lost(whole, taken):
    left = slots.less(spans(*whole), spans(*taken))
    for step in range(96):
        moment = at(step / 4)
        inside = any(a <= moment < b for a, b in spans(*whole))
        busy = any(a <= moment < b for a, b in spans(*taken))
        assert any(a <= moment < b for a, b in left) == (inside and not busy)


def test_a_visit_fits_into_spans_that_touch():
    assert slots.covers(spans((8, 10), (10, 12)), at(9.5), at(10.5))
    assert not slots.covers(spans((8, 10), (11, 12)), at(9.5), at(11.5))


def near(free, wanted, **given):
    given = {"not_before": at(0), "count": 3, **given}
    return slots.nearest(
        free,
        wanted=at(wanted),
        length=timedelta(minutes=30),
        step=timedelta(minutes=15),
        **given,
    )


def test_the_nearest_slots_come_in_order_of_time():
    assert near(spans((8, 9), (11, 12)), 10) == [at(8.5), at(11), at(11.25)]


def test_no_slot_lies_in_the_past_and_a_short_gap_is_none():
    assert near(spans((8, 8.25), (9, 10)), 8, not_before=at(9.2)) == [
        at(9.25),
        at(9.5),
    ]


def test_a_series_keeps_the_time_of_the_wall_clock():
    london = ZoneInfo("Europe/London")
    first = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
    made = series.repeated(first, weeks_apart=1, times=3, zone=london)
    # On 29 March the clocks go forward.
    assert [moment.hour for moment in made] == [9, 8, 8]
    assert {moment.astimezone(london).hour for moment in made} == {9}
