"""The depth rules, one by one and over all muscles (clinical specification 1.2)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.choices import Grip
from needling.rules.depth import (
    NEEDLE_DIAMETERS_MM,
    NEEDLE_LENGTHS_MM,
    Body,
    DepthFacts,
    DepthPolicy,
    Insertion,
    effective_warn_above,
    judge,
)
from needling.rules.finding import Needs, Severity
from tests.rules.catalogue import MUSCLES, depth_facts

FACTS = {row["slug"]: depth_facts(row) for row in MUSCLES}
ADULT = Body(age=40, bmi=24.0)
THIGH = DepthFacts("thigh", warn_above=30, usual_low=10, usual_high=20)
LUNG = DepthFacts(
    "lung", warn_above=15, usual_low=8, usual_high=12, is_pneumothorax_risk=True
)


def insertion(depth=15, length=40, grip=Grip.PINCER, **changes):
    return Insertion(depth_mm=depth, needle_length_mm=length, grip=grip, **changes)


def refused(findings):
    return [each.code for each in findings if each.severity is Severity.REFUSE]


def codes(asked, muscle=THIGH, body=ADULT, policy=None):
    return [each.code for each in judge(asked, muscle, body, policy)]


def test_a_usual_depth_says_nothing():
    assert codes(insertion(15)) == []


def test_what_is_offered():
    assert NEEDLE_LENGTHS_MM == (13, 15, 25, 30, 40, 50, 60, 75, 100, 125)
    assert NEEDLE_DIAMETERS_MM[0] == "0.16"
    assert NEEDLE_DIAMETERS_MM[-1] == "0.35"


@pytest.mark.parametrize(
    ("depth", "length", "expected"),
    [
        (0, 40, ["depth_range"]),
        (-5, 40, ["depth_range"]),
        (126, 125, ["depth_range", "deeper_than_needle"]),
        (41, 40, ["deeper_than_needle"]),
        (40, 40, []),
        (15, 400, ["needle_length"]),
        (15, 41, ["needle_length"]),
        (1, 13, []),
        (125, 125, []),
    ],
)
def test_rule_6_measures_that_cannot_be(depth, length, expected):
    found = judge(insertion(depth, length), THIGH, ADULT)
    assert refused(found) == expected


def test_rule_1_above_the_warning_needs_a_reason():
    assert codes(insertion(30)) == ["deeper_than_usual"]
    (warning,) = judge(insertion(31), THIGH, ADULT)
    assert warning.severity is Severity.WARN
    assert warning.needs is Needs.REASON
    assert "31 mm is deeper than the warning depth of 30 mm" in warning.sentence


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (insertion(10, 30), []),
        (insertion(10, 40), ["needle_too_long"]),
        (insertion(10, 25, Grip.FLAT, is_perpendicular=True), ["perpendicular"]),
        (insertion(10, 25, "", is_perpendicular=True), ["perpendicular"]),
        (insertion(10, 25, Grip.PINCER, is_perpendicular=True), []),
        (insertion(10, 25, Grip.OVER_BONE, is_perpendicular=True), []),
        (insertion(10, 25, Grip.FLAT), []),
    ],
)
def test_rule_2_needle_and_angle_near_the_lung(asked, expected):
    assert codes(asked, LUNG) == [*expected, "lung_advice"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (replace(ADULT, bmi=18.4), ["slim", "confirm_reduced_depth"]),
        (replace(ADULT, bmi=18.5), []),
        (replace(ADULT, bmi=None), []),
        (replace(ADULT, bmi=30.0, is_slim=True), ["slim", "confirm_reduced_depth"]),
        (replace(ADULT, lung_or_spine=True), ["lung_or_spine"]),
    ],
)
def test_rule_2_bodies_with_a_higher_lung_risk(body, expected):
    assert codes(insertion(10, 25), LUNG, body) == [*expected, "lung_advice"]


def test_rule_3_lung_muscles_ask_for_the_advice():
    assert codes(insertion(10, 25), LUNG) == ["lung_advice"]
    assert codes(insertion(10, 25), THIGH) == []


def test_rule_4_advanced_and_restricted_muscles():
    advanced = replace(THIGH, needs_advanced=True)
    assert codes(insertion(), advanced) == ["advanced"]
    assert codes(insertion(has_advanced=True), advanced) == []
    restricted = replace(THIGH, is_restricted=True, usual_low=None, usual_high=None)
    assert codes(insertion(), restricted) == ["ultrasound_unsaid", "restricted_reason"]
    told = insertion(ultrasound=False, reason="Failed twice elsewhere")
    assert codes(told, restricted) == []
    assert codes(replace(told, reason=" "), restricted) == ["restricted_reason"]


def test_rule_4_intercostals_only_under_ultrasound():
    asked = insertion(4, 13, has_advanced=True, ultrasound=False, reason="Rib pain")
    assert codes(asked, FACTS["intercostals"]) == ["ultrasound_only", "lung_advice"]
    guided = replace(asked, ultrasound=True)
    assert codes(guided, FACTS["intercostals"]) == ["lung_advice"]


@pytest.mark.parametrize(
    ("body", "asked_to_confirm"),
    [
        (Body(age=75), False),
        (Body(age=76), True),
        (Body(age=40, is_frail=True), True),
        (Body(age=40, bmi=18.0), True),
        (Body(age=40, bmi=18.5), False),
    ],
)
def test_rule_5_thin_frail_or_older_is_confirmed(body, asked_to_confirm):
    found = codes(insertion(), THIGH, body)
    assert found == (["confirm_reduced_depth"] if asked_to_confirm else [])


@pytest.mark.parametrize(
    ("slug", "grip", "age", "limit"),
    [
        ("upper_trapezius", Grip.FLAT, 40, 10),
        ("upper_trapezius", "", 40, 10),
        ("upper_trapezius", Grip.OVER_BONE, 40, 10),
        ("upper_trapezius", Grip.PINCER, 40, 20),
        ("upper_trapezius", Grip.PINCER, 17, 15),
        ("upper_trapezius", Grip.FLAT, 17, 7),
        ("latissimus_dorsi", Grip.PINCER, 40, 25),
        ("latissimus_dorsi", Grip.FLAT, 40, 15),
        ("latissimus_dorsi", Grip.FLAT, 17, 11),
        ("pectoralis_major", Grip.OVER_BONE, 40, 15),
        ("sternocleidomastoid", Grip.FLAT, 40, 15),
        ("adductor_longus", Grip.FLAT, 40, 30),
        ("subscapularis", Grip.FLAT, 40, 35),
        ("intercostals", Grip.FLAT, 17, 3),
        ("soleus", Grip.FLAT, 18, 35),
    ],
)
def test_rules_5_and_7_the_limit_by_grip_and_age(slug, grip, age, limit):
    assert effective_warn_above(FACTS[slug], grip=grip, age=age) == limit


def test_a_clinic_may_set_its_figures():
    policy = DepthPolicy(
        minor_percent=50,
        majority_age=19,
        length_margin_mm=0,
        flat_over_ribs_mm=12,
        slim_below_bmi=25.0,
        older_above_age=39,
    )
    found = codes(insertion(10, 25), LUNG, ADULT, policy)
    assert found == ["needle_too_long", "slim", "confirm_reduced_depth", "lung_advice"]
    muscle = FACTS["teres_major"]
    assert effective_warn_above(muscle, grip="flat", age=18, policy=policy) == 6


bodies = st.builds(
    Body,
    age=st.integers(0, 110),
    bmi=st.none() | st.floats(12, 60),
    is_slim=st.booleans(),
    is_frail=st.booleans(),
    lung_or_spine=st.booleans(),
)
insertions = st.builds(
    Insertion,
    depth_mm=st.integers(-5, 200),
    needle_length_mm=st.sampled_from((*NEEDLE_LENGTHS_MM, 14, 400)),
    grip=st.sampled_from(["", *Grip.values]),
    is_perpendicular=st.booleans(),
    has_advanced=st.booleans(),
    ultrasound=st.none() | st.booleans(),
    reason=st.sampled_from(["", " ", "Because"]),
)


@given(insertions, st.sampled_from(list(FACTS.values())), bodies)
def test_never_silent_above_the_warning(asked, muscle, body):
    found = judge(asked, muscle, body)
    limit = effective_warn_above(muscle, grip=asked.grip, age=body.age)
    said = {each.code for each in found}
    assert (asked.depth_mm > limit) == ("deeper_than_warning" in said)
    if asked.depth_mm > asked.needle_length_mm or asked.depth_mm < 1:
        assert refused(found)
    order = [list(Severity).index(each.severity) for each in found]
    assert order == sorted(order)
    assert all(each.sentence and each.source for each in found)


@given(st.sampled_from(list(FACTS.values())), st.integers(0, 110))
def test_no_grip_and_no_age_raises_the_listed_limit(muscle, age):
    limits = [effective_warn_above(muscle, grip=g, age=age) for g in ("", *Grip.values)]
    listed = max(muscle.warn_above, muscle.warn_above_pincer or 0)
    assert all(0 < limit <= listed for limit in limits)
    assert min(limits) == effective_warn_above(muscle, grip="", age=age)
