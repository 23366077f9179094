"""How soon, how often and how long: the figures of clinical specification 4.7."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules import courses, pacing
from needling.rules.courses import Progress
from needling.rules.finding import Needs, Severity
from needling.rules.pacing import Needled, Place, Sore
from needling.rules.pacing_terms import USUAL, Kind, PacingPolicy

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
TODAY = NOW.date()
PLACE = Place("upper_trapezius", "left", "Upper trapezius")


def ago(hours, muscle="upper_trapezius", side="left"):
    return Needled(muscle, side, NOW - timedelta(hours=hours))


def found(*earlier, reason="", sore=None, policy=None):
    findings = pacing.for_place(
        PLACE, at=NOW, earlier=earlier, reason=reason, sore=sore, policy=policy
    )
    return [(each.code, each.severity) for each in findings]


@pytest.mark.parametrize(
    ("hours", "reason", "expected"),
    [
        (0, "", [("too_soon", Severity.REFUSE)]),
        (23.9, "", [("too_soon", Severity.REFUSE)]),
        (23.9, "  ", [("too_soon", Severity.REFUSE)]),
        (23.9, "Spasm came back", [("too_soon", Severity.WARN)]),
        (24, "", [("soon", Severity.WARN)]),
        (71.9, "", [("soon", Severity.WARN)]),
        (72, "", []),
    ],
)
def test_the_gap_to_the_last_time(hours, reason, expected):
    assert found(ago(hours), reason=reason) == expected


def test_a_refusal_says_what_lets_it_pass_and_a_reason_is_repeated():
    (refused,) = pacing.for_place(PLACE, at=NOW, earlier=[ago(5)])
    assert refused.needs is Needs.REASON
    assert "needled 5 hours ago" in refused.sentence
    (warned,) = pacing.for_place(PLACE, at=NOW, earlier=[ago(5)], reason="Spasm")
    assert "Reason: Spasm" in warned.sentence


def test_the_other_side_and_another_muscle_are_other_places():
    assert found(ago(5, side="right"), ago(5, muscle="masseter")) == []


def test_a_session_entered_afterwards_does_not_count_what_came_later():
    assert found(ago(-3)) == []


def test_the_clinics_own_figures_hold():
    policy = PacingPolicy(warn_hours=96, refuse_hours=48)
    assert found(ago(47), policy=policy) == [("too_soon", Severity.REFUSE)]
    assert found(ago(95), policy=policy) == [("soon", Severity.WARN)]


@pytest.mark.parametrize(
    ("score", "side", "expected"),
    [
        (3, "left", []),
        (4, "left", [("still_sore", Severity.WARN)]),
        (9, "right", []),
    ],
)
def test_soreness_that_has_not_gone_warns_at_its_place(score, side, expected):
    sore = Sore(score, NOW, frozenset({("upper_trapezius", side)}))
    assert found(sore=sore) == expected


def test_an_open_answer_refuses_every_needle():
    assert pacing.open_flag(0) == ()
    (one,) = pacing.open_flag(1)
    (two,) = pacing.open_flag(2)
    assert one.severity is Severity.REFUSE
    assert one.sentence.startswith("1 answer of")
    assert two.sentence.startswith("2 answers of")


@given(
    st.lists(st.integers(0, 200), max_size=6),
    st.integers(12, 48),
    st.integers(48, 168),
)
def test_more_time_is_never_judged_worse(hours, refuse, warn):
    policy = PacingPolicy(warn_hours=warn, refuse_hours=refuse)
    rank = {(): 0, (Severity.WARN,): 1, (Severity.REFUSE,): 2}
    judged = [
        rank[tuple(s for _c, s in found(ago(each), policy=policy))]
        for each in sorted(hours)
    ]
    assert judged == sorted(judged, reverse=True)


def progress(number, *, kind="chronic", began=0, **changes):
    usual = USUAL[kind]
    given = {"better": None, "planned": usual.sessions, "weeks": usual.weeks, **changes}
    began_on = TODAY - timedelta(days=began)
    return Progress(kind=kind, began_on=began_on, number=number, **given)


def codes(*args, policy=None, **given):
    findings = courses.for_course(progress(*args, **given), today=TODAY, policy=policy)
    return [each.code for each in findings]


@pytest.mark.parametrize(
    ("number", "given", "expected"),
    [
        (1, {}, []),
        (3, {"kind": "acute", "better": False}, []),
        (4, {"kind": "acute", "planned": 6, "better": False}, ["review"]),
        (4, {"kind": "acute", "planned": 6, "better": True}, []),
        (4, {"kind": "acute", "planned": 6, "better": None}, ["unmeasured"]),
        (6, {"better": False}, []),
        (7, {"better": True}, ["plan_done"]),
        (7, {"better": False}, ["plan_done", "review"]),
        (2, {"began": 28}, []),
        (2, {"began": 29}, ["plan_over"]),
        (7, {"began": 60, "better": True}, ["plan_done"]),
        (3, {"flat_reviews": 1}, []),
        (7, {"planned": 9, "better": False, "flat_reviews": 2}, ["discharge"]),
        (7, {"kind": "postural", "planned": 9, "better": False}, ["review"]),
    ],
)
def test_a_course_is_looked_at_and_ends(number, given, expected):
    assert codes(number, **given) == expected


def test_the_clinic_sets_when_to_review():
    policy = PacingPolicy(review_chronic=4)
    assert codes(5, better=False, policy=policy) == ["review"]


@pytest.mark.parametrize(
    ("number", "expected"), [(1, False), (4, True), (5, False), (7, True)]
)
def test_every_third_session_of_an_acute_course_is_a_review(number, expected):
    assert courses.is_review(progress(number, kind="acute")) is expected


def test_the_usual_courses():
    assert (USUAL["acute"].sessions, USUAL["acute"].weeks) == (3, 2)
    assert (USUAL["chronic"].sessions, USUAL["chronic"].weeks) == (6, 4)
    assert set(USUAL) == set(Kind.values)


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [((), []), ((2,), []), ((2, 5), ["often"]), ((2, 7), []), ((0, 2), [])],
)
def test_more_than_two_sessions_a_week(days_ago, expected):
    days = [TODAY - timedelta(days=each) for each in days_ago]
    assert [each.code for each in courses.often(days, TODAY)] == expected


def test_the_sentence_of_a_busy_week_counts_today():
    (busy,) = courses.often([date(2026, 3, 1), date(2026, 3, 2)], TODAY)
    assert "number 3 within a week" in busy.sentence
