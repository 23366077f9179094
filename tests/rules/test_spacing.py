"""Two hours between questions, and one reminder where there is room for it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules.schedule import Window
from aftercare.rules.spacing import APART, free_from, remind_at

LONDON = Window(time(8), time(20, 30), ZoneInfo("Europe/London"))
HOUR = timedelta(hours=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_two_hours_lie_between_questions():
    now = at("2026-03-10 10:00")
    assert free_from([], now) == now
    assert free_from([now - HOUR, now - 3 * HOUR], now) == now + HOUR


@pytest.mark.parametrize(
    ("sent", "hours", "closes", "planned", "reminded"),
    [
        ("2026-03-10 20:00", 12, "2026-03-11 16:00", [], "2026-03-11 08:00"),
        ("2026-03-10 10:00", 12, "2026-03-11 06:00", [], None),
        ("2026-03-10 10:00", 6, "2026-03-10 22:00", [], "2026-03-10 16:00"),
        ("2026-03-10 20:00", 12, "2026-03-11 16:00", ["2026-03-11 09:00"], None),
        ("2026-03-10 20:00", 12, "2026-03-11 16:00", ["2026-03-11 06:00"], None),
        (
            "2026-03-10 20:00",
            12,
            "2026-03-11 16:00",
            ["2026-03-11 10:00"],
            "2026-03-11 08:00",
        ),
    ],
)
def test_the_moment_of_the_reminder(sent, hours, closes, planned, reminded):
    found = remind_at(
        at(sent),
        after_hours=hours,
        closes_at=at(closes),
        window=LONDON,
        planned=[at(each) for each in planned],
    )
    assert found == (at(reminded) if reminded else None)


@given(
    sent=st.integers(0, 365 * 24 * 60).map(
        lambda minutes: at("2026-01-01 00:00") + timedelta(minutes=minutes)
    ),
    after=st.floats(2, 24),
    answer=st.integers(4, 48),
    planned=st.lists(st.integers(-50, 50).map(lambda hours: hours * HOUR), max_size=3),
)
def test_a_reminder_falls_in_the_window_and_leaves_time(sent, after, answer, planned):
    sent = LONDON.next_open(sent)
    closes = sent + answer * HOUR
    dues = [sent + each for each in planned]
    found = remind_at(
        sent, after_hours=after, closes_at=closes, window=LONDON, planned=dues
    )
    if found is not None:
        assert LONDON.holds(found)
        assert found - sent >= APART
        assert closes - found >= APART
        assert not any(sent < due < found + APART for due in dues)
