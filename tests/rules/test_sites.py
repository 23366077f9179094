"""What a needle site must say, and which risks muscles touch."""

import math
from dataclasses import replace

import pytest

from needling.rules.choices import Grip, Side, Technique
from needling.rules.finding import Severity
from needling.rules.sites import (
    SiteEntry,
    Stimulation,
    judge_session,
    judge_site,
    pneumothorax_risk,
    risk_sets,
    side_fits,
)
from tests.rules.catalogue import MUSCLES, muscle_facts

FACTS = {row["slug"]: muscle_facts(row) for row in MUSCLES}
CURRENT = Stimulation(2.0, 200.0, 1.5, 10.0, "biphasic", "Entry and exit")


def site(slug="soleus", side=Side.LEFT, **changes):
    technique = changes.pop("technique", Technique.PISTONING)
    return SiteEntry(FACTS[slug], side, technique, **changes)


def codes(entry):
    return [each.code for each in judge_site(entry)]


@pytest.mark.parametrize(
    ("laterality", "side", "fits"),
    [
        ("paired", "left", True),
        ("paired", "right", True),
        ("paired", "midline", False),
        ("midline", "midline", True),
        ("midline", "left", False),
    ],
)
def test_side_fits_the_muscle(laterality, side, fits):
    assert side_fits(laterality, side) is fits


def test_a_side_that_does_not_fit_is_refused():
    assert codes(site()) == []
    (paired,) = judge_site(site(side=Side.MIDLINE))
    assert paired.severity is Severity.REFUSE
    assert "choose left or right" in paired.sentence
    (midline,) = judge_site(site("procerus"))
    assert "no left or right" in midline.sentence


def test_near_the_lung_entry_direction_and_grip_are_required():
    bare = site("rhomboid_major", entry=" ")
    assert codes(bare) == ["lung_entry", "lung_direction", "lung_grip"]
    whole = replace(
        bare, entry="Medial border", direction="45° lateral", grip=Grip.OVER_BONE
    )
    assert codes(whole) == []


def test_stimulation_needs_every_figure():
    entry = site(technique=Technique.E_STIM)
    every = ["frequency", "pulse_width", "intensity", "minutes"]
    missing = [f"e_stim_{word}" for word in (*every, "waveform", "electrodes")]
    assert codes(entry) == missing
    assert codes(replace(entry, stimulation=CURRENT)) == []


@pytest.mark.parametrize("figure", [0.0, -1.0, math.nan, math.inf])
def test_stimulation_figures_are_above_zero(figure):
    current = replace(CURRENT, intensity_ma=figure)
    entry = site(technique=Technique.E_STIM, stimulation=current)
    assert codes(entry) == ["e_stim_intensity"]


def test_stimulation_figures_without_the_technique_are_refused():
    assert codes(site(stimulation=CURRENT)) == ["e_stim_unsaid"]


def test_both_lungs_in_one_session_warns():
    left, right = site("rhomboid_major"), site("upper_trapezius", Side.RIGHT)
    assert judge_session([]) == ()
    assert judge_session([left, site(side=Side.RIGHT)]) == ()
    (warning,) = judge_session([left, right])
    assert warning.code == "both_lungs"
    assert warning.severity is Severity.WARN


def test_lung_risk_of_a_session():
    assert not pneumothorax_risk([])
    assert not pneumothorax_risk([FACTS["soleus"]])
    assert pneumothorax_risk([FACTS["soleus"], FACTS["rhomboid_major"]])


@pytest.mark.parametrize(
    ("slugs", "sets"),
    [
        ([], set()),
        (["biceps_femoris"], set()),
        (["corrugator_supercilii"], set()),
        (["upper_trapezius"], {"PTX", "NECK"}),
        (["longus_colli"], {"AIRWAY", "NECK"}),
        (["sternocleidomastoid"], {"PTX", "AIRWAY", "NECK"}),
        (["obliquus_capitis_inferior"], {"CORD", "NECK"}),
        (["quadratus_lumborum"], {"PTX", "KIDNEY", "ABDOMINAL"}),
        (["lumbar_multifidus"], {"CORD", "KIDNEY"}),
        (["rectus_abdominis"], {"ABDOMINAL"}),
        (["iliacus"], {"ABDOMINAL"}),
        (["levator_ani"], {"PELVIC"}),
        (["soleus"], {"CALF"}),
        (["soleus", "thoracic_multifidus"], {"CALF", "PTX", "CORD"}),
    ],
)
def test_risk_sets(slugs, sets):
    assert risk_sets([FACTS[slug] for slug in slugs]) == sets


def test_the_catalogue_holds_what_was_specified():
    assert len(MUSCLES) == 134
    assert sum(each.is_pneumothorax_risk for each in FACTS.values()) == 32
    known = {"cord", "kidney", "abdominal", "pelvic", "airway", "eye", "implant"}
    assert {risk for each in FACTS.values() for risk in each.other_risks} == known
