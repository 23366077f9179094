"""Wall-clock times as moments, through the nights when the clock is set."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.walltime import (
    Again,
    NoSuchTime,
    ShownTwice,
    moment_of,
    to_the_second,
    which,
)

LONDON = ZoneInfo("Europe/London")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
ZONES = ("Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata")


def test_an_ordinary_time():
    moment = moment_of(date(2026, 7, 1), time(14, 5), LONDON)
    assert moment == datetime(2026, 7, 1, 13, 5, tzinfo=UTC)


def test_which_one_is_ignored_where_there_is_only_one():
    for again in Again:
        moment = moment_of(date(2026, 7, 1), time(14, 5), LONDON, again)
        assert moment == datetime(2026, 7, 1, 13, 5, tzinfo=UTC)


def test_a_skipped_time_is_refused():
    with pytest.raises(NoSuchTime, match=r"set forward: 01:30 did not happen"):
        moment_of(FORWARD, time(1, 30), LONDON)


def test_a_time_shown_twice_has_to_be_told_apart():
    with pytest.raises(ShownTwice, match=r"01:30 happened twice"):
        moment_of(BACK, time(1, 30), LONDON)
    first = moment_of(BACK, time(1, 30), LONDON, Again.FIRST)
    second = moment_of(BACK, time(1, 30), LONDON, Again.SECOND)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second - first == timedelta(hours=1)


def after(start, most):
    """A moment at most so long after the start."""
    seconds = st.integers(0, int(most.total_seconds()))
    return seconds.map(lambda each: start + timedelta(seconds=each))


@given(
    moment=after(datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=80 * 365)),
    zone=st.sampled_from([ZoneInfo(name) for name in ZONES]),
)
def test_what_the_clock_shows_leads_back_to_the_moment(moment, zone):
    local = moment.astimezone(zone)
    again = which(moment, zone)
    assert moment_of(local.date(), local.time(), zone, again) == moment


@given(
    moment=after(datetime(2026, 10, 24, 23, tzinfo=UTC), timedelta(hours=4)),
    zone=st.sampled_from([LONDON, ZoneInfo("Asia/Kolkata")]),
)
def test_only_the_hour_that_comes_twice_is_ambiguous(moment, zone):
    begins = datetime(2026, 10, 25, 0, tzinfo=UTC)
    is_twice = begins <= moment < begins + timedelta(hours=2)
    assert bool(which(moment, zone)) == (is_twice and zone is LONDON)


def test_the_seconds_of_a_stored_moment_are_kept():
    typed = datetime(2026, 7, 1, 13, 5, tzinfo=UTC)
    stored = typed + timedelta(seconds=42)
    assert to_the_second(typed, stored) == stored
    assert to_the_second(typed, stored + timedelta(minutes=1)) == typed
    assert to_the_second(typed, typed - timedelta(seconds=1)) == typed
    assert to_the_second(typed, None) == typed
