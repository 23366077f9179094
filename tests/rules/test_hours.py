"""Opening hours: split shifts, closures and clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.hours import NoOpeningHours, OpeningCalendar, in_utc, wall_clock

LONDON = ZoneInfo("Europe/London")
MORNING = (time(9), time(12))
AFTERNOON = (time(14), time(18))
# Monday to Thursday with a long lunch, Friday mornings, closed at the weekend.
SPLIT = OpeningCalendar(
    zone=LONDON,
    weekly={0: (MORNING, AFTERNOON), 1: (AFTERNOON, MORNING), 2: (MORNING, AFTERNOON)}
    | {3: (MORNING, AFTERNOON), 4: (MORNING,)},
    closed_days=frozenset({date(2026, 4, 3), date(2026, 4, 6)}),
)
NEVER = OpeningCalendar(zone=LONDON, weekly={})


def at(text):
    """A London wall-clock moment."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-23 08:59", False),
        ("2026-03-23 09:00", True),
        ("2026-03-23 11:59", True),
        ("2026-03-23 12:00", False),
        ("2026-03-23 13:00", False),
        ("2026-03-24 10:00", True),
        ("2026-03-27 15:00", False),
        ("2026-03-28 10:00", False),
        ("2026-04-03 10:00", False),
    ],
)
def test_open_from_the_opening_up_to_the_closing(moment, is_open):
    assert SPLIT.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-03-23 08:00", "2026-03-23 09:00"),
        ("2026-03-23 09:00", "2026-03-23 14:00"),
        ("2026-03-23 13:00", "2026-03-23 14:00"),
        ("2026-03-23 18:00", "2026-03-24 09:00"),
        ("2026-03-27 12:00", "2026-03-30 09:00"),
        # Over a closed Friday, the weekend and a closed Monday.
        ("2026-04-02 18:00", "2026-04-07 09:00"),
    ],
)
def test_the_next_opening_skips_lunch_weekend_and_closures(moment, opening):
    assert SPLIT.next_opening(at(moment)) == at(opening)


@pytest.mark.parametrize(
    ("moment", "hours", "due"),
    [
        ("2026-03-23 09:00", 2, "2026-03-23 11:00"),
        ("2026-03-23 14:00", 0, "2026-03-23 14:00"),
        # Open again after lunch by then.
        ("2026-03-23 11:50", 2.5, "2026-03-23 14:20"),
        # Never after the closing.
        ("2026-03-23 11:30", 2, "2026-03-23 12:00"),
        ("2026-03-23 17:59", 2, "2026-03-23 18:00"),
        ("2026-03-23 16:00", 2, "2026-03-23 18:00"),
        # Closed: at the next opening.
        ("2026-03-23 07:30", 2, "2026-03-23 09:00"),
        ("2026-03-27 20:00", 2, "2026-03-30 09:00"),
    ],
)
def test_a_deadline_within_opening_hours(moment, hours, due):
    assert SPLIT.within_hours(at(moment), hours) == at(due)


@pytest.mark.parametrize(
    ("moment", "count", "morning", "end"),
    [
        # Before the opening of a business day, that day is the next one.
        ("2026-03-23 03:00", 1, "2026-03-23 09:00", "2026-03-23 18:00"),
        ("2026-03-23 09:00", 1, "2026-03-24 09:00", "2026-03-24 18:00"),
        ("2026-03-23 20:00", 1, "2026-03-24 09:00", "2026-03-24 18:00"),
        ("2026-03-26 10:00", 1, "2026-03-27 09:00", "2026-03-27 12:00"),
        ("2026-03-28 10:00", 1, "2026-03-30 09:00", "2026-03-30 18:00"),
        ("2026-04-02 10:00", 3, "2026-04-07 09:00", "2026-04-09 18:00"),
    ],
)
def test_business_days(moment, count, morning, end):
    assert SPLIT.next_business_morning(at(moment)) == at(morning)
    assert SPLIT.end_of_business_day(at(moment), count) == at(end)
    if count == 1:
        assert SPLIT.end_of_next_business_day(at(moment)) == at(end)


def test_moments_come_back_in_utc():
    opening = SPLIT.next_opening(at("2026-03-28 10:00"))
    assert opening == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert opening.tzinfo is UTC


@pytest.mark.parametrize(
    "ask",
    [
        NEVER.next_opening,
        NEVER.next_business_morning,
        NEVER.end_of_next_business_day,
        lambda moment: NEVER.within_hours(moment, 2),
    ],
)
def test_a_clinic_that_never_opens_says_so_instead_of_searching_forever(ask):
    assert not NEVER.is_open(at("2026-03-23 10:00"))
    with pytest.raises(NoOpeningHours, match="no opening hours"):
        ask(at("2026-03-23 10:00"))


def test_one_weekday_behind_a_year_of_closures_is_still_found():
    first = date(2026, 1, 1)
    closed = frozenset(first + timedelta(days=each) for each in range(365))
    mondays = OpeningCalendar(LONDON, {0: (MORNING,)}, closed)
    assert mondays.next_opening(at("2026-01-01 10:00")) == at("2027-01-04 09:00")


def test_spans_that_touch_or_overlap_are_one():
    calendar = OpeningCalendar(
        LONDON, {0: ((time(9), time(12)), (time(12), time(15)), (time(10), time(11)))}
    )
    monday = at("2026-03-23 11:00")
    assert calendar.within_hours(monday, 5) == at("2026-03-23 15:00")
    assert calendar.next_opening(monday) == at("2026-03-30 09:00")


def test_a_day_with_a_clock_change_has_its_real_length():
    nights = OpeningCalendar(LONDON, {6: ((time(0), time(4)),)})
    spring = at("2026-03-29 00:00")
    autumn = at("2026-10-25 00:00")
    close = nights.end_of_next_business_day
    before = timedelta(minutes=1)
    assert close(spring - before) - in_utc(spring) == timedelta(hours=3)
    assert close(autumn - before) - in_utc(autumn) == timedelta(hours=5)
    assert nights.within_hours(autumn, 4.5) == in_utc(autumn) + timedelta(hours=4.5)


def test_a_span_that_the_clocks_skip_is_no_opening():
    # 01:30 becomes 02:30; 02:15 is before it.
    nights = OpeningCalendar(LONDON, {6: ((time(1, 30), time(2, 15)),)})
    saturday = at("2026-03-28 12:00")
    assert nights.next_opening(saturday) == at("2026-04-05 01:30")


def test_the_first_of_two_equal_wall_clock_times_counts():
    first = wall_clock(date(2026, 10, 25), time(1, 30), LONDON)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "weekly", [{7: (MORNING,)}, {-1: (MORNING,)}, {0: ((time(9), time(9)),)}]
)
def test_impossible_hours_are_refused(weekly):
    with pytest.raises(ValueError, match=r"weekday|after opening"):
        OpeningCalendar(LONDON, weekly)


def test_a_naive_moment_is_refused():
    naive = datetime(2026, 3, 23, 10)  # noqa: DTZ001 - the naive one is the point
    for ask in (SPLIT.is_open, SPLIT.next_opening, SPLIT.next_business_morning):
        with pytest.raises(ValueError, match="time zone"):
            ask(naive)


ZONES = ["Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo"]
SPANS = st.sets(st.integers(0, 47), min_size=2, max_size=6).map(
    lambda halves: tuple(
        (time(start // 2, start % 2 * 30), time(end // 2, end % 2 * 30))
        for start, end in zip(sorted(halves)[::2], sorted(halves)[1::2], strict=False)
    )
)
CALENDARS = st.builds(
    OpeningCalendar,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    weekly=st.dictionaries(st.integers(0, 6), SPANS, min_size=1),
    closed_days=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31))),
)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: NEW_YEAR + timedelta(minutes=minutes)
)


@given(calendar=CALENDARS, moment=MOMENTS, hours=st.floats(0, 72))
def test_deadlines_lie_ahead_and_in_opening_hours(calendar, moment, hours):
    opening = calendar.next_opening(moment)
    due = calendar.within_hours(moment, hours)
    assert opening > moment
    assert calendar.is_open(opening)
    assert due >= moment
    if calendar.is_open(moment):
        assert due <= moment + timedelta(hours=hours)
        second = timedelta(seconds=1)
        assert due == moment or calendar.is_open(due - min(second, due - moment))
    else:
        assert due == opening
    morning = calendar.next_business_morning(moment)
    assert opening <= morning < calendar.end_of_next_business_day(moment)
