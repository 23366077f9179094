"""What is tried next when a patient does not answer, and the holes in a rota."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules.contacting import (
    SEQUENCE,
    Attempt,
    Way,
    next_attempt,
)
from aftercare.rules.cover import AHEAD, Span, holes
from aftercare.rules.soreness import HOURS, curve

NOW = datetime(2026, 6, 8, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def missed(*ways):
    return [Attempt(Way(way), reached=False) for way in ways]


@pytest.mark.parametrize(
    ("made", "way", "number"),
    [
        ([], "call", 1),
        (["call"], "text", 1),
        (["text"], "call", 1),
        (["call", "text"], "call", 2),
        (["call", "call"], "text", 1),
        (["call", "text", "call"], "contact", 1),
        (["call", "call", "call", "text"], "contact", 1),
        (["call", "text", "call", "contact"], "welfare", 1),
    ],
)
def test_two_calls_and_a_text_then_the_contact_then_a_welfare_check(made, way, number):
    upcoming = next_attempt(missed(*made), since=NOW)
    assert (upcoming.way, upcoming.number) == (way, number)
    assert upcoming.by == NOW + timedelta(minutes=30)


def test_nothing_is_left_when_all_was_tried():
    assert next_attempt(missed(*SEQUENCE), since=NOW) is None


def test_whoever_was_reached_is_not_tried_again():
    made = [*missed("call"), Attempt(Way.TEXT, reached=True)]
    assert next_attempt(made, since=NOW) is None


spans = st.lists(
    st.tuples(st.integers(-50, 200), st.integers(1, 60)).map(
        lambda each: Span(NOW + each[0] * HOUR, NOW + sum(each) * HOUR)
    ),
    max_size=12,
)


def test_an_empty_rota_is_one_hole():
    until = NOW + AHEAD
    assert holes([], since=NOW, until=until) == (Span(NOW, until),)


@given(shifts=spans)
def test_every_hour_is_in_a_shift_or_in_a_hole_never_in_both(shifts):
    until = NOW + AHEAD
    found = holes(shifts, since=NOW, until=until)
    assert list(found) == sorted(found, key=lambda each: each.starts_at)
    for number in range(int(AHEAD / HOUR)):
        hour = NOW + number * HOUR
        in_shift = any(each.starts_at <= hour < each.ends_at for each in shifts)
        in_hole = any(each.starts_at <= hour < each.ends_at for each in found)
        assert in_shift != in_hole


def test_a_curve_goes_from_left_to_right_and_up_with_the_score():
    drawn = curve([(48, 2), (24, 7)])
    assert [(dot.hours, dot.score) for dot in drawn.dots] == [(24, 7), (48, 2)]
    assert drawn.dots[0].x < drawn.dots[1].x
    assert drawn.dots[0].y < drawn.dots[1].y
    assert drawn.line == " ".join(f"{dot.x},{dot.y}" for dot in drawn.dots)


def test_a_late_answer_stretches_the_curve():
    drawn = curve([(24, 10), (2 * HOURS, 0)])
    assert drawn.dots[-1].x == 312
    assert drawn.dots[0].y == 8
    assert curve([]).dots == ()
