"""What a yes to each question does, details and sites included: one line a case."""

from datetime import timedelta

import pytest

from needling.rules.screening import verdict
from needling.rules.screening_terms import Outcome, ScreeningPolicy
from tests.rules.cases import ITEMS, TODAY, case, site, yes

THIGH = site("biceps_femoris", "left")
RIGHT_THIGH = site("biceps_femoris", "right")
LUNG = site("rhomboid_major", "left")
CURRENT = site("biceps_femoris", "left", technique="e_stim")
HERE = {"areas": ["thigh"], "side": "left"}


def ago(days):
    return (TODAY - timedelta(days=days)).isoformat()


CASES = [
    ("MEDICAL_EMERGENCY", {}, THIGH, "block"),
    ("RED_FLAG_SPINE", {}, THIGH, "block"),
    ("FEVER_SYSTEMIC_INFECTION", {"temperature": 36.6}, THIGH, "block"),
    ("INTOXICATED", {}, THIGH, "block"),
    ("FASTED_FATIGUED", {}, THIGH, "modify"),
    ("ACUTE_INFLAMMATION", {}, THIGH, "site_block"),
    ("ACUTE_INFLAMMATION", {"hot": "yes", **HERE}, THIGH, "site_block"),
    ("ACUTE_INFLAMMATION", {"hot": "yes", **HERE}, RIGHT_THIGH, "modify"),
    ("ACUTE_INFLAMMATION", {"hot": "no", **HERE}, THIGH, "modify"),
    ("FLIGHT_DIVE", {}, THIGH, "caution"),
    ("HEALTH_CHANGED", {}, THIGH, "caution"),
    ("CONSENT_UNWILLING", {}, THIGH, "block"),
    ("CANNOT_CONSENT", {}, THIGH, "block"),
    ("CANNOT_CONSENT", {"route": "none", "name": "Kim"}, THIGH, "block"),
    ("CANNOT_CONSENT", {"route": "interpreter", "name": " "}, THIGH, "block"),
    ("CANNOT_CONSENT", {"route": "representative", "name": "Kim"}, THIGH, "caution"),
    ("NEEDLE_PHOBIA_SEVERE", {}, THIGH, "block"),
    ("NEEDLE_ANXIETY", {"level": 9}, THIGH, "caution"),
    ("COMMUNICATION", {}, THIGH, "caution"),
    ("LOCAL_INFECTION_SKIN", HERE, THIGH, "site_block"),
    ("LOCAL_INFECTION_SKIN", HERE, RIGHT_THIGH, "clear"),
    ("LOCAL_INFECTION_SKIN", {"areas": ["thigh"]}, RIGHT_THIGH, "site_block"),
    ("LOCAL_INFECTION_SKIN", {**HERE, "side": "both"}, RIGHT_THIGH, "site_block"),
    ("LOCAL_INFECTION_SKIN", {"areas": ["chest"]}, LUNG, "clear"),
    ("LOCAL_INFECTION_SKIN", {"areas": ["upper_back"]}, LUNG, "clear"),
    ("LOCAL_INFECTION_SKIN", {"areas": ["shoulder_girdle"]}, LUNG, "site_block"),
    ("LYMPHOEDEMA", {}, THIGH, "site_block"),
    ("LYMPHOEDEMA", {"limbs": ["left_leg"]}, THIGH, "site_block"),
    ("LYMPHOEDEMA", {"limbs": ["right_leg", "left_arm"]}, THIGH, "clear"),
    ("LYMPHOEDEMA", {"limbs": ["left_arm"]}, LUNG, "site_block"),
    ("LYMPHOEDEMA", {"limbs": ["left_leg"]}, site("soleus", ""), "site_block"),
    ("VARICOSE", HERE, THIGH, "site_block"),
    ("DVT_RECENT", {"what": ["calf_now"]}, LUNG, "block"),
    (
        "DVT_RECENT",
        {"what": ["leg_clot"], "clot_on": ago(60), "limbs": ["left_leg"]},
        THIGH,
        "site_block",
    ),
    (
        "DVT_RECENT",
        {"what": ["leg_clot"], "clot_on": ago(95), "limbs": ["left_leg"]},
        THIGH,
        "clear",
    ),
    ("BLEEDING_DISORDER", {}, THIGH, "block"),
    ("BLEEDING_DISORDER", {"diagnosis": "haemophilia_severe"}, THIGH, "block"),
    ("BLEEDING_DISORDER", {"diagnosis": "not_known"}, THIGH, "clearance"),
    ("ANTICOAGULANT", {}, THIGH, "clearance"),
    ("ANTICOAGULANT", {}, site("psoas_major"), "site_block"),
    ("ANTICOAGULANT", {}, site("iliacus"), "site_block"),
    ("ANTICOAGULANT", {}, site("quadratus_lumborum"), "site_block"),
    ("ANTICOAGULANT", {}, site("cervical_multifidus"), "site_block"),
    ("ANTICOAGULANT", {}, site("upper_trapezius"), "clearance"),
    ("ANTICOAGULANT", {}, site("levator_ani"), "site_block"),
    ("ANTIPLATELET", {"drugs": ["aspirin"]}, THIGH, "modify"),
    ("ANTIPLATELET", {"drugs": ["aspirin", "ticagrelor"]}, THIGH, "clearance"),
    ("NSAID", {}, THIGH, "caution"),
    ("MEDS_OTHER", {}, THIGH, "caution"),
    ("IMMUNE_LOW", {"neutrophils": "normal"}, THIGH, "clearance"),
    ("IMMUNE_LOW", {"neutrophils": "not_known"}, THIGH, "clearance"),
    ("IMMUNE_LOW", {"neutrophils": "low"}, THIGH, "block"),
    ("BLOOD_BORNE", {}, THIGH, "caution"),
    ("PREGNANT_T1", {}, THIGH, "block"),
    ("PREG_COMPLICATION", {}, THIGH, "block"),
    ("POSTPARTUM", {"what": ["breastfeeding"]}, site("piriformis"), "caution"),
    ("POSTPARTUM", {"what": ["birth"], "born_on": ago(43)}, THIGH, "caution"),
    (
        "POSTPARTUM",
        {"what": ["birth"], "born_on": ago(41)},
        site("rectus_abdominis"),
        "site_block",
    ),
    ("CANCER", {"areas": ["none"]}, THIGH, "clearance"),
    ("CANCER", HERE, THIGH, "site_block"),
    ("CANCER", HERE, RIGHT_THIGH, "clearance"),
    ("DIABETES_UNCONTROLLED", {}, THIGH, "clearance"),
    ("DIABETES_UNCONTROLLED", {"control": "good", "ulcers": "no"}, THIGH, "caution"),
    ("DIABETES_UNCONTROLLED", {"control": "good", "ulcers": "yes"}, THIGH, "clearance"),
    ("DIABETES_UNCONTROLLED", {}, site("abductor_hallucis"), "site_block"),
    (
        "DIABETES_UNCONTROLLED",
        {"control": "good", "ulcers": "no", "neuropathy": "no"},
        site("abductor_hallucis"),
        "caution",
    ),
    ("FIBRO_CENTRAL_SENS", {}, THIGH, "modify"),
    ("PSYCH", {"crisis": "no"}, THIGH, "caution"),
    ("PSYCH", {"crisis": "unsure"}, THIGH, "block"),
    ("THYROID_ORGAN_ENLARGED", {"organs": ["kidney"]}, THIGH, "clear"),
    (
        "THYROID_ORGAN_ENLARGED",
        {"organs": ["kidney"]},
        site("lumbar_multifidus"),
        "site_block",
    ),
    (
        "THYROID_ORGAN_ENLARGED",
        {"organs": ["spleen"]},
        site("external_oblique"),
        "site_block",
    ),
    (
        "THYROID_ORGAN_ENLARGED",
        {"organs": ["thyroid"]},
        site("sternocleidomastoid"),
        "site_block",
    ),
    ("HEART_UNSTABLE", {}, THIGH, "block"),
    ("HEART_STABLE", {"what": ["blood_pressure"]}, THIGH, "caution"),
    ("HEART_STABLE", {"what": ["valve"]}, THIGH, "clearance"),
    ("VASCULAR", {"areas": ["none"]}, THIGH, "clearance"),
    ("VASCULAR", HERE, THIGH, "site_block"),
    ("LUNG_DISEASE", {}, LUNG, "site_block"),
    ("LUNG_DISEASE", {"which": ["copd"]}, LUNG, "site_block"),
    ("LUNG_DISEASE", {"which": ["copd"]}, THIGH, "clear"),
    ("LUNG_DISEASE", {"which": ["bronchitis"]}, LUNG, "clearance"),
    ("LUNG_DISEASE", {"which": ["asthma_mild"]}, LUNG, "caution"),
    ("LUNG_DISEASE", {"which": ["cpap"]}, THIGH, "caution"),
    ("SMOKER", {}, LUNG, "caution"),
    ("SMOKER", {}, THIGH, "clear"),
    ("SPINE_CURVE", {}, THIGH, "caution"),
    ("SPINE_CURVE", {}, site("pectoralis_major"), "modify"),
    ("EPILEPSY", {}, THIGH, "clearance"),
    ("EPILEPSY", {"last_seizure": ago(300)}, THIGH, "clearance"),
    ("EPILEPSY", {"last_seizure": ago(366)}, THIGH, "caution"),
    ("EPILEPSY", {"last_seizure": ago(366)}, CURRENT, "block"),
    ("NEURO_DISORDER", {"course": "stable"}, THIGH, "modify"),
    ("NEURO_DISORDER", {"course": "new"}, THIGH, "clearance"),
    ("OSTEOPOROSIS", {}, THIGH, "caution"),
    ("FRACTURE_UNSTABLE", HERE, THIGH, "site_block"),
    ("FRACTURE_UNSTABLE", HERE, LUNG, "clear"),
    ("RECENT_SURGERY", {**HERE, "operated_on": ago(83)}, THIGH, "site_block"),
    ("RECENT_SURGERY", {**HERE, "operated_on": ago(83)}, RIGHT_THIGH, "clearance"),
    ("RECENT_SURGERY", {**HERE, "operated_on": ago(83)}, site(), "clearance"),
    ("RECENT_SURGERY", {**HERE, "operated_on": ago(83)}, LUNG, "clear"),
    ("RECENT_SURGERY", {**HERE, "operated_on": ago(84)}, THIGH, "clear"),
    ("IMPLANT_JOINT", HERE, THIGH, "site_block"),
    ("IMPLANT_JOINT", HERE, site(), "caution"),
    ("IMPLANT_JOINT", HERE, LUNG, "clear"),
    ("IMPLANT_COSMETIC", {"which": ["chest"]}, site("pectoralis_major"), "site_block"),
    ("IMPLANT_COSMETIC", {"which": ["buttock"]}, site("piriformis"), "site_block"),
    ("IMPLANT_COSMETIC", {"which": ["calf"], "side": "right"}, site(), "clear"),
    (
        "IMPLANT_COSMETIC",
        {"which": ["filler"], "injected_on": ago(13), "areas": ["head"]},
        site("masseter"),
        "site_block",
    ),
    (
        "IMPLANT_COSMETIC",
        {"which": ["filler"], "injected_on": ago(14), "areas": ["head"]},
        site("masseter"),
        "clear",
    ),
    ("DEVICE_ELECTRICAL", {"areas": ["chest"]}, THIGH, "caution"),
    ("DEVICE_ELECTRICAL", {"areas": ["chest"]}, CURRENT, "block"),
    (
        "DEVICE_ELECTRICAL",
        {"areas": ["chest"], "side": "left"},
        site("pectoralis_major"),
        "site_block",
    ),
    ("PUMP_SHUNT_LINE", HERE, THIGH, "site_block"),
    ("METAL_ALLERGY", {"reaction": "mild"}, THIGH, "modify"),
    ("METAL_ALLERGY", {"reaction": "severe"}, THIGH, "clearance"),
    ("LATEX_SKINPREP_ALLERGY", {}, THIGH, "modify"),
    ("FAINTING", {}, THIGH, "modify"),
    ("PREV_REACTION", {"what": ["other"]}, THIGH, "caution"),
    ("PREV_REACTION", {"what": ["nerve"]}, THIGH, "clearance"),
    ("OLDER_FRAIL", {}, THIGH, "modify"),
]


@pytest.mark.parametrize(("code", "told", "there", "outcome"), CASES)
def test_a_yes_does_what_is_specified(code, told, there, outcome):
    result = verdict(case({code: yes(**told)}), [there])
    assert result.outcome == outcome
    assert {each.code for each in result.findings} <= {
        code,
        "PREGNANT_T2",
        "PREGNANT_T3",
    }


def test_every_asked_question_has_a_case():
    assert {each.code for each in ITEMS if not each.is_computed} <= {
        c[0] for c in CASES
    }


INR_CASES = [
    ({"drugs": ["apixaban"]}, True),
    ({"drugs": ["warfarin"], "inr": 3.0, "inr_on": ago(3)}, True),
    ({"drugs": ["warfarin"], "inr": 3.1, "inr_on": ago(3)}, False),
    ({"drugs": ["warfarin"], "inr": 2.5}, False),
    ({"drugs": ["warfarin"], "inr_on": ago(3)}, False),
    ({}, False),
]


@pytest.mark.parametrize(("told", "satisfied"), INR_CASES)
def test_warfarin_needs_a_known_inr_besides_the_clearance(told, satisfied):
    findings = verdict(case({"ANTICOAGULANT": yes(**told)}), [THIGH]).findings
    lifts = [each.open_because for each in findings]
    assert any("INR of at most 3.0" in lift for lift in lifts) is not satisfied


def test_two_kinds_of_blood_thinner_need_a_clearance():
    answers = {
        "ANTIPLATELET": yes(drugs=["aspirin"]),
        "ANTICOAGULANT": yes(drugs=["apixaban"]),
    }
    result = verdict(case(answers), [THIGH])
    assert ("ANTIPLATELET", Outcome.CLEARANCE) in {
        (each.code, each.outcome) for each in result.findings
    }


def test_a_clinic_may_ask_for_a_clearance_instead_of_blocking_lung_muscles():
    policy = ScreeningPolicy(lung_history=Outcome.CLEARANCE)
    given = case({"LUNG_DISEASE": yes(which=["copd"])}, policy=policy)
    assert verdict(given, [LUNG]).outcome is Outcome.CLEARANCE
