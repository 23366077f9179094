"""Outcome measures: scores, missing items and what change counts."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules import outcomes
from needling.rules.outcome_items import INSTRUMENTS, NDI, PSFS, Measure, Way
from needling.rules.outcomes import Entry

START = date(2026, 3, 3)


def filled(measure, every, *, without=()):
    """Every item the same score, but for those left out."""
    items = INSTRUMENTS[measure].items
    return {item: None if item in without else every for item in items}


def shown(measure, answers, labels=()):
    score = outcomes.score(INSTRUMENTS[measure], answers, labels)
    return None if score is None else outcomes.shown(score)


@pytest.mark.parametrize(
    ("measure", "answers", "expected"),
    [
        ("nprs", {"now": 7}, "7"),
        ("nprs", {"now": None, "worst": 9}, None),
        ("psfs", {"01": 3, "02": 4, "03": 6}, "4.3"),
        ("psfs", {"01": 3, "02": 4}, None),
        ("ndi", filled("ndi", 2), "40"),
        ("ndi", filled("ndi", 2, without=("08", "09")), "40"),
        ("ndi", filled("ndi", 2, without=("07", "08", "09")), None),
        ("odi", filled("odi", 5), "100"),
        ("odi", filled("odi", 1, without=("08",)), "20"),
        ("lefs", filled("lefs", 3), "60"),
        ("lefs", filled("lefs", 3, without=("01",)), None),
        ("uefi", filled("uefi", 4), "80"),
        ("quickdash", filled("quickdash", 1), "0"),
        ("quickdash", filled("quickdash", 5), "100"),
        ("quickdash", filled("quickdash", 3, without=("11",)), None),
        ("groc", {"change": -3}, "−3"),
    ],
)
def test_each_score_and_what_may_be_missing(measure, answers, expected):
    assert shown(measure, answers) == expected


def test_a_prorated_score_takes_the_items_that_are_there():
    answers = filled("ndi", 3, without=("08", "09")) | {"01": 0}
    assert outcomes.score(NDI, answers) == Fraction(100 * 21, 40)
    assert outcomes.missing(NDI, answers) == ("08", "09")


def test_every_named_activity_has_to_be_scored():
    answers = {"01": 3, "02": 4, "03": 5}
    four = ("Stairs", "Driving", "Lifting", "Sleep")
    assert shown("psfs", answers, four) is None
    assert shown("psfs", {**answers, "04": 4}, four) == "4"


@pytest.mark.parametrize(
    ("measure", "answers"),
    [
        ("ndi", {"11": 2}),
        ("ndi", {"01": 6}),
        ("quickdash", {"01": 0}),
        ("groc", {"change": -8}),
    ],
)
def test_what_the_form_cannot_hold_is_refused(measure, answers):
    with pytest.raises(outcomes.BadAnswer):
        outcomes.score(INSTRUMENTS[measure], answers)


def change(measure, first, newest, labels=((), ())):
    return outcomes.change(
        INSTRUMENTS[measure],
        [
            Entry(START + timedelta(days=21), newest, labels[1]),
            Entry(START, first, labels[0]),
        ],
    )


def pair(measure, first, newest):
    return change(measure, filled(measure, first), filled(measure, newest))


@pytest.mark.parametrize(
    ("measure", "first", "newest", "gain", "is_important", "is_worse"),
    [
        ("ndi", 3, 2, 20, True, False),
        ("ndi", 2, 3, -20, False, True),
        ("odi", 3, 3, 0, False, False),
        ("lefs", 2, 3, 20, True, False),
        ("lefs", 3, 2, -20, False, True),
        ("uefi", 2, 3, 20, True, False),
        ("quickdash", 3, 2, 25, True, False),
    ],
)
def test_better_is_better_whichever_way_the_scale_runs(
    measure, first, newest, gain, is_important, is_worse
):
    found = pair(measure, first, newest)
    assert found.gain == gain
    assert (found.is_important, found.is_worse) == (is_important, is_worse)
    assert "9" in found.source


@pytest.mark.parametrize(
    ("measure", "points", "step"),
    [
        ("nprs", 1, None),
        ("nprs", 2, "minimal important"),
        ("nprs", 4, "large"),
    ],
)
def test_the_size_of_a_change_in_pain(measure, points, step):
    found = change(measure, {"now": 8}, {"now": 8 - points})
    assert (found.step and str(found.step.word)) == step


@pytest.mark.parametrize(
    ("newest", "gain", "step"),
    [
        ((3, 4, 5, 5, 4), "1.2", None),
        ((4, 4, 5, 5, 4), "1.4", "small"),
        ((5, 5, 5, 5, 7), "2.4", "medium"),
        ((5, 6, 5, 5, 8), "2.8", "large"),
    ],
)
def test_the_mean_of_activities_is_compared_exactly(newest, gain, step):
    answers = dict(zip(PSFS.items, newest, strict=True))
    found = change("psfs", dict.fromkeys(PSFS.items, 3), answers)
    assert outcomes.shown(found.gain) == gain
    assert (found.step and str(found.step.word)) == step


def test_a_rating_of_change_needs_no_baseline():
    for rated, word in ((2, None), (3, "some"), (5, "important")):
        (entry,) = [Entry(START, {"change": rated})]
        found = outcomes.change(INSTRUMENTS[Measure.GROC], [entry])
        assert found.baseline is None
        assert (found.step and str(found.step.word)) == word


def test_other_activities_are_not_compared():
    first, other = ("A", "B", "C"), ("A", "B", "D")
    answers = {"01": 3, "02": 3, "03": 3}
    assert change("psfs", answers, answers, (first, other)) is None
    assert change("psfs", answers, answers, (first, first)).gain == 0


def test_an_incomplete_form_is_neither_baseline_nor_newest():
    course = [
        Entry(START, filled("ndi", 4, without=("01", "02", "03"))),
        Entry(START + timedelta(days=1), filled("ndi", 3)),
    ]
    assert outcomes.change(NDI, course) is None
    assert outcomes.change(NDI, []) is None


@given(st.sampled_from(list(INSTRUMENTS.values())), st.data())
def test_every_score_lies_on_its_scale(instrument, data):
    scores = st.none() | st.integers(instrument.low, instrument.high)
    answers = {item: data.draw(scores) for item in instrument.items}
    score = outcomes.score(instrument, answers)
    assert score is None or instrument.bottom <= score <= instrument.top
    if instrument.way is not Way.FIRST and None not in answers.values():
        assert score is not None


@given(st.sampled_from(list(INSTRUMENTS.values())), st.data())
def test_what_is_gained_one_way_is_lost_the_other(instrument, data):
    if instrument.is_change:
        return
    scores = st.integers(instrument.low, instrument.high)
    one = {item: data.draw(scores) for item in instrument.items}
    two = {item: data.draw(scores) for item in instrument.items}
    there = outcomes.change(instrument, [Entry(START, one), Entry(_later(), two)])
    back = outcomes.change(instrument, [Entry(START, two), Entry(_later(), one)])
    assert there.gain == -back.gain
    assert there.is_important == back.is_worse
    assert not (there.is_important and there.is_worse)


def _later():
    return START + timedelta(days=14)
