"""Soreness scores and trends: clinical specification 6.3 rule 8."""

import pytest

from aftercare.rules.schedule import Kind
from aftercare.rules.triage import Flag, Thresholds, Tier, assess
from tests.rules.replies import answer, scored, session

NONE, NEXT, SAME_DAY = Tier.NONE, Tier.NEXT_BUSINESS_DAY, Tier.SAME_DAY


@pytest.mark.parametrize(
    ("hours", "tiers"),
    [
        # The tier of each score from 0 to 10.
        (5, [NONE] * 8 + [SAME_DAY] * 3),
        (24, [NONE] * 6 + [NEXT] + [SAME_DAY] * 4),
        (48, [NONE] * 4 + [NEXT] + [SAME_DAY] * 6),
        (72, [NONE] * 3 + [NEXT] * 2 + [SAME_DAY] * 6),
        (160, [NONE] * 3 + [NEXT] * 2 + [SAME_DAY] * 6),
    ],
)
def test_each_score_at_each_check_in(hours, tiers):
    assert [scored(score, hours=hours).tier for score in range(11)] == tiers


@pytest.mark.parametrize(
    ("score", "hours", "flag", "said"),
    [
        (8, 5, Flag.SEVERE_PAIN, "Soreness 8 of 10."),
        (9, 72, Flag.SEVERE_PAIN, "Soreness 9 of 10."),
        (6, 24, Flag.SORENESS_HIGH, "up to 5 is expected at 24 hours"),
        (5, 48, Flag.SORENESS_HIGH, "up to 3 is expected at 48 hours"),
        (3, 72, Flag.PERSIST_72H, "up to 2 is expected at 72 hours"),
    ],
)
def test_a_score_is_one_flag_with_a_sentence(score, hours, flag, said):
    (reason,) = scored(score, hours=hours).reasons
    assert reason.flag == flag
    assert said in str(reason.because)


@pytest.mark.parametrize(
    ("hours", "kind", "tier"),
    [
        # A check-in may be sent and answered up to six hours early.
        (17.9, Kind.EVENING, NONE),
        (18, Kind.EVENING, NEXT),
        (18, Kind.H24, NEXT),
        # Answered late, the later band counts.
        (41.9, Kind.H24, NEXT),
        (42, Kind.H24, SAME_DAY),
        # The check-in that is answered counts, however early.
        (37, Kind.H48, SAME_DAY),
    ],
)
def test_the_stage_is_the_later_of_hours_and_check_in(hours, kind, tier):
    verdict = assess(answer(soreness=6), session(hours=hours, kind=kind))
    assert verdict.tier == tier


@pytest.mark.parametrize(
    ("earlier", "score", "hours", "rises"),
    [
        ([(24, 1)], 3, 48, True),
        ([(24, 1)], 2, 48, False),
        ([(23.5, 0)], 2, 47.5, True),
        # The lowest since the first day counts, not the latest.
        ([(24, 3), (48, 0)], 2, 72, True),
        ([(24, 0), (48, 2)], 2, 72, True),
        # A rise within the first day belongs to the course.
        ([(5, 1)], 5, 24, False),
        ([(5, 0), (24, 3)], 3, 48, False),
        # Nothing heard at 24 hours: the evening has to do.
        ([(5, 0)], 3, 48, True),
        ([], 3, 48, False),
        # A second answer on the first day after the stage began.
        ([(24, 1)], 3, 30, True),
        ([(1, 0)], 7, 5, False),
    ],
)
def test_a_rise_after_the_first_day(earlier, score, hours, rises):
    verdict = scored(score, hours=hours, earlier=earlier)
    assert (Flag.WORSENING_PAIN in verdict.flags) is rises
    if rises:
        assert verdict.tier == SAME_DAY
        assert "rose from" in str(verdict.reasons[0].because)


@pytest.mark.parametrize(("hours", "tier"), [(5, NONE), (24, SAME_DAY), (72, SAME_DAY)])
def test_worse_after_the_first_day(hours, tier):
    assert scored(1, hours=hours, trend="worse").tier == tier


@pytest.mark.parametrize("trend", ["", "better", "same"])
def test_other_trends_ask_for_nothing(trend):
    assert scored(1, hours=48, trend=trend).tier == NONE


def test_a_missing_score_asks_for_nothing_by_itself():
    assert scored(None, hours=72, earlier=[(24, 1)]).tier == NONE


@pytest.mark.parametrize(("score", "trend"), [(-1, ""), (11, ""), (1, "sideways")])
def test_what_no_form_sends_is_read_by_a_person(score, trend):
    verdict = scored(score, hours=24, trend=trend)
    assert verdict.tier == SAME_DAY
    assert Flag.REVIEW in verdict.flags


def test_a_clinic_sets_its_own_thresholds():
    strict = Thresholds(severe=6, same_day_24=3, band_24=1, rise=1)
    for score, tier in ((1, NONE), (2, NEXT), (3, SAME_DAY), (6, SAME_DAY)):
        verdict = assess(answer(soreness=score), session(), strict)
        assert verdict.tier == tier
    risen = session(hours=48, earlier_scores=((24, 1),))
    assert assess(answer(soreness=2), risen, strict).flags == (Flag.WORSENING_PAIN,)


TOPS = ((24, 3.4), (48, 1.2), (72, 0.4))


@pytest.mark.parametrize(
    ("score", "hours", "tier"),
    [(3, 24, NONE), (4, 24, Tier.ROUTINE), (1, 48, NONE), (2, 48, Tier.ROUTINE)],
)
def test_above_what_was_expected_of_this_patient(score, hours, tier):
    context = session(hours=hours, expected_tops=TOPS)
    verdict = assess(answer(soreness=score), context)
    assert verdict.tier == tier
    assert (Flag.ABOVE_BAND in verdict.flags) is (tier == Tier.ROUTINE)


@pytest.mark.parametrize("hours", [5, 24, 48, 72])
@pytest.mark.parametrize("score", [None, *range(11)])
def test_what_was_expected_lowers_nothing(hours, score):
    for top in (0.0, 4.5, 10.0):
        tops = tuple((stage, top) for stage in (24, 48, 72))
        context = session(hours=hours, expected_tops=tops)
        with_band = assess(answer(soreness=score), context)
        assert with_band.tier >= scored(score, hours=hours).tier
        assert set(with_band.flags) >= set(scored(score, hours=hours).flags)
