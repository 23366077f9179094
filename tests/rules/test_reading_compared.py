"""What is compared with before or with usual is there now."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import spoken_alarms, tier

WORSE = (
    "than before the treatment",
    "than before you needled me",
    "than it was last year",
    "than usual",
)


@pytest.mark.parametrize("than", WORSE)
def test_a_symptom_that_is_compared_is_there(than):
    alarms = spoken_alarms()
    assert len(alarms) > 200
    lost = {text for text in alarms if tier(f"{text} {than}") < Tier.EMERGENCY}
    assert lost == set()


@pytest.mark.parametrize(
    "text",
    [
        "breathing more difficult than before the treatment",
        "more breathless than before the session",
        "chest is tighter than normal",
    ],
)
def test_more_than_before_is_an_emergency(text):
    assert tier(text) == Tier.EMERGENCY


def test_a_sign_of_health_that_is_only_compared_with_explains_nothing():
    assert tier("baby is much quieter than normal today", "pregnant") == Tier.EMERGENCY
    assert tier("little one isnt wriggling like normal", "pregnant") == Tier.EMERGENCY
    assert tier("my breathing is better than normal") == Tier.NONE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I had a collapsed lung at 19, that was 30 yrs ago", Tier.NONE),
        ("had chest pain, that was before the treatment", Tier.NONE),
        ("chest pain, that was there last year too", Tier.EMERGENCY),
        ("i fainted, that was last year. but today again", Tier.EMERGENCY),
        ("i fainted, that was last year. it came back", Tier.EMERGENCY),
        ("140 bpm at rest, it was 65 before the needles", Tier.SAME_DAY),
    ],
)
def test_that_was_long_ago_is_said_of_what_was_told_before(text, expected):
    assert tier(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mum fainted at my wedding 10 years ago", Tier.NONE),
        ("my neighbour had chest pains last year", Tier.NONE),
        ("my dad had chest pain and went to hospital today", Tier.SAME_DAY),
        ("mum had chest pain two days ago and its back", Tier.SAME_DAY),
    ],
)
def test_what_somebody_else_had_long_ago_is_read_by_nobody(text, expected):
    assert tier(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "husband has a tight band round his chest since your appointment",
        "he is short of breath, you needled him on friday",
        "she passed out in the shop. boyfriend here",
        "grandad collapsed, he was needled this morning",
    ],
)
def test_who_writes_for_the_patient_tells_of_the_patient(text):
    assert tier(text) == Tier.EMERGENCY
