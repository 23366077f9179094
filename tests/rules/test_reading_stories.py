"""Stories of then, promises and lists: what is told of nothing that is there now."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import tier


@pytest.mark.parametrize(
    "text",
    [
        "Had pleurisy as a kid, hurt to breathe for weeks, that was 1979! nothing now",
        "allergic to prawns in my twenties, swollen lips, never ate them again",
        "i used to cough blood with tb back in india in 1985, cured long ago",
        "I had a fit as a toddler with a fever, mum still talks about it",
    ],
)
def test_a_story_that_ended_is_no_alarm(text):
    assert tier(text) < Tier.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "had a heart attack in 2010, chest pain",
        "had a heart attack in 2010, chest pain for two days, all fine otherwise",
        "used to run marathons, breathless on the stairs, never had that",
        "used to faint at school, passed out on the bus, never told anyone",
        "had asthma as a kid, breathless at night, never been this bad",
        "had asthma as a kid, never again, breathless tonight",
        "years ago i broke a rib, sharp pain when i breathe, never had it checked",
        "fainted at my wedding in 1990, fainted again on the bus",
    ],
)
def test_what_is_told_after_a_story_is_of_now(text):
    assert tier(text) == Tier.EMERGENCY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if i ever did get trouble breathing id ring 999. nothing so far", Tier.NONE),
        ("ill ring 999 if i ever get chest pain, promise. got none", Tier.NONE),
        ("i know to go to A&E if i cant pee. no issues", Tier.NONE),
        ("i know to go to A&E if my chest hurts. it does", Tier.EMERGENCY),
        ("ill ring you if i get chest pain. i have", Tier.EMERGENCY),
        ("would let you know if my legs went numb. they havent", Tier.NONE),
        ("would let you know if my legs went numb. they have", Tier.EMERGENCY),
        ("if i breathe in i get chest pain id say its sharp", Tier.EMERGENCY),
        ("i would say if i cough it stabs in my chest", Tier.EMERGENCY),
        ("would ring if i could breathe to talk", Tier.SAME_DAY),
        ("if i get up i get chest pain. didnt have it before", Tier.EMERGENCY),
        ("if i move i get chest pain id say 7. no idea why", Tier.EMERGENCY),
        ("u asked if im breathless - yeah a bit", Tier.EMERGENCY),
    ],
)
def test_a_promise_for_the_case_tells_of_nothing_where_the_answer_is_no(text, expected):
    assert tier(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sight, speech and balance all normal", Tier.NONE),
        ("sight, speech and balance all gone funny", Tier.EMERGENCY),
        ("sight gone, speech fine", Tier.EMERGENCY),
        ("sight, no headache", Tier.EMERGENCY),
        ("nothing hurts when i breathe, cough or laugh", Tier.NONE),
        ("hurts when i breathe, cough or laugh", Tier.EMERGENCY),
    ],
)
def test_names_in_a_row_share_what_is_said_of_the_last(text, expected):
    assert tier(text, "thorax") == expected


@pytest.mark.parametrize("text", ["help", "hi there, help", "hello help"])
def test_a_greeting_takes_nothing_from_a_bare_word(text):
    assert tier(text) >= Tier.SAME_DAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("expected to be in bits today, pleasantly surprised, no pain", Tier.NONE),
        ("my friend warned me i would bleed everywhere, not a drop", Tier.NONE),
        ("thought i would pass out on the stairs", Tier.SAME_DAY),
        ("worried i might stop breathing, not a bit better", Tier.EMERGENCY),
        ("warned me i would bleed everywhere, it wont stop", Tier.EMERGENCY),
    ],
)
def test_what_was_expected_and_did_not_come_is_no_alarm(text, expected):
    assert tier(text) == expected
