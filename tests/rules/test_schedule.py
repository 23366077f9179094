"""When patients are asked: elapsed hours, quiet hours, clock changes."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aftercare.rules.schedule import Kind, Timing, Window, plan

LONDON = ZoneInfo("Europe/London")
HOURS = {Kind.H24: 24, Kind.H48: 48, Kind.H72: 72}


def window(zone=LONDON, opens=time(8), closes=time(20, 30)):
    """The default window of a clinic."""
    return Window(opens, closes, zone)


def local(text, zone=LONDON):
    """A wall-clock moment."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(out, **given):
    """The elapsed hours at which the three check-ins go out."""
    planned = plan(out, window=given.pop("window", window()), lung_risk=False, **given)
    return [
        (each.due_at - out.astimezone(UTC)) / timedelta(hours=1) for each in planned
    ]


@pytest.mark.parametrize(
    ("out", "first", "elapsed"),
    [
        # The measured examples of the reliability notes 5.9.
        ("2026-03-28 20:00", "2026-03-29 20:30", [23.5, 47.5, 71.5]),
        ("2026-10-24 20:00", "2026-10-25 19:00", [24, 48, 72]),
        ("2026-06-10 21:30", "2026-06-11 20:30", [23, 47, 71]),
        ("2026-06-10 06:30", "2026-06-11 08:00", [25.5, 49.5, 73.5]),
        # Inside the window nothing moves, the edges included.
        ("2026-06-10 08:00", "2026-06-11 08:00", [24, 48, 72]),
        ("2026-06-10 20:30", "2026-06-11 20:30", [24, 48, 72]),
        # Six hours back at most, then forward.
        ("2026-06-10 02:30", "2026-06-10 20:30", [18, 42, 66]),
        (
            "2026-06-10 02:31",
            "2026-06-11 08:00",
            [29 + 29 / 60 + each for each in (0, 24, 48)],
        ),
    ],
)
def test_check_ins_move_out_of_the_quiet_hours(out, first, elapsed):
    assert due(local(out)) == pytest.approx(elapsed)
    earliest = plan(local(out), window=window(), lung_risk=False)[0]
    assert earliest.due_at == local(first)


@pytest.mark.parametrize("minutes", range(0, 8 * 60 + 1, 15))
def test_sessions_around_midnight(minutes):
    late = local("2026-06-10 20:30") + timedelta(minutes=min(minutes, 209))
    assert all(
        -6 <= each - hours <= 0
        for each, hours in zip(due(late), HOURS.values(), strict=True)
    )
    early = local("2026-06-10 00:00") + timedelta(minutes=minutes)
    moved = [
        each - hours for each, hours in zip(due(early), HOURS.values(), strict=True)
    ]
    back = minutes <= 150
    assert all((-6 <= each <= -3.5) if back else (0 <= each < 5.5) for each in moved)


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("Europe/London", "2026-03-29 01:00"),
        ("Europe/London", "2026-10-25 01:00"),
        ("America/New_York", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01 06:00"),
        ("Australia/Lord_Howe", "2026-04-04 15:00"),
        ("Australia/Lord_Howe", "2026-10-03 15:30"),
        ("America/St_Johns", "2026-03-08 05:30"),
        ("Asia/Kathmandu", "2026-03-29 01:00"),
        ("Pacific/Apia", "2026-04-04 14:00"),
        ("UTC", "2026-03-29 01:00"),
    ],
)
def test_every_quarter_hour_of_the_week_around_a_clock_change(zone, change):
    around = window(ZoneInfo(zone))
    middle = datetime.fromisoformat(change).replace(tzinfo=UTC)
    for quarter in range(-3 * 96, 4 * 96):
        out = middle + timedelta(minutes=15 * quarter)
        planned = plan(out, window=around, lung_risk=False)
        assert [each.kind for each in planned] == list(HOURS)
        for each in planned:
            assert each.nominal_at == out + timedelta(hours=HOURS[each.kind])
            assert around.holds(each.due_at)
            assert around.holds(each.nominal_at) == (each.due_at == each.nominal_at)


ZONES = sorted(available_timezones())
START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC)
OUTS = st.integers(0, int((END - START).total_seconds())).map(
    lambda seconds: START + timedelta(seconds=seconds)
)


@st.composite
def windows(draw):
    """Any window of at least eight hours in any zone."""
    opens = draw(st.integers(0, 15 * 60 + 59))
    closes = draw(st.integers(opens + 8 * 60, 23 * 60 + 59))
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    return Window(time(*divmod(opens, 60)), time(*divmod(closes, 60)), zone)


def check(out, around, evening_after):
    """What holds for every plan."""
    timing = Timing(evening_after_hours=evening_after)
    planned = plan(out, window=around, lung_risk=True, timing=timing)
    dues = [each.due_at for each in planned]
    assert dues == sorted(set(dues))
    assert [each.kind for each in planned][-3:] == list(HOURS)
    assert all(
        later - sooner >= timedelta(hours=12) for sooner, later in pairwise(dues[-3:])
    )
    for each in planned:
        assert abs(each.due_at - each.nominal_at) <= timedelta(hours=12)
        assert (
            around.opens <= each.due_at.astimezone(around.zone).time() <= around.closes
        )
        assert each.closes_at == each.due_at + timedelta(hours=12)
        assert bool(each.moved) == (each.due_at != each.nominal_at)
    if planned[0].kind == Kind.EVENING:
        assert planned[0].due_at >= out + timedelta(hours=1)
    assert planned == plan(out, window=around, lung_risk=True, timing=timing)
    return planned


@given(out=OUTS, around=windows(), evening_after=st.sampled_from([4, 5, 6]))
# A night three hours longer than others, with the narrowest window.
@example(
    out=datetime(2021, 3, 12, 10, 30, tzinfo=UTC),
    around=Window(time(10), time(18), ZoneInfo("Antarctica/Casey")),
    evening_after=5,
)
def test_any_window_in_any_zone(out, around, evening_after):
    check(out, around, evening_after)


@given(out=OUTS, zone=st.sampled_from(ZONES), evening_after=st.sampled_from([4, 5, 6]))
def test_the_default_window_always_has_room_for_the_evening(out, zone, evening_after):
    assert len(check(out, window(ZoneInfo(zone)), evening_after)) == 4


@pytest.mark.parametrize(
    ("out", "evening"),
    [
        ("2026-06-10 10:00", "2026-06-10 15:00"),
        ("2026-06-10 15:30", "2026-06-10 20:30"),
        ("2026-06-10 16:30", "2026-06-10 20:30"),
        ("2026-06-10 19:30", "2026-06-10 20:30"),
        # Less than an hour after the last needle would be too soon.
        ("2026-06-10 19:31", "2026-06-11 08:00"),
        ("2026-06-10 23:00", "2026-06-11 08:00"),
        # The clocks go forward in that night: nothing is nearer or further for it.
        ("2026-03-28 20:00", "2026-03-29 08:00"),
    ],
)
def test_the_evening_check_in(out, evening):
    planned = plan(local(out), window=window(), lung_risk=True)
    assert [each.kind for each in planned] == list(Kind)
    assert planned[0].due_at == local(evening)
    assert planned[0].nominal_at == local(out).astimezone(UTC) + timedelta(hours=5)


def test_a_long_night_counts_the_evening_from_its_latest_hour():
    narrow = window(opens=time(10), closes=time(18))
    out = local("2026-10-24 17:30")
    evening = plan(out, window=narrow, lung_risk=True)[0]
    assert evening.nominal_at == out.astimezone(UTC) + timedelta(hours=6)
    assert evening.due_at == local("2026-10-25 10:00")


def test_the_evening_check_in_is_left_out_when_it_fits_nowhere():
    # That night the clocks went back by three hours.
    casey = ZoneInfo("Antarctica/Casey")
    narrow = window(casey, opens=time(10), closes=time(18))
    out = local("2021-03-13 17:30", casey)
    planned = plan(out, window=narrow, lung_risk=True)
    assert [each.kind for each in planned] == list(HOURS)


@pytest.mark.parametrize(("lung_risk", "enabled"), [(True, False), (False, True)])
def test_no_evening_check_in_unless_lung_risk_and_enabled(lung_risk, enabled):
    planned = plan(
        local("2026-06-10 10:00"),
        window=window(),
        lung_risk=lung_risk,
        evening_enabled=enabled,
    )
    assert [each.kind for each in planned] == list(HOURS)


def test_answers_are_waited_for_as_the_clinic_says():
    out = local("2026-06-10 10:00")
    timing = Timing(answer_hours=30, answer_hours_lung_risk=6)
    for lung_risk, hours in ((False, 30), (True, 6)):
        for each in plan(out, window=window(), lung_risk=lung_risk, timing=timing):
            assert each.closes_at - each.due_at == timedelta(hours=hours)


def test_a_moved_check_in_says_why():
    late = plan(local("2026-06-10 21:45"), window=window(), lung_risk=False)[0]
    early = plan(local("2026-06-10 06:30"), window=window(), lung_risk=False)[0]
    assert late.moved.startswith("Moved 1 h 15 min earlier:")
    assert early.moved.startswith("Moved 1 h 30 min later:")
    assert "08:00 to 20:30" in late.moved


def test_a_gap_is_kept_where_the_nearest_edges_would_come_too_close():
    # 00:30 goes to the morning; after the clocks went back the next is at 23:30 and
    # would go to 18:00 of the same day.
    narrow = window(opens=time(10), closes=time(18))
    elapsed = due(local("2026-10-24 00:30"), window=narrow)
    assert all(later - sooner >= 12 for sooner, later in pairwise(elapsed))


@pytest.mark.parametrize(
    ("moment", "open_at"),
    [
        ("2026-06-10 07:00", "2026-06-10 08:00"),
        ("2026-06-10 08:00", "2026-06-10 08:00"),
        ("2026-06-10 20:30", "2026-06-10 20:30"),
        ("2026-06-10 20:31", "2026-06-11 08:00"),
        ("2026-03-28 23:00", "2026-03-29 08:00"),
    ],
)
def test_the_next_moment_at_which_patients_may_be_written_to(moment, open_at):
    assert window().next_open(local(moment)) == local(open_at)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(time(8), time(15, 59)), (time(20), time(8)), (time(8), time(8))],
)
def test_a_window_narrower_than_eight_hours_is_refused(opens, closes):
    with pytest.raises(ValueError, match="eight hours"):
        window(opens=opens, closes=closes)


def test_a_naive_moment_is_refused():
    naive = datetime(2026, 6, 10, 10)  # noqa: DTZ001 - the naive one is the point
    with pytest.raises(ValueError, match="time zone"):
        plan(naive, window=window(), lung_risk=False)
