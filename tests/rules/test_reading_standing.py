"""Whose symptom it is, when it was, and what is only asked."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import flags, tier

THIRD_PARTY = [
    "my dad has chest pain",
    "my wife is short of breath but i am fine",
    "a friend of mine fainted",
    "the man next to me fainted",
    "my wife said she has chest pain",
    "dad is here. he has chest pain",
    "today my mum fainted",
]
PATIENTS = [
    "husband says im breathing fast",
    "my wife noticed wheezing",
    "my chest, not my wifes, hurts when i cough",
    "lifting my son gave me chest pain",
    "when my son hugs me my chest hurts",
    "dog walk left me breathless",
    "dog walking breathless",
    "she is kind but chest pain",
]


@pytest.mark.parametrize("text", THIRD_PARTY)
def test_somebody_else(text):
    assert tier(text) == Tier.SAME_DAY
    assert "THIRD_PARTY" in flags(text)


@pytest.mark.parametrize("text", PATIENTS)
def test_the_patient(text):
    assert tier(text) == Tier.EMERGENCY
    assert "THIRD_PARTY" not in flags(text)


def test_both():
    text = "me and my wife both have chest pain"
    assert flags(text) == {"CHEST_PAIN", "THIRD_PARTY"}


@pytest.mark.parametrize(
    "text",
    [
        "had chest pain in 2019",
        "chest pain years ago",
        "chest pain when i was 19",
        "fainted at school once, never again",
        "had chest pain before the session",
    ],
)
def test_long_ago_is_not_flagged(text):
    assert tier(text) == Tier.NONE


@pytest.mark.parametrize(
    "text",
    [
        "same chest pain as in 2019",
        "had chest pain in 2019 and again today",
        "chest pain since 2019",
        "chest pain years ago, still get it",
        "chest hurts and i broke a rib years ago",
    ],
)
def test_what_came_back_or_lasts_is(text):
    assert tier(text) == Tier.EMERGENCY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i always get breathless, as usual", Tier.SAME_DAY),
        ("asthma same as always", Tier.SAME_DAY),
        ("numb toes as usual", Tier.SAME_DAY),
        ("belt always gives me a rash", Tier.NONE),
        ("breathless more than usual, as always", Tier.EMERGENCY),
    ],
)
def test_what_is_usual(text, expected):
    assert tier(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "what if i get chest pain",
        "leaflet says chest pain",
        "how common are side effects like chest pain",
        "what should i look out for, chest pain?",
        "what are the symptoms of a stroke",
    ],
)
def test_a_question_goes_to_a_person(text):
    assert tier(text) == Tier.SAME_DAY
    assert flags(text) == {"REVIEW"}


def test_a_question_about_what_is_there_is_no_question():
    assert tier("leaflet says chest pain and i have it: chest pain") == Tier.EMERGENCY
    assert tier("should i worry about my chest pain") == Tier.EMERGENCY


def test_a_quotation_that_is_refused_is_nothing():
    assert tier("leaflet said chest pain. dont have any") == Tier.NONE
    assert tier("leaflet said chest pain. none but breathless") == Tier.EMERGENCY
    assert tier("leaflet said chest pain. ok") == Tier.SAME_DAY


def test_somebody_elses_words_count_once_they_are_claimed():
    assert tier("the leaflet mentions pain on deep breaths, well i have that") == (
        Tier.EMERGENCY
    )
    assert tier("the leaflet mentions pain on deep breaths, none here") < Tier.EMERGENCY


def test_a_name_denied_and_another_given_denies_nothing():
    assert tier("isnt chest pain exactly, more a pressure on it") == Tier.EMERGENCY
    assert tier("the pain hasnt left my chest") == Tier.EMERGENCY
    assert tier("at no stage did i feel faint or short of breath") == Tier.NONE
    assert tier("had chest pains back in my thirties, nothing since") == Tier.NONE
    assert tier("the chest pain is back in full") == Tier.EMERGENCY
