"""What is over: clinical specification 6.3 rule 10, and 6.2 for light-headedness."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import flags, tier


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chest pain last night, gone now", Tier.EMERGENCY),
        ("tingling last night but fine now", Tier.NEXT_BUSINESS_DAY),
        ("tingling. gone now", Tier.NEXT_BUSINESS_DAY),
        ("tingling has stopped", Tier.NEXT_BUSINESS_DAY),
        ("stopped tingling", Tier.NEXT_BUSINESS_DAY),
        ("tingling gone but came back", Tier.SAME_DAY),
        ("tingling, still not gone", Tier.SAME_DAY),
        ("tingling. foot numb. gone now", Tier.SAME_DAY),
        ("tingling. still there. gone now", Tier.SAME_DAY),
        ("arm tingling. it has gone numb", Tier.SAME_DAY),
        ("slight headache, gone with water", Tier.ROUTINE),
        ("light headed for 5 mins after, then fine", Tier.ROUTINE),
        ("dizzy yesterday, fine now", Tier.NEXT_BUSINESS_DAY),
        ("nearly fainted, fine now", Tier.SAME_DAY),
        ("nosebleed, stopped now", Tier.SAME_DAY),
        ("itchy, gone now", Tier.ROUTINE),
        ("a needle fell out of my hair, fine now", Tier.SAME_DAY),
    ],
)
def test_without_a_context(text, expected):
    assert tier(text) == expected


@pytest.mark.parametrize("near", ["thorax", "abdominal", "kidney"])
def test_near_an_organ_it_keeps_its_tier(near):
    assert tier("tingling last night, fine now", near) == Tier.SAME_DAY


def test_light_headedness_after_the_lung_is_an_emergency():
    text = "light headed for 5 mins after, then fine"
    assert tier(text, "thorax") == Tier.EMERGENCY


def test_a_fever_takes_feeling_unwell_in_unless_it_is_strong():
    assert flags("temp of 38.2, feel rubbish") == {"FEVER"}
    assert tier("temp of 38.2, feel really ill") == Tier.EMERGENCY
    assert flags("feel rubbish") == {"MALAISE"}


def test_two_findings_can_be_graver_together():
    assert tier("headache") == Tier.NEXT_BUSINESS_DAY
    assert tier("neck is stiff") == Tier.NONE
    assert tier("headache. neck is stiff") == Tier.EMERGENCY
    assert tier("no headache. neck is stiff") == Tier.NONE


def test_a_patient_who_is_pregnant():
    assert tier("bit of spotting") == Tier.SAME_DAY
    assert tier("bit of spotting", "pregnant") == Tier.EMERGENCY
    assert tier("cramping", "pregnant") == Tier.EMERGENCY


def test_a_small_bruise_counts_only_for_who_takes_a_blood_thinner():
    assert tier("small bruise") == Tier.NONE
    assert tier("small bruise", "anticoagulant") == Tier.SAME_DAY
