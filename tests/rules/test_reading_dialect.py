"""Scots, Irish, northern and Australian words: harmless, and what must be heard."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import tier

CALM = [
    "nae bother wi the breathin, nae sair chest",
    "naw, nae pain in ma chest",
    "yeah nah no dramas with breathing or chest",
    "no dramas with chest pain, breathing all good",
    "no worries re chest or breathing",
    "no issues whatsoever with my chest",
    "divil a bit of pain",
    "sure it's grand, divil a bother",
    "nowt up wi me chest",
    "cannae complain pal",
    "canny complain like",
    "fell aff nothin, broke nothin, back's braw",
    "the wind near took ma bunnet aff up there, shooder's fine",
    "no wuckers, shoulders mint",
    "nae complaints fae me",
    "gey sair yesterday but braw the day",
    "hasnae swollen, isnae hot",
    "ah sure look, grand, no pain",
]
EMERGENCIES = [
    "cannae catch ma breath",
    "ma chest is gowpin",
    "ma heid's gowpin and a cannae see right",
    "nae breath in me",
    "divil a bit of breath in me",
    "puggled on the stairs which isnae like me",
    "pechin just sittin here",
    "nae bother wi the breathin til a climb the stairs",
    "no dramas except my chest hurts",
    "no dramas but hard to breathe",
    "no hassle apart from a tight chest",
    "nae bother apart fae the sair chest",
    "crook as, cant get a breath",
    "chest is giving me gyp",
    "pains in me chest so there is",
    "hawkin up bluid",
    "hawked up something rusty",
    "passed oot in the close",
    "it'll no stop bleedin",
    "baith legs no workin",
    "nae pulse in ma foot",
    "legs gone numb like",
    "ma airm's went deid and ma face is drooping",
    "cannae pee, numb doon below",
]
SAME_DAY = [
    "cannae feel ma haun",
    "nae grip in ma haun",
    "nae strength in ma airm",
    "am no weel",
    "no dramas but my hand's gone numb",
    "it's waur the day",
]


@pytest.mark.parametrize("text", CALM)
def test_a_harmless_reply_in_dialect_raises_nothing(text):
    assert tier(text, "thorax") == Tier.NONE


@pytest.mark.parametrize("text", EMERGENCIES)
def test_an_emergency_in_dialect_is_heard(text):
    assert tier(text) == Tier.EMERGENCY


@pytest.mark.parametrize("text", SAME_DAY)
def test_what_needs_somebody_that_day_is_heard(text):
    assert tier(text) >= Tier.SAME_DAY
