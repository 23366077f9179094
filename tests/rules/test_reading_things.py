"""Things that collapse, needles, bruises that grow, and old illness told by an age."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import flags, tier

NOTHING = [
    "the server collapsed twice, back is fine",
    "our gazebo collapsed at the party, feeling great",
    "laptop just crashed again, all well here",
    "talks at work collapsed, shoulder good",
    "and the ceiling has finally collapsed, neck is loose",
    "needle in my back felt odd at first, all good",
    "forgot all about it and did two hours in the garden",
    "forgot which exercise, all fine",
    "left work at five, hip good",
    "cant even see where you did it",
    "can hardly see them now",
    "cant see a mark on my skin",
    "took everyone's breath away with her solo",
    "left the audience breathless, what a concert",
    "kitchen hit 40 degrees, knee fine",
    "no complaint from the wrist",
    "cant take my eyes off the baby",
    "chest pain? nah mate all good",
    "breathless? no mate. fever? not a bit",
    "had a collapsed lung at 17, its on my form, nothing now",
    "had a collapsed lung at 17 on my form, no trouble since",
    "broke my ribs in '82, mended long ago",
    "heart surgery in '09, fine since",
    "cant say ive had any chest pain",
    "Q: any chest pain? A: no. Q: any breathlessness? A: no.",
    "Chest pain: N. SOB: N. Fever: N.",
    "fainting? no. chest? no mate",
    "pain in chest? none whatsoever mate",
    "had a pulmonary embolism in '14, its on my form, nothing since",
    "the boss is killing me with this rota, back fine",
    "steak was bleeding, lovely, back fine",
    "blacked out the date in my diary",
    "nil to report re chest or breathing",
    "panicked about parking, otherwise calm",
]
EMERGENCY = [
    "in the tent last night collapsed",
    "by the server collapsed",
    "the server was down and i collapsed",
    "talks over i collapsed",
    "our tent is up, i collapsed",
    "my knees went and i collapsed",
    "still a needle in my back i can feel the end",
    "needle in my back feels odd, poking out",
    "you forgot all about it and went out with one needle in my back",
    "one got forgotten in my back",
    "left it in my back",
    "cant even see",
    "can hardly see the clock",
    "took my breath away on the stairs",
    "chest pain? no mate, more like a knife in there",
    "breathless? not half mate",
    "chest pain? nah not all good",
    "had a collapsed lung at 17, its on my form, but short of breath",
    "had a collapsed lung at 17, its on my form, nothing now, chest aches",
    "had a collapsed lung at 17, same again now",
    "had a collapsed lung at 17, back again, nothing since",
    "had a collapsed lung at 17, on my form",
    "chest pain at 17 hundred, on my form, nothing now",
    "fainted at 11, nothing now",
    "ribs broke in '82, never mended",
    "broke my ribs in 91, and i have put it down on the form, nothing helps",
    "broke my ribs in 91, i have not had the form for it since then",
    "i cannot in good faith say that i am not short of breath",
    "can not swear that i have not been short of breath",
    "not going to pretend i am not struggling to breathe",
    "i would be lying if i told you i wasn't short of breath",
    "cant in all honesty say my chest doesn't hurt",
    "its untrue to say i have no chest pain",
    "cant say how bad the chest pain is",
    "been cutting my arms again",
    "i cut my wrists",
    "asthma pump isnt touching it",
    "wheezing, tighter than ive been in months",
    "crashed to the floor in the kitchen",
    "Q: any chest pain? A: yes. Q: any breathlessness? A: no.",
    "Q: any chest pain? A: only when i breathe",
    "Chest pain: N. SOB: Y.",
    "chest pain. n",
    "boss chest is killing me",
    "i can no longer say my chest doesn't hurt",
    "nobody could say im not out of breath",
    "needle never came out of my back",
    "neb not working",
    "had a pulmonary embolism in '14, nothing since",
    "on my form i said no chest pain but its here now",
    "by the radiator bleeding wont stop",
    "blacked out on a date",
    "nothing to report except chest tight when i breathe",
    "chest pain since the lecture on monday",
    "lecture about breathlessness and i have it",
    "hanging on the banister blowing",
    "next thing my wife was kneeling over me",
    "the cough started that evening and it hurts my side",
    "mate cant get a lungful of air",
    "sorry mate chest is tight",
]
SAME_DAY = [
    "the bandstand collapsed",
    "our old bandstand collapsed",
    "and the whole bandstand collapsed",
    "lecture on pneumothorax today",
    "conked out on the train",
    "panicking about my numb foot",
    "even the duvet hurts it",
    "headache when i get up, goes away lying flat",
    "mate has chest pain",
    "my mate cant breathe",
    "mate fainted after his session",
    "bruise gone from a 5p to a saucer",
    "bruise was the size of a coin last night and now covers my thigh",
    "bruise size of a grape yesterday, size of an orange today",
    "i hit 39 degrees in the kitchen",
]
PATIENTS = [
    "collapsed",
    "my bandstand collapsed",
    "walked the pier collapsed",
    "my hip collapsed",
    "the floor collapsed",
    "that night collapsed",
]


@pytest.mark.parametrize("text", NOTHING)
def test_it_alarms_nobody(text):
    assert tier(text) == Tier.NONE


@pytest.mark.parametrize("text", EMERGENCY)
def test_the_same_words_meant_are_an_emergency(text):
    assert tier(text) == Tier.EMERGENCY


@pytest.mark.parametrize("text", SAME_DAY)
def test_a_person_reads_it(text):
    assert tier(text) == Tier.SAME_DAY


@pytest.mark.parametrize("text", PATIENTS)
def test_in_doubt_the_patient_collapsed(text):
    assert "SYNCOPE" in flags(text)


def test_a_bruise_that_grew_is_graver_with_a_blood_thinner():
    text = "bruise has gone from a coin to a dinner plate"
    assert tier(text, "anticoagulant") == Tier.EMERGENCY


def test_light_headed_off_the_table_is_kept_on_record():
    assert tier("lightheaded when i got off the table, fine ever since") == Tier.ROUTINE
    assert tier("lightheaded ever since i got off the table") == Tier.SAME_DAY


def test_a_pregnant_bump_is_no_lump():
    assert tier("25 weeks, bump fine, hip easier", "pregnant") == Tier.NONE
    assert tier("25 weeks, bump fine but bleeding", "pregnant") == Tier.EMERGENCY
    assert tier("28 weeks, bump contracting", "pregnant") == Tier.EMERGENCY
