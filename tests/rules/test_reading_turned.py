"""A denial that held only before, a list that is quoted, and a time that is today."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import tier

TURNED = [
    "I never faint. Until yesterday that is, in the queue at the bank",
    "I told the nurse no chest pain. That was before lunch. It's there now.",
    "I told your nurse I wasn't breathless. That was wrong, I am",
    "I never cough up blood. Then this morning there it was, a teaspoon or so",
    "my husband didn't faint at the sight of it, I did",
    "There isn't an hour when my chest doesn't hurt",
    "there's no way I'm not out of breath, ask my kids",
]
TODAY = [
    "passed out when I was in the queue",
    "felt short of breath when i was in bed",
    "passed out when i was two steps from the door",
    "chest pain in the past hour",
    "the breathlessness that i had yesterday was scary",
    "collapsed at school",
    "needle still stuck in my lower back while I was in the shower",
]
QUOTED = [
    "Your leaflet lists shortness of breath, cough and chest pain. I have had none",
    "Read all the chest warnings on your sheet, not a single one applies",
    "the dizziness you warned of never came",
    "Read your page about breathlessness, doesn't apply to me, I don't have it",
    "until next time! no chest pain",
]
LONG_AGO = [
    "broke my leg when i was two",
    "had asthma in the past",
    "fainted when I was six and never since",
    "long before i met you i had a foot drop, fixed in 2018",
]


@pytest.mark.parametrize("text", TURNED)
def test_a_denial_that_held_only_before_denies_nothing(text):
    assert tier(text) == Tier.EMERGENCY


@pytest.mark.parametrize("text", TODAY)
def test_a_time_or_place_of_today_is_not_long_ago(text):
    assert tier(text, "lumbar") == Tier.EMERGENCY


@pytest.mark.parametrize("text", QUOTED)
def test_what_is_quoted_and_then_waved_off_is_nothing(text):
    assert tier(text) == Tier.NONE


def test_thanks_for_a_leaflet_begin_no_list():
    assert tier("thanks for the leaflet, chest pain") == Tier.EMERGENCY


def test_what_never_came_before_is_not_denied():
    assert tier("wet the bed last night, thats never happened") == Tier.EMERGENCY
    assert tier("chest pain like that never came before today") == Tier.EMERGENCY


@pytest.mark.parametrize("text", LONG_AGO)
def test_what_was_over_long_before_stays_so(text):
    assert tier(text, "thorax") == Tier.NONE


@pytest.mark.parametrize(
    "text",
    [
        "not really able to breathe in all the way",
        "It isn't that I'm not breathless, I am",
        "half my face is numb like after the dentist",
        "nope. chest. pain.",
    ],
)
def test_a_sign_of_health_that_is_denied_explains_nothing(text):
    assert tier(text) == Tier.EMERGENCY
