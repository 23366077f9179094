"""What to measure today, what a review shows, and how a course is drawn."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules import outcomes, trends
from needling.rules.outcome_items import INSTRUMENTS, NDI
from needling.rules.outcomes import Entry

START = date(2026, 3, 3)


def day(number):
    return START + timedelta(days=number)


def names(regions, latest=(), **given):
    due = outcomes.due(regions, dict(latest), today=START, every_days=21, **given)
    return [each.measure.value for each in due]


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        (("neck",), ["psfs", "ndi"]),
        (("lumbar",), ["psfs", "odi"]),
        (("thigh", "leg"), ["psfs", "lefs"]),
        (("forearm",), ["psfs", "quickdash"]),
        (("shoulder_girdle",), ["psfs", "ndi", "quickdash"]),
        ((), ["psfs"]),
    ],
)
def test_each_region_asks_for_its_measures_at_intake(regions, expected):
    assert names(regions) == expected


def test_they_are_asked_again_after_three_weeks():
    latest = {"psfs": day(-21), "ndi": day(-20)}
    assert names(("neck",), latest) == ["psfs"]
    due = outcomes.due(("neck",), latest, today=START, every_days=21)
    assert due[0].sentence == "last measured 21 days ago"


def test_the_longer_form_for_the_arm_counts_where_it_is_in_use():
    latest = {"psfs": START, "uefi": day(-40)}
    assert names(("hand",), latest) == ["uefi"]


def test_the_rating_of_change_belongs_to_a_review():
    latest = {"psfs": START, "ndi": START}
    assert names(("neck",), latest) == []
    assert names(("neck",), latest, is_review=True) == ["groc"]
    assert names(("neck",), {**latest, "groc": START}, is_review=True) == []


def ndi(number, every):
    return Entry(day(number), dict.fromkeys(NDI.items, every))


def test_each_review_says_whether_anything_was_better_by_then():
    courses = {"ndi": [ndi(0, 3), ndi(7, 3), ndi(14, 2)]}
    assert outcomes.reviews(courses) == ((day(7), False), (day(14), True))


def test_pain_alone_is_no_review_but_counts_in_one():
    pain = [Entry(day(0), {"now": 8}), Entry(day(5), {"now": 3})]
    assert outcomes.reviews({"nprs": pain}) == ()
    courses = {"nprs": pain, "ndi": [ndi(0, 3), ndi(7, 3)]}
    assert outcomes.reviews(courses) == ((day(7), True),)


def test_the_measures_keep_their_order():
    courses = {"groc": [Entry(day(1), {"change": 4})], "ndi": [ndi(0, 3), ndi(7, 2)]}
    found = [each.measure.value for each in outcomes.latest_changes(courses)]
    assert found == ["ndi", "groc"]


@pytest.mark.parametrize(
    ("score", "words"),
    [("7", "7"), ("13/3", "4.3"), ("1/20", "0.1"), ("-5/2", "−2.5"), ("40", "40")],
)
def test_a_score_is_read_with_one_decimal_at_most(score, words):
    assert outcomes.shown(Fraction(score)) == words


def test_a_course_is_drawn_on_the_whole_scale():
    drawn = trends.trend(NDI, [(day(0), Fraction(100)), (day(10), Fraction(0))])
    assert drawn.line == "8.0,8.0 312.0,88.0"
    assert trends.trend(NDI, []).dots == ()


@given(st.sampled_from(list(INSTRUMENTS.values())), st.data())
def test_no_dot_lies_outside_the_drawing(instrument, data):
    scores = data.draw(
        st.lists(st.fractions(instrument.bottom, instrument.top), max_size=9)
    )
    days = sorted(data.draw(st.integers(0, 400)) for _each in scores)
    drawn = trends.trend(
        instrument, [(day(on), score) for on, score in zip(days, scores, strict=True)]
    )
    for dot in drawn.dots:
        assert 0 < dot.x < trends.WIDTH
        assert 0 < dot.y < trends.HEIGHT
