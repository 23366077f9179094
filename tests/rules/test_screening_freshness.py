"""How long forms hold, and how the short form updates the full one."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from needling.rules.screening_freshness import (
    episode_began,
    freshness,
    merge,
    newly_told,
)
from needling.rules.screening_terms import Answer, Reply, ScreeningPolicy
from tests.rules.cases import TODAY

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=LONDON)
HOUR = timedelta(hours=1)


def codes(**moments):
    asked = {"full_at": NOW - HOUR, "short_at": None, "now": NOW, **moments}
    return [each.code for each in freshness(**asked)]


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ({}, []),
        ({"full_at": None}, ["full_form", "short_form"]),
        ({"full_at": None, "short_at": NOW}, ["full_form"]),
        ({"full_at": NOW + HOUR}, ["full_form", "short_form"]),
        ({"full_at": NOW - 24 * HOUR}, []),
        ({"full_at": NOW - 25 * HOUR}, ["short_form"]),
        ({"full_at": NOW - 25 * HOUR, "short_at": NOW - 24 * HOUR}, []),
        ({"full_at": NOW - 25 * HOUR, "short_at": NOW - 25 * HOUR}, ["short_form"]),
        ({"full_at": NOW - 25 * HOUR, "short_at": NOW + HOUR}, ["short_form"]),
        ({"full_at": datetime(2025, 9, 2, tzinfo=LONDON), "short_at": NOW}, []),
        (
            {"full_at": datetime(2025, 9, 1, 23, tzinfo=LONDON), "short_at": NOW},
            ["full_form_old"],
        ),
        ({"episode": NOW.date()}, []),
        ({"episode": NOW.date() + 24 * HOUR}, ["new_episode"]),
        ({"episode": NOW.date() - 48 * HOUR}, []),
        ({"changed_at": NOW}, ["changed"]),
        ({"changed_at": NOW - HOUR}, []),
        ({"changed_at": NOW - 2 * HOUR}, []),
    ],
)
def test_forms_run_out(moments, expected):
    assert codes(**moments) == expected


def test_a_clinic_may_set_how_long():
    policy = ScreeningPolicy(full_form_months=3, short_form_hours=2)
    older = datetime(2025, 12, 1, tzinfo=LONDON)
    recent = codes(full_at=older, short_at=NOW - 2 * HOUR, policy=policy)
    assert recent == ["full_form_old"]
    short = NOW - 3 * HOUR
    found = freshness(full_at=older, short_at=short, now=NOW, policy=policy)
    assert "3 months" in found[0].sentence
    assert "2 hours" in found[1].sentence


BEFORE = TODAY - timedelta(days=60)


def answer(reply, day, **details):
    return Answer(reply, day, details)


@pytest.mark.parametrize(
    ("full", "short", "merged"),
    [
        (
            answer(Reply.NO, BEFORE),
            answer(Reply.YES, TODAY, inr=2),
            answer(Reply.YES, TODAY, inr=2),
        ),
        (
            answer(Reply.YES, BEFORE, inr=2),
            answer(Reply.NO, TODAY),
            answer(Reply.NO, TODAY),
        ),
        (
            answer(Reply.YES, BEFORE, inr=2),
            answer(Reply.UNSURE, TODAY),
            answer(Reply.UNSURE, BEFORE, inr=2),
        ),
        (
            answer(Reply.YES, BEFORE, inr=2, dose="5 mg"),
            answer(Reply.YES, TODAY, inr=4),
            answer(Reply.YES, TODAY, inr=4),
        ),
    ],
)
def test_the_short_form_is_newer(full, short, merged):
    assert merge({"A": full, "B": full}, {"A": short}) == {"A": merged, "B": full}


def test_the_short_form_may_ask_what_the_full_one_did_not():
    told = answer(Reply.NO, TODAY)
    assert merge({}, {"A": told}) == {"A": told}


def told(reply=Reply.YES, **follow_ups):
    return Answer(reply, TODAY, follow_ups)


@pytest.mark.parametrize(
    ("before", "short", "expected"),
    [
        ({}, {}, ()),
        ({}, {"PREGNANT_T1": told(Reply.NO)}, ()),
        ({}, {"SMOKER": told()}, ()),
        (
            {"PREGNANT_T1": told()},
            {"PREGNANT_T1": told(Reply.NO)},
            ("PREGNANT_T1",),
        ),
        ({"PREGNANT_T1": told(Reply.UNSURE)}, {"PREGNANT_T1": told(Reply.NO)}, ()),
        ({"PREGNANT_T1": told(Reply.NO)}, {"PREGNANT_T1": told(Reply.NO)}, ()),
        ({"ANTICOAGULANT": told()}, {"ANTICOAGULANT": told(Reply.NO)}, ()),
        ({}, {"PREGNANT_T1": told()}, ("PREGNANT_T1",)),
        ({}, {"RECENT_SURGERY": told(Reply.UNSURE)}, ("RECENT_SURGERY",)),
        ({"MEDS_OTHER": told(Reply.NO)}, {"MEDS_OTHER": told()}, ("MEDS_OTHER",)),
        ({"MEDS_OTHER": told(list="a")}, {"MEDS_OTHER": told()}, ()),
        ({"MEDS_OTHER": told(list="a")}, {"MEDS_OTHER": told(list="a")}, ()),
        (
            {"MEDS_OTHER": told(list="a")},
            {"MEDS_OTHER": told(list="a, b")},
            ("MEDS_OTHER",),
        ),
        (
            {"ANTICOAGULANT": told(drugs=["warfarin"], inr=2.0)},
            {"ANTICOAGULANT": told(drugs=["warfarin"], inr=2.6)},
            (),
        ),
        (
            {"HEALTH_CHANGED": told()},
            {"HEALTH_CHANGED": told()},
            ("HEALTH_CHANGED",),
        ),
    ],
)
def test_what_asks_for_the_full_form_again(before, short, expected):
    assert newly_told(before, short) == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, None),
        (date(2026, 3, 1), None),
        (date(2025, 9, 2), None),
        (date(2025, 9, 1), date(2026, 3, 1)),
        (date(2024, 1, 31), date(2024, 7, 31)),
    ],
)
def test_a_long_gap_begins_an_episode(last, expected):
    assert episode_began(last, date(2026, 3, 2)) == expected
