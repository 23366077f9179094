"""What people add to an alarm takes nothing of it away."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import spoken_alarms, tier

ADDED = (
    "{} since the treatment",
    "{} after you needled me",
    "{} when i got home",
    "{} on the bus home",
    "{} at work",
    "{} this morning",
    "{} on and off",
    "{} more than usual",
    "{} twice today",
    "{}, never had it before",
    "{}, not like my usual",
    "{}, which is unusual for me",
    "{}, my wife is worried",
    "{}, thanks for the session",
    "{}. The shoulder is great",
    "{}. no other problems",
    "{} but im sure its nothing",
    "{} like you said might happen",
    "weird but {}",
    "all good except {}",
    "no fever, no bruise, but {}",
    "every time i move {}",
    "sorry for late reply. {}",
    "not sure if its related but {}",
)
# Told by one word that stands in a figure of speech as often: "out cold this morning".
DOUBTFUL = {"went out cold", "conked out", "seeing double"}


@pytest.mark.parametrize("added", ADDED)
def test_an_alarm_stays_one_whatever_is_added(added):
    alarms = spoken_alarms()
    assert len(alarms) > 200
    lost = {text for text in alarms if tier(added.format(text)) < Tier.EMERGENCY}
    assert lost <= DOUBTFUL
