"""Almost six thousand labelled replies, and the phrases of the specification."""

from collections import defaultdict

import pytest

from aftercare.rules import trial
from aftercare.rules.tiers import Tier
from tests.rules.readings import DATA, flags, labelled, lessons, rows, tier

# Denials and answers that turn on what a person knows; each is read by a person on the
# same day.
TOO_LOW = {
    "you asked about breathing. its not great": Tier.SAME_DAY,
    "not had chest pain since saturday": Tier.SAME_DAY,
    "right arm gone completely dead and my mouth feels funny": Tier.SAME_DAY,
    "cleared my throat and it was bloody": Tier.SAME_DAY,
}
# Labelled before thanks in another language were understood.
UNDERSTOOD = {"ok danke": Tier.NONE}


@pytest.fixture(scope="module")
def given():
    """The tier of each labelled reply."""
    return {
        (row["text"], row["context"]): tier(row["text"], row["context"])
        for row in labelled()
    }


def test_nothing_is_lower_than_expected_but_what_is_known(given):
    lower = {
        row["text"]: given[row["text"], row["context"]]
        for row in labelled()
        if given[row["text"], row["context"]] < Tier(row["expected_tier"])
    }
    assert lower == TOO_LOW | UNDERSTOOD


def test_harmless_replies_are_left_alone(given):
    figures = trial.Figures.of(
        (Tier(row["expected_tier"]), given[row["text"], row["context"]])
        for row in labelled()
    )
    assert figures.specificity >= 0.975
    assert figures.sensitivity >= 0.99
    raised = figures.count(expected=Tier.NONE, at_least=Tier.EMERGENCY)
    assert raised <= 0.005 * figures.count(expected=Tier.NONE)


def test_replies_of_other_hands_reach_somebody_and_small_talk_nobody():
    """Harder ones, written to be missed: most emergencies are recognised as such."""
    figures = trial.Figures.of(
        (Tier(row["expected_tier"]), tier(row["text"], row["context"]))
        for row in lessons()
    )
    emergencies = figures.count(expected=Tier.EMERGENCY)
    harmless = figures.count(expected=Tier.NONE)
    raised = figures.count(expected=Tier.NONE, at_least=Tier.SAME_DAY)
    assert emergencies > 500
    assert harmless > 1000
    assert figures.missed <= 0.02 * emergencies
    assert figures.sensitivity >= 0.8
    assert raised <= 0.1 * harmless


def test_the_set_is_large_and_each_reply_is_labelled_once():
    seen = defaultdict(set)
    for row in labelled():
        seen[row["text"], row["context"]].add(row["expected_tier"])
    assert len(seen) > 5800
    assert [text for text, tiers in seen.items() if len(tiers) > 1] == []


@pytest.mark.parametrize("form", ["{}", "i have {}", "{} since last night", "{} lol"])
def test_every_phrase_of_the_specification_is_understood(form):
    """Clinical specification 7.2."""
    missed = [
        row["text"]
        for row in rows(DATA / "spoken_symptoms.csv")
        if tier(form.format(row["text"])) < Tier(row["tier"])
    ]
    assert missed == []


def test_the_phrases_raise_their_own_flag():
    strange = [
        row["text"]
        for row in rows(DATA / "spoken_symptoms.csv")
        if row["flag"] not in {"SEVERE"} and row["flag"] not in flags(row["text"])
    ]
    assert len(strange) <= 0.06 * len(rows(DATA / "spoken_symptoms.csv"))
