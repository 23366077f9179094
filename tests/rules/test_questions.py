"""What patients are asked to tick."""

import re

import pytest
from hypothesis import given

from aftercare.rules.questions import ITEMS, TEXTS, both_lists, emergency_list
from aftercare.rules.triage import Answer, Flag, RiskSet, Tier, assess
from tests.rules.replies import CONTEXTS, session

ALWAYS = {
    Flag.DYSPNOEA,
    Flag.CHEST_PAIN,
    Flag.HAEMOPTYSIS,
    Flag.SYNCOPE,
    Flag.HEAVY_BLEED,
    Flag.CAUDA,
    Flag.HEADACHE_NEURO,
    Flag.ALLERGY_SEVERE,
    Flag.RETAINED_NEEDLE,
    Flag.PREG_BLEED,
}
LUNG = {Flag.POP_FELT, Flag.COUGH_NEW, Flag.MALAISE, Flag.PALPITATIONS, Flag.DIZZY}


def flags(items):
    """The flags of these items."""
    return {item.flag for item in items}


@pytest.mark.parametrize(
    ("near", "more"),
    [
        ((), set()),
        ((RiskSet.CALF,), set()),
        ((RiskSet.PTX,), LUNG),
        (
            (RiskSet.NECK,),
            {Flag.SPINE_ELECTRIC, Flag.NUMB_TINGLE, Flag.WEAKNESS}
            | {Flag.EXPANDING_SWELLING},
        ),
        ((RiskSet.CORD,), {Flag.SPINE_ELECTRIC, Flag.NUMB_TINGLE, Flag.WEAKNESS}),
        ((RiskSet.LUMBAR,), {Flag.SPINE_ELECTRIC, Flag.WEAKNESS}),
        ((RiskSet.KIDNEY,), {Flag.HAEMATURIA, Flag.ABDO_PAIN, Flag.DIZZY}),
        ((RiskSet.ABDOMINAL,), {Flag.HAEMATURIA, Flag.ABDO_PAIN, Flag.DIZZY}),
    ],
)
def test_the_emergency_list_fits_the_session(near, more):
    assert flags(emergency_list(session(*near))) == ALWAYS | more


@pytest.mark.parametrize(
    ("near", "asked"),
    [
        ((), set()),
        ((RiskSet.CALF,), {Flag.CALF_DVT}),
        ((RiskSet.LUMBAR,), {Flag.HAEMATURIA, Flag.ABDO_PAIN}),
        ((RiskSet.PELVIC,), {Flag.HAEMATURIA, Flag.ABDO_PAIN}),
    ],
)
def test_other_things_fit_the_session(near, asked):
    only_near = {Flag.CALF_DVT, Flag.HAEMATURIA, Flag.ABDO_PAIN, *LUNG}
    only_near -= {Flag.PALPITATIONS, Flag.DIZZY}
    others = flags(both_lists(session(*near))[1])
    assert others & only_near == asked
    assert {Flag.FEVER, Flag.INFECTION, Flag.DISTRESS, Flag.BRUISE_SMALL} <= others


def test_diabetes_and_blood_thinners_move_items_to_the_emergency_list():
    diabetes = flags(emergency_list(session(diabetes=True)))
    assert {Flag.FEVER, Flag.INFECTION, Flag.EXPANDING_SWELLING} <= diabetes
    thinner = flags(emergency_list(session(anticoagulant=True)))
    assert Flag.EXPANDING_SWELLING in thinner


@given(context=CONTEXTS)
def test_an_item_is_on_the_emergency_list_exactly_when_it_is_one(context):
    urgent, others = both_lists(context)
    assert flags(urgent) >= ALWAYS
    assert not flags(urgent) & flags(others)
    for items, is_urgent in ((urgent, True), (others, False)):
        for item in items:
            ticked = Answer(ticked=frozenset({item.flag}), none_of_these=True)
            tier = assess(ticked, context).tier
            assert (tier == Tier.EMERGENCY) is is_urgent


def test_each_symptom_is_asked_once_in_plain_words():
    assert len(TEXTS) == len(ITEMS)
    assert [TEXTS[item.flag] for item in ITEMS] == [item.text for item in ITEMS]
    for text in map(str, TEXTS.values()):
        assert "%" not in text
        assert "normal" not in text.lower()
        words = re.findall(r"[A-Za-z]+", text)
        assert all(len(word) <= 11 for word in words)
        assert max(len(each.split()) for each in re.split("[;:]", text)) <= 16
