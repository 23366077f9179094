"""A figure of speech, a "no", a kind word or a time gone by hides no alarm."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import tier

DENIED_BUT_NEEDED = (
    "lying down i felt like i wasnt getting any air",
    "no air gets in",
    "there isnt enough oxygen in this room for me",
    "cant find a pulse in my foot",
    "not much puff since yesterday",
)
FIGURE_AND_MORE = (
    "its dripping like a tap from the hole",
    "like a stitch every time I laugh since the needles in my back",
    "bathroom flooded with blood from my leg",
)


@pytest.mark.parametrize("text", DENIED_BUT_NEEDED)
def test_to_be_without_what_everybody_needs_is_no_denial(text):
    assert tier(text) >= Tier.SAME_DAY


@pytest.mark.parametrize("text", FIGURE_AND_MORE)
def test_a_figure_of_speech_in_a_report_is_read_by_a_person(text):
    assert tier(text) >= Tier.SAME_DAY


@pytest.mark.parametrize(
    "text",
    [
        "walking on air",
        "cant take my eyes off the baby",
        "cant see a mark on my skin",
        "dying for a pint, see you friday",
        "thats a weight off my chest",
    ],
)
def test_a_figure_of_speech_alone_is_left_alone(text):
    assert tier(text) == Tier.NONE


@pytest.mark.parametrize(
    "text",
    [
        "I have been spitting out a little blood every time I clear my throat today",
        "threw a fit in the kitchen, shaking all over",
        "like a tap, blood running down my leg",
        "came to slumped over the steering wheel",
        "i wasnt getting any air",
        "lungs dont seem to fill up like normal",
        "having to breathe twice as fast as normal",
        "worried id be breathless and i am",
        "would have phoned 999 for the chest pain but my phone was dead",
        "urine is clear, but now it is pink",
        "i wont be around much longer, ive decided",
        "little bruise, doesnt hurt. chest. pain.",
    ],
)
def test_what_is_said_with_kind_words_or_figures_is_an_emergency(text):
    assert tier(text) == Tier.EMERGENCY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 years ago, I bled at 9 weeks, all good", Tier.NONE),
        ("about ten years ago, i fainted at a wedding", Tier.NONE),
        ("had pneumonia in my teens, that was the only lung thing", Tier.NONE),
        ("i passed out years back", Tier.NONE),
        ("two years ago, i fainted, and again today", Tier.EMERGENCY),
        ("years ago, chest pain. now it is back", Tier.EMERGENCY),
        ("two days ago, i fainted", Tier.EMERGENCY),
    ],
)
def test_a_time_gone_by_may_lead_or_be_pointed_back_to(text, expected):
    assert tier(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my mum had a clot years back, fully recovered", Tier.NONE),
        ("mum had a stroke in 2011 and is doing well now", Tier.NONE),
        ("my wife had chest pain last year and again tonight", Tier.SAME_DAY),
        ("my mum had a stroke years back and has chest pain now", Tier.SAME_DAY),
    ],
)
def test_of_somebody_else_a_time_gone_by_close_to_it_is_enough(text, expected):
    assert tier(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("would have phoned 999 if id had any chest pain, but i didnt", Tier.NONE),
        ("would have rung you if my chest hurt and it does", Tier.EMERGENCY),
        ("I know to ring 999 if my breathing goes funny and it has", Tier.EMERGENCY),
    ],
)
def test_what_would_have_been_done_tells_what_is_not_there(text, expected):
    assert tier(text) == expected


def test_a_denied_bleeding_alarms_nobody_by_likeness():
    text = "no bleeding after i left and im on apixaban so was keeping an eye"
    assert tier(text, "anticoagulant") == Tier.SAME_DAY
