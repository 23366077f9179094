"""Clauses that as a whole say that all is well, and what was only told beforehand."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import flags, tier

NOTHING = [
    "tiny mark, cant even see it now",
    "small red dot, can hardly see it this morning",
    "little bruise but cant see it anymore",
    "the price of that session took my breath away haha, worth it tho",
    "back at choir tonight, sang for 2 hrs, loads of breath",
    "gasping for a cuppa after that session! all fine",
    "haemorrhaging money on the car but the shoulder is pain free",
    "no change in bladder or bowels as you asked, legs strong",
    "no changes to my bladder and bowels",
    "arms move fine, legs move fine, mouth never stops",
    "sorting out mum's pins and needles tin for quilting, feel fine",
    "not sore at all, was i meant to be? lol",
    "Tesco delivery here sorry cant talk, im grand",
    "sorry cant talk im driving, all good",
    "squats on saturday so im sore everywhere EXCEPT where you needled",
    "my belts tight but my back isnt",
    "site is dry and flat, nothing to see",
    "hip feels like ive been digging the garden all day but in a good way",
    "swallowing fine",
    "temps normal, sugars normal, foot looks normal",
    "had a chest infection in 2018, cleared up back then",
    "one pin prick of blood on my sock, dried up",
    "leaflet says call if breathless, im not, just letting you know",
    "you said call if breathless, im not",
    "130 steps to the top according to my fitbit, easy",
    "played hearts all night, quick game, back good",
    "left it in your waiting room, my scarf",
    "been cutting the grass",
    "tingled with joy, all good",
    "out of 10 id say 1",
    "my eyes were bigger than my belly at the buffet",
    "lost the feeling of tightness, brilliant",
    "next i knew it was 3pm, great nap",
    "forgot about it and left it in the car",
    "leg day done, quads shaking in a good way",
    "coughing up for a new car, back good",
    "earlier i ticked no to breathless, all the same now",
]
EMERGENCY = [
    "cant even see now",
    "forgot about it and left it in",
    "the room went and next i knew i was under the table",
    "i wish the needle had finished me off",
    "my family would be better off",
    "havin trouble gettin words out",
    "cant lift either arm",
    "eyes bigger and puffy, belly full of hives",
    "red is coming through my jeans from the hole in my thigh",
    "came up in lumps head to foot",
    "i leaked in the car and didnt know",
    "little cry then i wanted to end it all",
    "cant see it, its all blurred",
    "my phone, cant even see it now",
    "took my breath away walking up to pay the price",
    "stairs took my breath away",
    "takes loads of breath to talk",
    "lost loads of breath",
    "gasping after a cuppa",
    "gasping for a cuppa after the stairs",
    "haemorrhaging and no money for a taxi",
    "no change, still numb down below",
    "no change in bladder, still cant go",
    "no change in bladder or bowels, still nothing",
    "no change in bladder or bowels but i leaked",
    "mouth never stops bleeding",
    "mouth wont move",
    "sorry cant talk, slurring",
    "cant talk now, too breathless",
    "im at work and cant talk properly",
    "if i walk i get chest pain, who do i ring?",
    "if i bend my chest hurts, what do i do",
    "i did get chest pain, who would i ring?",
    "if i did get chest pain who would i ring? ive got it",
    "leaflet says call if breathless, im not, well a bit, cant breathe",
    "needle stuck in my heel through my slipper",
    "needle stuck in my slipper and went into my foot",
    "you left it in",
    "thigh twice the size and numb",
    "fainted nearly an hour ago",
    "i never faint but yesterday i did, twice",
    "ive never passed out before but i did yesterday",
    "pain shot down the middle of my spine like touching a live wire",
    "like being electrocuted from my neck to my legs",
    "blood on the pillow again, i keep pressing but it wont stop",
    "blood coming from the hole, i press and it starts again",
    "oh god my legs have gone, cant move either of them",
    "neither leg will move",
    "the razor came out last night, arms are a mess",
    "blew oot climbing one stair",
    "no change in bladder, been leaking",
]
SAME_DAY = [
    "hearts going like the clappers",
    "hearts going nineteen to the dozen",
    "my hearts racing",
    "130 on the fitbit sat on the sofa",
    "grips gone, dropped 2 mugs today",
    "the ache has moved, its now going down past my elbow, wasnt there at first",
    "if i did get chest pain who would i ring?",
    "if i ever got chest pain who would i call?",
    "found one of your needles stuck in my slipper",
    "numb patch on my outer thigh size of my palm thats been there 2 days",
    "fainted nearly, on the bus, had to put my head between my knees",
    "fingers tingled for a while last night, still there",
    "pins and needles holding the box",
    "was i meant to be this sore?",
    "its swollen, was it meant to be?",
    "my belts tight cos my belly is swollen",
    "fine everywhere except where you needled",
    "temps above normal",
    "been cutting",
    "out of 10 id say 9",
    "had a little cry and now cant stop crying",
    "not swallowing fine",
    "cant talk",
]
TOLD = [
    "told i might be sore but not breathless",
    "you said I would be sore not short of breath",
    "you told me id be sore, not that id be gasping",
    "i was told to expect soreness not chest pain",
    "you never said id be short of breath",
    "thought id be sore not struggling for air",
    "earlier i ticked no to breathless, that has changed",
]
DENIED = [
    "not breathless",
    "you said id be sore but im not breathless",
    "nobody at home is unwell, not breathless",
    "you asked about it, not breathless",
    "you said to expect a bruise. not breathless at all",
]


@pytest.mark.parametrize("text", NOTHING)
def test_it_raises_nothing(text):
    assert tier(text) == Tier.NONE


@pytest.mark.parametrize("text", EMERGENCY)
def test_what_sounds_alike_is_an_emergency(text):
    assert tier(text) == Tier.EMERGENCY


@pytest.mark.parametrize("text", SAME_DAY)
def test_a_person_reads_it_today(text):
    assert tier(text) == Tier.SAME_DAY


@pytest.mark.parametrize("text", TOLD)
def test_what_was_told_to_be_expected_denies_nothing(text):
    assert flags(text) == {"REVIEW"}


@pytest.mark.parametrize("text", DENIED)
def test_the_patients_own_no_denies(text):
    assert "REVIEW" not in flags(text)


def test_a_racing_heart_is_graver_near_the_lungs():
    text = "hearts going like the clappers sat doing nothing, 130 on the fitbit"
    assert tier(text, "thorax") == Tier.EMERGENCY


def test_a_bump_rests_only_where_the_patient_is_with_child():
    assert tier("no spotting, no pain, bump is fine", "pregnant") == Tier.NONE
    assert tier("bump is fine until i stand up", "pregnant") > Tier.NONE
    assert tier("bump is fine, it was not last night", "pregnant") >= Tier.NONE
    assert tier("bump is fine") > Tier.NONE


def test_what_tingled_and_is_gone_waits_a_day():
    text = "fingers tingled for a while last night, completely gone today"
    assert tier(text) == Tier.NEXT_BUSINESS_DAY


def test_a_little_cry_waits_a_day():
    text = "bit emotional tonight, had a little cry, fine otherwise"
    assert tier(text) == Tier.NEXT_BUSINESS_DAY


def test_a_blood_thinner_taken_as_always_and_a_dry_site_rest():
    text = "took my blood thinner as normal, site is dry and flat"
    assert tier(text, "anticoagulant") == Tier.NONE
    assert tier(f"{text} until last night", "anticoagulant") == Tier.SAME_DAY
    assert tier("site is dry and flat?", "anticoagulant") > Tier.NONE
