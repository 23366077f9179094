"""The labelled examples of clinical specification 7.3."""

from aftercare.rules import trial
from aftercare.rules.tiers import Tier
from tests.rules.readings import EXAMPLES, flags, rows, tier

# Each of these is given an emergency where the same day was expected: a needle that was
# left in, whoever took it out, and a garbled text about the chest.
HIGHER = {
    "you forgot to take one out, i pulled it and its fine",
    "hinge chest pai",
}


def test_no_emergency_is_missed_and_nothing_is_lower_than_expected():
    given = {row["text"]: tier(row["text"]) for row in rows(EXAMPLES)}
    differences = {
        row["text"]: (row["expected_tier"], str(given[row["text"]]))
        for row in rows(EXAMPLES)
        if given[row["text"]] != Tier(row["expected_tier"])
    }
    assert differences == dict.fromkeys(HIGHER, ("same_day", "emergency"))
    assert len(differences) <= 0.05 * len(given)


def test_every_expected_flag_is_found():
    missing = {
        row["text"]: expected
        for row in rows(EXAMPLES)
        if (expected := set(row["expected_flags"].split(";")) - {"none"})
        - flags(row["text"])
    }
    assert missing == {}


def test_the_examples_are_those_of_the_specification():
    figures = trial.Figures.of(
        (Tier(row["expected_tier"]), tier(row["text"])) for row in rows(EXAMPLES)
    )
    assert sum(figures.counts.values()) == 163
    assert figures.sensitivity == figures.specificity == 1
    assert (figures.missed, figures.lower, figures.higher) == (0, 0, len(HIGHER))
