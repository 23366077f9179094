"""How heavy a session was, and a warning where the next is heavier after a reaction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.dose import (
    Grade,
    SiteDose,
    bad_soreness,
    ceiling,
    heavier,
    weigh,
)

LIGHT = SiteDose(needles=1, insertions=8, twitches=3, depth_mm=20, dwell_seconds=60)


@pytest.mark.parametrize(
    ("sites", "points", "grade"),
    [
        ([], 0.0, Grade.LIGHT),
        ([SiteDose(needles=1)], 0.5, Grade.LIGHT),
        ([LIGHT], 2.7, Grade.LIGHT),
        ([LIGHT, LIGHT], 5.4, Grade.MODERATE),
        ([LIGHT] * 5, 13.5, Grade.HEAVY),
        ([SiteDose(needles=2, depth_mm=26)], 2.0, Grade.LIGHT),
        ([SiteDose(needles=2, dwell_seconds=900, insertions=8)], 5.0, Grade.MODERATE),
    ],
)
def test_the_grades(sites, points, grade):
    found = weigh(sites)
    assert (found.points, found.grade) == (points, grade)


def test_the_figures_are_added_up():
    found = weigh([LIGHT, SiteDose(needles=2, insertions=2, depth_mm=35)])
    figures = (found.needles, found.insertions, found.twitches, found.deepest_mm)
    assert figures == (3, 10, 3, 35)


def test_only_a_bad_reaction_warns():
    today, last = weigh([LIGHT, LIGHT]), weigh([LIGHT])
    assert heavier(today, last, was_bad=False) is None
    assert heavier(last, today, was_bad=True) is None
    assert heavier(last, last, was_bad=True) is None
    found = heavier(today, last, was_bad=True)
    assert "needles, passes, time in place, twitches" in found.sentence
    assert "5.3" in found.source


def test_a_deeper_needle_is_heavier_by_itself():
    deeper = SiteDose(needles=1, depth_mm=24)
    found = heavier(weigh([deeper]), weigh([LIGHT]), was_bad=True)
    assert "(depth)" in found.sentence


def test_more_in_all_is_heavier():
    spread = weigh([SiteDose(needles=2, depth_mm=30)] * 2)
    deep_once = weigh(
        [SiteDose(needles=2, depth_mm=30), SiteDose(needles=2, depth_mm=20)]
    )
    assert "(in all)" in heavier(spread, deep_once, was_bad=True).sentence


def test_what_must_not_be_exceeded():
    last = weigh([LIGHT, LIGHT])
    assert ceiling(last, was_bad=False).insertions == 16
    halved = ceiling(last, was_bad=True)
    assert (halved.needles, halved.insertions, halved.deepest_mm) == (1, 8, 20)
    assert ceiling(weigh([SiteDose(needles=1)]), was_bad=True).needles == 1


def test_soreness_above_the_band_is_bad():
    assert [bad_soreness(score) for score in (5, 6)] == [False, True]


SITES = st.lists(
    st.builds(
        SiteDose,
        needles=st.integers(1, 20),
        insertions=st.integers(0, 200),
        twitches=st.integers(0, 99),
        depth_mm=st.integers(0, 125),
        dwell_seconds=st.integers(0, 3600),
    ),
    max_size=8,
)


@given(SITES, SITES)
def test_a_further_site_never_makes_it_lighter(sites, more):
    assert weigh(sites + more).points >= weigh(sites).points


@given(SITES, SITES)
def test_what_is_no_heavier_never_warns(sites, more):
    assert heavier(weigh(sites), weigh(sites + more), was_bad=True) is None


@given(SITES)
def test_the_ceiling_is_never_above_the_last_dose(sites):
    last = weigh(sites)
    limit = ceiling(last, was_bad=True)
    assert limit.needles <= max(1, last.needles)
    assert limit.insertions <= max(1, last.insertions)
    assert limit.dwell_seconds <= last.dwell_seconds
