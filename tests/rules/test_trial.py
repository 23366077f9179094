"""Figures over labelled replies."""

import pytest

from aftercare.rules import trial
from aftercare.rules.flags import RiskSet
from aftercare.rules.tiers import Tier
from aftercare.rules.triage import Flag

PAIRS = [
    (Tier.EMERGENCY, Tier.EMERGENCY),
    (Tier.EMERGENCY, Tier.SAME_DAY),
    (Tier.EMERGENCY, Tier.NONE),
    (Tier.EMERGENCY, Tier.EMERGENCY),
    (Tier.NONE, Tier.NONE),
    (Tier.NONE, Tier.NONE),
    (Tier.NONE, Tier.NONE),
    (Tier.NONE, Tier.EMERGENCY),
    (Tier.ROUTINE, Tier.NONE),
]


def test_figures():
    figures = trial.Figures.of(PAIRS)
    assert figures.sensitivity == 0.5
    assert figures.specificity == 0.75
    assert (figures.missed, figures.lower, figures.higher) == (1, 3, 1)
    assert figures.count(expected=Tier.NONE, at_least=Tier.EMERGENCY) == 1


def test_without_such_replies_there_is_no_share():
    figures = trial.Figures.of([(Tier.ROUTINE, Tier.ROUTINE)])
    assert (figures.sensitivity, figures.specificity) == (None, None)


@pytest.mark.parametrize("name", ["anticoagulant", "diabetes", "pregnant"])
def test_what_is_known_of_the_patient(name):
    context = trial.context(name)
    assert getattr(context, name)
    assert context.sets == frozenset()


def test_what_was_needled():
    assert RiskSet.PTX in trial.context("thorax").sets
    assert trial.context("").sets == trial.context("none").sets == frozenset()
    assert set(trial.CONTEXTS) == {*trial.NEAR, *trial.PATIENTS}


def test_a_text_alone_is_judged_without_a_person_reading_it():
    calm = trial.verdict("bit sore, all good", trial.context("none"))
    assert (calm.tier, calm.flags) == (Tier.NONE, ())
    found = trial.verdict("new dry cough", trial.context("thorax"))
    assert (found.tier, found.flags) == (Tier.EMERGENCY, (Flag.COUGH_NEW,))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ()),
        ("none", ("none",)),
        ("Low-back", ("lumbar",)),
        ("thorax; blood thinners", ("thorax", "anticoagulant")),
        ("neck+cervical", ("neck",)),
        ("thorax, moon", None),
    ],
)
def test_contexts_are_known_by_other_names_and_together(written, meant):
    assert trial.names(written) == meant


def test_contexts_add_up():
    both = trial.context("neck", "diabetes")
    assert both.sets == trial.context("neck").sets
    assert both.diabetes


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Same day", Tier.SAME_DAY),
        ("next-business-day", Tier.NEXT_BUSINESS_DAY),
        ("NONE", Tier.NONE),
        ("calm", None),
        ("", None),
    ],
)
def test_tiers_are_known_however_they_are_written(written, meant):
    assert trial.tier(written) == meant


def test_an_empty_reply_has_answered_nothing():
    assert trial.verdict(" ", trial.context()).tier == Tier.SAME_DAY
