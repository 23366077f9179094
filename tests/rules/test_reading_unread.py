"""What is not understood goes to a person on the same day: clinical specification 0."""

import pytest

from aftercare.rules.flags import Flag
from aftercare.rules.reading import words
from aftercare.rules.tiers import Tier
from tests.rules.readings import flags, read, tier


@pytest.mark.parametrize(
    "text",
    [
        "asdf",
        "qwertyuiop thanks so much",
        "Proszę o kontakt",
        "不舒服",
        "спасибо все хорошо",
        "my shoulder is zblorked",
        "i feel zonkish",
        "grazie mille",
        "jestem chory",
        "STOP",
        "stop please",
        "STOP. shoulder is fine",
        "yes",
        "?",
        "....",
        "it is what it is",
        "it is",
        "unsubscribe",
        "wrong number",
        "bladder",
    ],
)
def test_a_person_reads_it(text):
    assert tier(text) >= Tier.SAME_DAY


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "ok",
        "thanks Zbigniew",
        "regards, dr Grzeszczak",
        "we went to the Grzeszczak concert in the town hall",
        "yes thanks all good",
        "stopped at the shop",
        "the bus was late",
    ],
)
def test_a_name_and_ordinary_words_are_no_riddle(text):
    assert tier(text) == Tier.NONE


def test_any_word_of_breath_or_chest_is_in_doubt_an_emergency():
    assert tier("my breath oh my") == Tier.EMERGENCY
    assert tier("about the chest") == Tier.EMERGENCY
    assert tier("my breathing is fine") == Tier.NONE
    assert tier("what about my breath if i run") == Tier.EMERGENCY


def test_emergencies_in_other_languages_are_told_and_read():
    for text in (
        "me duele el pecho",
        "ich kann nicht atmen",
        "je ne peux pas respirer",
    ):
        assert tier(text) == Tier.EMERGENCY
        assert "REVIEW" in flags(text)
    assert tier("ya no tengo dolor de pecho") >= Tier.SAME_DAY


def test_what_is_too_long_to_read_goes_to_a_person():
    reasons = read("fine " * words.CAP)
    assert [each.flag for each in reasons] == [Flag.REVIEW]
    assert tier(" " * 9000 + "chest pain") == Tier.EMERGENCY
    assert tier("\u200b" * 9000 + "chest pain") == Tier.SAME_DAY
    assert tier("fine " * 700) == Tier.NONE


def test_an_idiom_is_no_symptom_and_a_doubtful_one_is_read():
    assert tier("breathless laughing") == Tier.NONE
    assert tier("passed out on the sofa") == Tier.SAME_DAY
    assert tier("dead leg from sitting, fine after a minute") == Tier.NONE
    assert tier("dead leg from sitting") == Tier.SAME_DAY


@pytest.mark.parametrize(
    "text",
    [
        "sharp pain in my upper back when i breathe in",
        "on the way back i fainted",
        "i think i had a stroke the other night",
        "after my swim i think i had a stroke",
        "not slept for days trouble breathing",
        "lying on my side choking on blood",
        "went down like a sack in the shop",
        "holding my breath hurts",
        "my heart is broken i want to die",
        "tea went down the wrong way and my chest hurts",
        "not breathing as it should",
        "my tongue is twice its normal size",
        "after wine breathing is hard",
        "confused about what day it is",
        "no loss of feeling but i cannot pee",
        "when moving there is a real pain in my chest",
        "i can't remember the last time i was this short of breath",
    ],
)
def test_a_figure_of_speech_hides_no_alarm(text):
    assert tier(text) == Tier.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "we choked in the final, the boys choked again",
        "tent collapsed in the storm, shoulder fine",
        "save your breath, i booked already",
        "the pen bled on my form",
        "stroke play at the club on saturday",
        "not a drop of blood, thanks",
        "swam ten lengths with the stroke coach",
    ],
)
def test_a_figure_of_speech_alarms_nobody(text):
    assert tier(text) == Tier.NONE


def test_all_is_well_in_three_languages_is_no_riddle():
    for text in ("todo bien, gracias", "alles prima, danke", "tout va bien merci"):
        assert tier(text) == Tier.NONE
    for text in ("no estoy bien", "mir geht es nicht gut", "tout va bien, sauf le dos"):
        assert tier(text) >= Tier.SAME_DAY
    assert tier("alles gut aber ich kann nicht atmen") == Tier.EMERGENCY
