"""Figures of speech of breath and chest, and the same words meant as they stand."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import tier

FIGURES = [
    "laughed so much i was out of breath, great night",
    "giggled until we couldnt breathe",
    "out of breath from laughing at my nephew",
    "the proposal took my breath away, neck is good",
    "left breathless by the fireworks",
    "breathless with joy, we won",
    "waiting with baited breath for the results",
    "not holding my breath for a reply",
    "dont waste your breath on my boss",
    "my boss is breathing down my neck about it",
    "the whole room gasped when they saw the price",
    "my breath stinks of garlic",
    "suffocating under paperwork this week",
    "a weight off my chest now",
    "her singing took my breath away",
    "used my chest as a pillow",
    "wearing my heart on my sleeve",
    "heart skipped a beat when she said yes",
    "chocolate is my weakness",
    "the marks are so faint now",
    "my sourdough collapsed again",
    "blacked out the nursery windows",
    "like getting blood out of a stone",
    "blood sweat and tears to build the shed",
    "learning the whole speech by heart",
    "fake blood all over the costume at the play",
    "bled the radiators at home",
    "the river is swollen after the rain",
    "my pension paid a lump sum",
    "no feeling beats fresh sheets",
    "held my breath opening the results, passed",
    "everything is going well",
    "bladder and bowels working as ever",
    "no chest pain or tightness",
    "not had any chest pain or tightness since",
    "chest pain? none of that",
    "out of breath laughing at my nephews speech, shoulders fine",
]
MEANT = [
    "breathless when i laugh",
    "laughing makes me breathless since the needles",
    "laughing at that and gasping for air since",
    "out of breath and not from laughing",
    "laughed so much i was out of breath and i still am",
    "the stairs took my breath away",
    "the view took my breath away and i havent got it back",
    "left breathless by making the bed",
    "i have to hold my breath when it stabs my chest",
    "gasped awake, couldnt get air",
    "suffocating, and not in paperwork",
    "weight on my chest since last night",
    "need a breather on every stair",
    "had to take a breather halfway up the stairs",
    "this chest of mine is sore",
    "my chest of all places hurts",
    "the bread collapsed and so did i, woke up on the floor",
    "blacked out in the nursery",
    "could cough up a lung, blood in it too",
    "drowning feeling when i lie flat",
    "every breath you take hurts",
    "the walk to the beach took my breath away",
    "laughing left me breathless",
    "i was choking at work today",
    "cant get the weight off my chest",
    "blacked out bedroom floor",
    "giddy and breathless",
    "learning by heart, and my chest is tight",
    "my speech is slurred since",
    "bled through the dressing while i bled the radiators",
    "the river is swollen and so are my lips, hard to breathe",
    "i had to hold my breath because it hurt my chest",
    "everything is going black when i stand",
    "my bladder has stopped working",
    "bladder and bowels not working",
    "i cant pretend theres no pain in my chest",
    "when i wipe i feel nothing at all",
    "i lost the consciousness at home",
    "loc for a minute in the kitchen",
    "+ve for chest pain",
    "no chest pain but tightness",
    "no chest pain or tightness until today",
    "coughing blood, none of that before",
]


@pytest.mark.parametrize("text", FIGURES)
def test_a_figure_of_speech_alarms_nobody(text):
    assert tier(text) == Tier.NONE


@pytest.mark.parametrize("text", MEANT)
def test_the_same_words_meant_are_an_emergency(text):
    assert tier(text) == Tier.EMERGENCY
