"""Negation, its stops, and what only looks like it: clinical specification 7.1."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import tier

DENIED = [
    "no chest pain",
    "not short of breath",
    "never breathless",
    "without any chest pain",
    "free of chest pain",
    "denies chest pain",
    "haven't had any trouble breathing",
    "isn't short of breath",
    "I don't have chest pain",
    "no sign of chest pain",
    "zero chest pain",
    "neither chest pain nor breathlessness",
    "my chest does not hurt",
    "chest pain none",
    "chest pain: no",
    "chest pain? No.",
    "breathing? Fine.",
    "no cp no sob",
    "nope no chest pain or sob",
    "no fever, chills, breathlessness or fainting",
    "no chest pain, breathlessness, fainting, fever, chills",
    "not once have i felt breathless",
    "nothing like chest pain",
    "no pain breathing",
    "never had chest pain in my life",
    "no chest pain, just a sore shoulder",
    "no chest pain but yesterday was achy",
    "no chest pain. just sore",
    "no swelling, heat, redness or anything",
    "denies cp, sob, fever",
    "pt denies: palps, syncope, chest tightness",
    "negative for chest pain, shortness of breath and fainting",
    "neg for cp and sob",
    "free of fever, breathlessness or numbness",
    "none of the following: fever, numbness, chest pain",
    "no pain no fever no dizziness",
    "didnt bleed didnt faint didnt get breathless",
    "0 fever 0 sob 0 cp",
    "cp 0, sob 0, fever 0",
    "chest pain no breathless no fainting no",
    "fever ❌ chest pain ❌ breathless ❌ sleeping well ✅",
    "no chest pain ✅ no fever ✅",
    "Breathing: normal. Chest: fine. Temp: 36.5.",
    "deep breath, no pain",
    "i do not have any trouble breathing",
    "i can breathe deep, cough and laugh",
    "can laugh, cough and sneeze fine",
]
POSITIVE = [
    "can't breathe",
    "ive never had chest pain like it",
    "never been so short of breath",
    "no chest pain as such just pressure",
    "no chest pain, more of a tightness",
    "no chest pain at rest, only when i climb the stairs",
    "not breathless unless i run",
    "no chest pain on the form but thinking about it there is a bit",
    "theres no chest pain when i sit but there is when i walk",
    "is being winded a side effect? i am",
    "it's not that i can't breathe, it's just harder",
    "i can breathe but not deeply",
    "could breathe fine yesterday, today not so much",
    "chest pain since 2pm",
    "a bit breathless and a bit scared",
    "need to pee but cant",
    "cannot catch my breath",
    "no breath left",
    "not only chest pain but fever",
    "nothing but chest pain",
    "no idea why I am short of breath",
    "no sleep because of chest pain",
    "can't feel when i wipe",
    "can't pee",
    "breathing is not normal",
    "never had chest pain like this",
    "never so breathless",
    "can't say I have no chest pain",
    "not without some chest pain",
    "i cant laugh without my chest hurting",
    "no fever but chest pain",
    "no fever, chest hurts",
    "no fever and my chest hurts",
    "no problems and chest pain",
    "nothing new and chest pain",
    "no pain at all chest tight",
    "no pain breathless",
    "no pain breathing hard",
    "no pain in my shoulder my chest hurts",
    "no pain in shoulder chest hurts when i breathe",
    "no, i have chest pain",
    "didn't finish my run, chest pain",
    "fever no chest pain yes",
    "i never get chest pain but i have it today",
    "just chest pain",
    "no sign of any of the such other new things chest pain",
    "hardly breathing",
    "no chest pain breathless though",
    "denies fever, has cp",
    "denies fever, dizziness, passed out at work",
    "denies cough, cp since last night",
    "denies fever, cough and now short of breath",
    "denies: fever. sob++",
    "covid test negative, chest pain",
    "no fever, chest pain, all the time",
    "no fever, passed out at work",
    "no fever, cough, chills, passed out at work",
    "nil fever nil cough sob since noon",
    "w/o fever, with cp",
    "none of the list bar chest pain when i breathe",
    "none of the signs save for pain in my chest",
    "fever ❌ chest pain ✅",
    "✅ breathless ❌ fever",
    "no chest pain just pressure",
    "fever 0, cp 6, sob 0",
    "fever 0 chest pain 5",
    "cp 0, was 6 last night",
    "nil pain, chest tightness",
    "coughing is fine, chest pain isnt",
    "coughing fine, deep breaths not",
    "Breathing - not good",
    "cant cough, sneeze or laugh without chest pain",
    "i can breathe fine, cough with blood",
    "not breathing in and out easily",
    "out of breath as always but much worse today",
]
UNSURE = [
    "no more chest pain",
    "i have not had chest pain since saturday",
    "dont have no chest pain",
    "no chest pain, breathlessness, fever",
    "always puffed on our hill, same for years",
]


@pytest.mark.parametrize("text", DENIED)
def test_denied(text):
    assert tier(text) == Tier.NONE


@pytest.mark.parametrize("text", POSITIVE)
def test_not_denied(text):
    assert tier(text) == Tier.EMERGENCY


@pytest.mark.parametrize("text", UNSURE)
def test_in_doubt_a_person_reads_it(text):
    assert tier(text) == Tier.SAME_DAY


def test_not_any_more_was_there():
    """What began after the session counts though it is over."""
    assert tier("no chest pain anymore") == Tier.EMERGENCY
    assert tier("not short of breath any more") == Tier.EMERGENCY
    assert tier("no fever anymore") == Tier.NEXT_BUSINESS_DAY
