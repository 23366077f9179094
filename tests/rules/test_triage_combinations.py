"""Facts that raise a tier: clinical specification 6.2 and 6.3."""

import pytest

from aftercare.rules.facts import FACTS
from aftercare.rules.triage import Flag, Reason, RiskSet, Tier, assess
from tests.rules.replies import answer, judged, scored, session

F, S = Flag, RiskSet
EMERGENCY, SAME_DAY = Tier.EMERGENCY, Tier.SAME_DAY


@pytest.mark.parametrize(
    "flag", [F.COUGH_NEW, F.PALPITATIONS, F.DIZZY, F.MALAISE, F.POP_FELT]
)
def test_rule_2_small_signs_after_needling_near_the_lung(flag):
    assert judged(flag) == SAME_DAY
    assert judged(flag, near=(S.PTX,)) == EMERGENCY
    assert judged(flag, near=(S.PTX,), hours=7 * 24) == EMERGENCY
    assert judged(flag, near=(S.PTX,), hours=7 * 24 + 0.1) == SAME_DAY
    assert judged(flag, near=(S.CALF,)) == SAME_DAY


@pytest.mark.parametrize("flag", [F.NUMB_TINGLE, F.WEAKNESS])
@pytest.mark.parametrize("near", [S.CORD, S.NECK])
def test_rule_3_nerve_signs_after_needling_near_the_cord_or_in_the_neck(flag, near):
    assert judged(flag) == SAME_DAY
    assert judged(flag, near=(near,)) == EMERGENCY
    assert judged(flag, near=(near,), hours=169) == SAME_DAY


@pytest.mark.parametrize("near", [S.KIDNEY, S.ABDOMINAL])
def test_rule_4_bleeding_inside(near):
    for flag in (F.HAEMATURIA, F.ABDO_PAIN, F.DIZZY):
        assert judged(flag) == SAME_DAY
        assert judged(flag, near=(near,)) == EMERGENCY


@pytest.mark.parametrize(
    ("flag", "near", "tier"),
    [
        (F.EXPANDING_SWELLING, (), EMERGENCY),
        (F.CALF_DVT, (), EMERGENCY),
        (F.HAEMATURIA, (), EMERGENCY),
        (F.HEADACHE_MILD, (), SAME_DAY),
        (F.HEADACHE_MILD, (S.NECK,), EMERGENCY),
        (F.BRUISE_SMALL, (), SAME_DAY),
        (F.EXPANDING_SWELLING, (S.NECK,), EMERGENCY),
        (F.NUMB_TINGLE, (S.LUMBAR,), EMERGENCY),
        # Neither swelling nor bleeding, and no back that was needled.
        (F.NUMB_TINGLE, (), SAME_DAY),
        (F.NUMB_TINGLE, (S.CALF,), SAME_DAY),
        (F.ALLERGY_LOCAL, (), Tier.ROUTINE),
        (F.DYSPNOEA, (), EMERGENCY),
    ],
)
def test_rule_5_blood_thinners_raise_by_one(flag, near, tier):
    assert judged(flag, near=near, anticoagulant=True) == tier


@pytest.mark.parametrize("known", ["diabetes", "immune_low"])
def test_rule_6_infections_that_run_away(known):
    for flag in (F.FEVER, F.INFECTION, F.CALF_DVT, F.EXPANDING_SWELLING):
        assert judged(flag) == SAME_DAY
        assert judged(flag, **{known: True}) == EMERGENCY
    assert judged(F.DIZZY, **{known: True}) == SAME_DAY


def test_rule_7_two_same_day_flags_press_but_stay_same_day():
    verdict = assess(answer(F.CALF_DVT, F.SPREADING_PAIN), session())
    assert verdict.tier == SAME_DAY
    assert verdict.is_pressing


@pytest.mark.parametrize("ticked", [(), (F.FEVER,), (F.FEVER, F.BRUISE_SMALL)])
def test_one_same_day_flag_does_not_press(ticked):
    assert not assess(answer(*ticked), session()).is_pressing


def test_an_emergency_is_not_called_pressing():
    verdict = assess(answer(F.FEVER, F.DIZZY, F.SYNCOPE), session())
    assert verdict.tier == EMERGENCY
    assert not verdict.is_pressing


def test_one_flag_for_two_reasons_does_not_press():
    verdict = scored(5, hours=48, earlier=[(24, 2)])
    assert verdict.is_pressing
    verdict = scored(2, hours=48, earlier=[(24, 0)], trend="worse")
    assert verdict.flags == (F.WORSENING_PAIN,)
    assert len(verdict.reasons) == 2
    assert not verdict.is_pressing


@pytest.mark.parametrize(
    "ticked",
    [
        (F.FEVER, F.INFECTION),
        (F.FEVER, F.MALAISE),
        (F.INFECTION, F.MALAISE),
        (F.INFECTION, F.SEVERE_PAIN),
        (F.PALPITATIONS, F.DIZZY),
        (F.EXPANDING_SWELLING, F.NUMB_TINGLE),
        (F.EXPANDING_SWELLING, F.WEAKNESS),
        (F.EXPANDING_SWELLING, F.SEVERE_PAIN),
        (F.CALF_DVT, F.NUMB_TINGLE),
        (F.CALF_DVT, F.SEVERE_PAIN),
        (F.WEAKNESS, F.WORSENING_PAIN),
        (F.SEVERE_PAIN, F.ABDO_PAIN),
        (F.SEVERE_PAIN, F.HEADACHE_MILD),
        (F.HAEMATURIA, F.ABDO_PAIN),
        (F.HAEMATURIA, F.DIZZY),
        (F.HAEMATURIA, F.FEVER),
        (F.ABDO_PAIN, F.DIZZY),
    ],
)
def test_two_signs_that_together_are_an_emergency(ticked):
    assert all(judged(flag) < EMERGENCY for flag in ticked)
    assert judged(*ticked) == EMERGENCY


@pytest.mark.parametrize(
    ("flag", "near", "tier"),
    [
        (F.EXPANDING_SWELLING, S.NECK, EMERGENCY),
        (F.EXPANDING_SWELLING, S.AIRWAY, EMERGENCY),
        (F.EXPANDING_SWELLING, S.CALF, SAME_DAY),
        (F.WEAKNESS, S.LUMBAR, EMERGENCY),
        (F.WEAKNESS, S.CALF, SAME_DAY),
        (F.NUMB_TINGLE, S.LUMBAR, SAME_DAY),
        (F.ABDO_PAIN, S.LOWER_RIBS, EMERGENCY),
        (F.ABDO_PAIN, S.PTX, SAME_DAY),
        (F.HEADACHE_MILD, S.CORD, SAME_DAY),
        (F.HEADACHE_MILD, S.NECK, SAME_DAY),
        (F.HEADACHE_MILD, S.CALF, Tier.NEXT_BUSINESS_DAY),
        (F.SEVERE_PAIN, S.PTX, SAME_DAY),
    ],
)
def test_one_sign_near_one_set(flag, near, tier):
    assert judged(flag, near=(near,)) == tier


def test_severe_pain_with_nerve_signs_after_needling_at_the_low_back():
    both = (F.SEVERE_PAIN, F.NUMB_TINGLE)
    assert judged(*both) == SAME_DAY
    assert judged(*both, near=(S.LUMBAR,)) == EMERGENCY


def test_a_severe_score_counts_like_the_tick():
    verdict = assess(answer(F.EXPANDING_SWELLING, soreness=8), session())
    assert verdict.tier == EMERGENCY


def test_weakness_that_gets_worse_at_any_hour():
    for hours in (5, 24):
        worse = answer(F.WEAKNESS, trend="worse")
        assert assess(worse, session(hours=hours)).tier == EMERGENCY


def test_belly_pain_in_pregnancy():
    assert judged(F.ABDO_PAIN, pregnant=True) == EMERGENCY


def test_what_was_read_in_the_text_combines_like_a_tick():
    read = Reason(F.NUMB_TINGLE, SAME_DAY, FACTS[F.NUMB_TINGLE].suspect, "tingle")
    said = answer(free_text="my fingers tingle")
    calm = assess(said, session(), text_findings=(read,))
    assert calm.tier == SAME_DAY
    assert calm.flags == (F.NUMB_TINGLE, F.REVIEW)
    urgent = assess(said, session(S.NECK), text_findings=(read,))
    assert urgent.tier == EMERGENCY
    spread = Reason(F.HEADACHE_MILD, SAME_DAY, FACTS[F.HEADACHE_MILD].suspect, "head")
    raised = assess(answer(), session(S.NECK), text_findings=(spread,))
    assert raised.reasons == (spread,)


def test_the_worst_reason_comes_first_and_says_why():
    verdict = assess(answer(F.COUGH_NEW, F.BRUISE_SMALL, F.FEVER), session(S.PTX))
    assert [(each.flag, each.tier) for each in verdict.reasons] == [
        (F.COUGH_NEW, EMERGENCY),
        (F.COUGH_NEW, SAME_DAY),
        (F.FEVER, SAME_DAY),
        (F.BRUISE_SMALL, Tier.NONE),
    ]
    assert "near the lung" in str(verdict.reasons[0].because)
    assert verdict.flags == (F.COUGH_NEW, F.FEVER, F.BRUISE_SMALL)
