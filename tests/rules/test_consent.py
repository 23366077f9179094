"""What a consent covers: one row for each thing that ends it (specification 3.2)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.consent import Agreed, Cause, Decision, Visit, judge
from tests.rules.cases import site

DAY = date(2026, 3, 10)
AGREED = Agreed(
    given_on=DAY - timedelta(days=20),
    expires_on=DAY + timedelta(days=160),
    text_version=2,
    regions=frozenset({"neck", "leg"}),
    near=frozenset({"PTX"}),
)
VISIT = Visit(on=DAY, therapist="tess", text_version=2)
CALF = site("soleus")
TRAPEZIUS = site("upper_trapezius")
PSOAS = site("psoas_major")
PELVIC_FLOOR = site("levator_ani")


def codes(agreed=AGREED, visit=VISIT):
    return [each.code for each in judge(agreed, visit)]


def test_a_visit_that_is_covered():
    assert judge(AGREED, replace(VISIT, sites=(CALF,))) == ()


@pytest.mark.parametrize(
    ("agreed", "code"),
    [
        (None, "consent"),
        (replace(AGREED, withdrawn_on=DAY), "consent_withdrawn"),
        (replace(AGREED, decision=Decision.REFUSED), "consent_refused"),
    ],
)
def test_nothing_else_matters_where_there_is_no_consent(agreed, code):
    busy = replace(VISIT, sites=(PSOAS,), is_pregnant=True, text_version=9)
    (reason,) = judge(agreed, busy)
    assert reason.code == code
    assert reason.sentence
    assert reason.way_out


@pytest.mark.parametrize(
    ("agreed", "visit", "code"),
    [
        ({"expires_on": DAY - timedelta(days=1)}, {}, "consent_expired"),
        ({}, {"sessions_held": 6}, "consent_sessions"),
        ({"sessions": 3}, {"sessions_held": 3}, "consent_sessions"),
        ({"given_on": date(2025, 9, 9)}, {}, "consent_gap"),
        ({}, {"text_version": 3}, "consent_text"),
        ({"by_guardian": True}, {}, "consent_majority"),
        ({}, {"is_adult": False}, "consent_guardian"),
        ({}, {"needs": frozenset({"representative"})}, "consent_capacity"),
        ({}, {"needs": frozenset({"interpreter"})}, "consent_interpreter"),
        ({"therapists": frozenset({"tom"})}, {}, "consent_therapist"),
        ({"is_countersigned": False}, {}, "consent_countersign"),
        ({}, {"conditions": {"CANCER": "Cancer?"}}, "consent_condition"),
        ({}, {"is_pregnant": True}, "consent_pregnancy"),
        ({}, {"causes": frozenset({Cause.ADVERSE_EVENT})}, "consent_event"),
        ({}, {"causes": frozenset({Cause.PATIENT_ASKS})}, "consent_asked"),
        ({"regions": frozenset({"neck"})}, {"sites": (CALF,)}, "consent_region"),
        (
            {"near": frozenset()},
            {"sites": (TRAPEZIUS,)},
            "consent_risk",
        ),
        (
            {},
            {"sites": (replace(CALF, technique="e_stim"),)},
            "consent_e_stim",
        ),
        (
            {"regions": frozenset({"hip_pelvis"}), "near": frozenset({"PELVIC"})},
            {"sites": (PELVIC_FLOOR,)},
            "consent_intimate",
        ),
    ],
)
def test_each_trigger_has_its_reason(agreed, visit, code):
    (reason,) = judge(replace(AGREED, **agreed), replace(VISIT, **visit))
    assert reason.code == code
    assert reason.sentence.endswith((".", "?"))
    assert reason.way_out.endswith(".")


@pytest.mark.parametrize(
    ("agreed", "visit"),
    [
        ({"expires_on": DAY}, {}),
        ({}, {"sessions_held": 5}),
        ({"given_on": date(2025, 9, 10)}, {}),
        ({"given_on": date(2025, 3, 1)}, {"last_session_on": date(2025, 9, 10)}),
        ({"by_guardian": True, "by_another": True}, {"is_adult": False}),
        ({"by_another": True}, {"needs": frozenset({"representative"})}),
        ({"has_interpreter": True}, {"needs": frozenset({"interpreter"})}),
        ({"therapists": frozenset({"tom", "tess"})}, {}),
        ({"therapists": frozenset({"tom"})}, {"therapist": None}),
        ({"conditions": frozenset({"CANCER"})}, {"conditions": {"CANCER": "Cancer?"}}),
        ({"was_pregnant": True}, {"is_pregnant": True}),
        ({"allows_e_stim": True}, {"sites": (replace(CALF, technique="e_stim"),)}),
        (
            {
                "regions": frozenset({"hip_pelvis"}),
                "near": frozenset({"PELVIC"}),
                "allows_intimate": True,
            },
            {"sites": (PELVIC_FLOOR,)},
        ),
    ],
)
def test_just_covered(agreed, visit):
    assert judge(replace(AGREED, **agreed), replace(VISIT, **visit)) == ()


def test_the_reasons_name_what_is_missing():
    visit = replace(
        VISIT, sites=(PSOAS, CALF), conditions={"CANCER": "Do you have cancer?"}
    )
    said = " ".join(each.sentence for each in judge(AGREED, visit))
    assert "Do you have cancer?" in said
    # The psoas lies in the lower back or the belly, near what is in there.
    assert PSOAS.region not in AGREED.regions
    assert "the organs of the belly" in said


# Each of these ends the consent by itself and touches none of the others.
TRIGGERS: dict[str, tuple[dict, dict]] = {
    "consent_expired": ({"expires_on": DAY - timedelta(days=1)}, {}),
    "consent_sessions": ({}, {"sessions_held": 6}),
    "consent_gap": ({"given_on": date(2025, 1, 1)}, {}),
    "consent_text": ({"text_version": 1}, {}),
    "consent_majority": ({"by_guardian": True}, {}),
    "consent_therapist": ({"therapists": frozenset({"tom"})}, {}),
    "consent_countersign": ({"is_countersigned": False}, {}),
    "consent_condition": ({}, {"conditions": {"CANCER": "Cancer?"}}),
    "consent_pregnancy": ({}, {"is_pregnant": True}),
    "consent_region": ({"regions": frozenset({"arm"})}, {}),
}


@given(st.sets(st.sampled_from(sorted(TRIGGERS))))
def test_every_combination_says_all_of_it(chosen):
    agreed = replace(
        AGREED, **{k: v for c in chosen for k, v in TRIGGERS[c][0].items()}
    )
    visit = replace(
        VISIT,
        sites=(CALF,),
        **{k: v for c in chosen for k, v in TRIGGERS[c][1].items()},
    )
    assert set(codes(agreed, visit)) == chosen


SITES = st.sampled_from([CALF, TRAPEZIUS, PSOAS, PELVIC_FLOOR])


@given(st.lists(SITES, max_size=4), SITES, st.booleans())
def test_one_more_site_never_makes_a_visit_covered(sites, more, e_stim):
    if e_stim:
        more = replace(more, technique="e_stim")
    before = set(codes(AGREED, replace(VISIT, sites=tuple(sites))))
    after = set(codes(AGREED, replace(VISIT, sites=(*sites, more))))
    assert before <= after


@given(st.integers(0, 800), st.integers(0, 30))
def test_time_and_sessions_only_ever_end_it(days, held):
    later = replace(VISIT, on=DAY + timedelta(days=days), sessions_held=held)
    latest = replace(later, on=later.on + timedelta(days=1), sessions_held=held + 1)
    assert set(codes(AGREED, later)) <= set(codes(AGREED, latest))
