"""The second reader: it can only raise, and to an emergency only what is read today."""

import dataclasses

import pytest
from django.core.management import call_command

from aftercare.rules import trial
from aftercare.rules.flags import Flag
from aftercare.rules.judged import DEFAULT_THRESHOLDS
from aftercare.rules.reading import likeness, reader, teaching
from aftercare.rules.tiers import Tier
from tests.rules.readings import DATA, EXAMPLES, rows

WITHOUT = dataclasses.replace(DEFAULT_THRESHOLDS, second_reader=False)
NOWHERE = trial.context("none")
LESSONS = [
    *[
        (f"my {part} went wobbly and grim today", True)
        for part in ("arm", "leg", "toe")
    ],
    *[(f"the {thing} was lovely and calm today", False) for thing in ("bath", "walk")],
]


def tiers(text, thresholds):
    return [each.tier for each in reader.read(text, NOWHERE, thresholds)]


def test_it_learns_from_labelled_replies():
    weights = teaching.teach(LESSONS)
    grim = weights.likeness(["my", "hand", "went", "wobbly", "and", "grim"])
    calm = weights.likeness(["the", "garden", "was", "lovely", "and", "calm"])
    assert grim > 0.8 > 0.3 > calm


def test_the_same_lessons_give_the_same_weights():
    assert teaching.teach(LESSONS) == teaching.teach(LESSONS)


def test_what_is_shipped_is_what_the_replies_teach(tmp_path):
    """A changed reply or a changed clause must be taught before it is shipped."""
    files = [DATA / "labelled_replies.csv", EXAMPLES, DATA / "taught_replies.csv"]
    output = tmp_path / "weights"
    call_command("teach_second_reader", *map(str, files), "--output", str(output))
    for taught, shipped in zip(likeness.read(output), likeness.taught(), strict=True):
        assert taught.unit == pytest.approx(shipped.unit, abs=1e-6)
        both = zip(taught.buckets, shipped.buckets, strict=True)
        different = sum(one != other for one, other in both)
        assert different < 0.01 * likeness.BUCKETS


def test_what_the_rules_do_not_know_is_put_before_a_person():
    text = "i look like a ghost and feel it today"
    without = tiers(text, WITHOUT)
    (reason,) = reader.read(text, NOWHERE)
    assert (without, reason.flag, reason.tier) == ([], Flag.REVIEW, Tier.SAME_DAY)
    assert reason.words in text


def test_what_reads_like_an_emergency_is_one_unless_the_rules_know_better():
    words = "took the wind out of me just getting dressed"
    told = {each.flag: each.tier for each in reader.read(words, NOWHERE)}
    assert told[Flag.ALARM_OTHER] == Tier.EMERGENCY
    for known in ("blood in my urine", "a tickly cough since noon", "all is lovely"):
        assert Tier.EMERGENCY not in tiers(known, DEFAULT_THRESHOLDS)


def test_it_never_lowers_and_of_what_nobody_reads_it_makes_no_emergency():
    for row in rows(EXAMPLES):
        alone = tiers(row["text"], WITHOUT)
        both = tiers(row["text"], DEFAULT_THRESHOLDS)
        assert both[: len(alone)] == alone
        assert all(tier >= Tier.SAME_DAY for tier in both[len(alone) :])


def test_too_few_words_tell_nothing():
    assert [each.likeness([]) for each in likeness.taught()] == [0, 0]
    assert tiers("what a faff", DEFAULT_THRESHOLDS) == []
