"""What holds for every reply: nothing added ever lowers a tier."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules.combinations import COMBINATIONS
from aftercare.rules.facts import FACTS
from aftercare.rules.schedule import Kind
from aftercare.rules.triage import Flag, Reason, RiskSet, Tier, assess
from tests.rules.replies import ANSWERS, CONTEXTS, FLAGS


@given(reply=ANSWERS, context=CONTEXTS, tick=FLAGS)
def test_a_tick_never_lowers(reply, context, tick):
    more = replace(reply, ticked=reply.ticked | {tick})
    assert assess(more, context).tier >= assess(reply, context).tier
    assert assess(more, context).tier >= FACTS[tick].tier


@given(reply=ANSWERS, context=CONTEXTS, near=st.sampled_from(list(RiskSet)))
def test_what_was_needled_never_lowers(reply, context, near):
    more = replace(context, sets=context.sets | {near})
    assert assess(reply, more).tier >= assess(reply, context).tier


@given(
    reply=ANSWERS,
    context=CONTEXTS,
    known=st.sampled_from(["anticoagulant", "diabetes", "immune_low", "pregnant"]),
)
def test_what_is_known_never_lowers(reply, context, known):
    less = replace(context, **{known: False})
    more = replace(context, **{known: True})
    assert assess(reply, more).tier >= assess(reply, less).tier


@given(reply=ANSWERS, context=CONTEXTS, text=st.text(min_size=1))
def test_free_text_never_lowers(reply, context, text):
    silent = replace(reply, free_text="")
    wordy = replace(reply, free_text=text)
    assert assess(wordy, context).tier >= assess(silent, context).tier
    if text.strip():
        assert assess(wordy, context).tier >= Tier.SAME_DAY


@given(reply=ANSWERS, context=CONTEXTS, flag=FLAGS, tier=st.sampled_from(list(Tier)))
def test_a_finding_in_the_text_never_lowers(reply, context, flag, tier):
    finding = Reason(flag, tier, FACTS[flag].suspect, "words")
    read = assess(reply, context, text_findings=(finding,))
    assert read.tier >= max(tier, assess(reply, context).tier)


@given(reply=ANSWERS, context=CONTEXTS)
def test_a_wish_for_a_call_and_a_worse_trend_never_lower(reply, context):
    tier = assess(replace(reply, trend="better", call_wanted=False), context).tier
    worse = assess(replace(reply, trend="worse", call_wanted=True), context).tier
    assert worse >= max(tier, Tier.NEXT_BUSINESS_DAY)


@given(reply=ANSWERS, context=CONTEXTS)
def test_a_later_check_in_never_lowers(reply, context):
    tiers = [assess(reply, replace(context, kind=kind)).tier for kind in Kind]
    assert tiers == sorted(tiers)


@given(reply=ANSWERS, context=CONTEXTS)
def test_a_higher_score_never_lowers(reply, context):
    tiers = [
        assess(replace(reply, soreness=score), context).tier for score in range(11)
    ]
    assert tiers == sorted(tiers)


@given(reply=ANSWERS, context=CONTEXTS)
def test_the_verdict_is_its_reasons_and_always_the_same(reply, context):
    verdict = assess(reply, context)
    again = assess(replace(reply, ticked=frozenset(sorted(reply.ticked))), context)
    assert verdict == again
    tiers = [each.tier for each in verdict.reasons]
    assert tiers == sorted(tiers, reverse=True)
    assert verdict.tier == max(tiers, default=Tier.NONE)
    assert set(verdict.flags) == {each.flag for each in verdict.reasons}
    assert reply.ticked <= set(verdict.flags)
    assert all(str(each.because).endswith(".") for each in verdict.reasons)


@given(reply=ANSWERS, context=CONTEXTS)
def test_the_emergency_list_left_open_is_never_calm(reply, context):
    open_list = replace(reply, none_of_these=False)
    assert assess(open_list, context).tier >= Tier.SAME_DAY


def test_every_rule_raises_something_and_says_why():
    for rule in COMBINATIONS:
        assert str(rule.because)
        assert all(FACTS[flag].tier < rule.tier for flag in rule.flags)
        assert rule.also or rule.sets or rule.facts
        assert not rule.also & rule.flags


def test_the_flags_of_one_tier_have_a_fixed_order():
    assert [flag.position for flag in Flag] == list(range(len(Flag)))
