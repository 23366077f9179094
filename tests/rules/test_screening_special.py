"""Pregnancy, age, build, first session; what depth and consent take from screening."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from needling.rules.depth import Body
from needling.rules.screening import verdict
from needling.rules.screening_special import (
    bmi,
    body,
    raised_risks,
    weeks_pregnant,
)
from needling.rules.screening_terms import (
    Answer,
    Outcome,
    PatientFacts,
    Reply,
    ScreeningPolicy,
)
from tests.rules.cases import TODAY, case, site, yes


def outcomes(given, sites=()):
    return {(each.code, each.outcome.value) for each in verdict(given, sites).findings}


def due_in_week(week, day=0):
    """The due date of somebody who is that far today."""
    return (TODAY + timedelta(days=280 - 7 * week - day)).isoformat()


@pytest.mark.parametrize(
    ("due_on", "weeks"),
    [
        (TODAY + timedelta(days=280), 0),
        (TODAY + timedelta(days=281), None),
        (TODAY + timedelta(days=183), 13),
        (TODAY + timedelta(days=182), 14),
        (TODAY, 40),
        (TODAY - timedelta(days=34), 44),
        (TODAY - timedelta(days=35), None),
    ],
)
def test_weeks_from_the_due_date(due_on, weeks):
    assert weeks_pregnant(yes(), {"due_on": due_on}, TODAY) == weeks


@pytest.mark.parametrize(
    ("told", "days_ago", "weeks"),
    [(20.0, 0, 20), (20.9, 6, 20), (20.0, 7, 21), (20.0, 180, None), (-1.0, 0, None)],
)
def test_weeks_told_go_on_counting(told, days_ago, weeks):
    answer = Answer(Reply.YES, TODAY - timedelta(days=days_ago))
    assert weeks_pregnant(answer, {"weeks": told}, TODAY) == weeks


def test_weeks_not_told():
    assert weeks_pregnant(yes(), {}, TODAY) is None


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (0, {("PREGNANT_T1", "block")}),
        (13, {("PREGNANT_T1", "block")}),
        (14, {("PREGNANT_T2", "clearance")}),
        (27, {("PREGNANT_T2", "clearance")}),
        (28, {("PREGNANT_T3", "clearance")}),
        (36, {("PREGNANT_T3", "clearance")}),
        (37, {("PREGNANT_T3", "block"), ("PREGNANT_T3", "clearance")}),
    ],
)
def test_each_trimester_has_its_rule(week, expected):
    for day in (0, 6):
        answers = {"PREGNANT_T1": yes(due_on=due_in_week(week, day))}
        assert outcomes(case(answers)) == expected


def test_unknown_weeks_block_even_where_the_clinic_allows_the_first_trimester():
    lenient = ScreeningPolicy(first_trimester=Outcome.CLEARANCE)
    early = {"PREGNANT_T1": yes(due_on=due_in_week(8))}
    assert outcomes(case(early, policy=lenient)) == {("PREGNANT_T1", "clearance")}
    unsure = {"PREGNANT_T1": Answer(Reply.UNSURE, TODAY)}
    assert ("PREGNANT_T3", "block") in outcomes(case(unsure, policy=lenient))
    assert ("PREGNANT_T1", "block") in outcomes(case(unsure))


@pytest.mark.parametrize(
    ("there", "outcome"),
    [
        (site("rectus_abdominis"), Outcome.SITE_BLOCK),
        (site("lumbar_longissimus"), Outcome.SITE_BLOCK),
        (site("piriformis"), Outcome.SITE_BLOCK),
        (site("upper_trapezius"), Outcome.SITE_BLOCK),
        (site("first_dorsal_interosseous_hand"), Outcome.SITE_BLOCK),
        (site("biceps_femoris"), Outcome.CLEARANCE),
        (site("biceps_femoris", position="supine"), Outcome.SITE_BLOCK),
        (site("biceps_femoris", position=""), Outcome.SITE_BLOCK),
    ],
)
def test_late_pregnancy_blocks_sites(there, outcome):
    given = case({"PREGNANT_T1": yes(due_on=due_in_week(30))})
    assert verdict(given, [there]).outcome is outcome


def test_pregnancy_asks_for_mild_current():
    given = case({"PREGNANT_T1": yes(due_on=due_in_week(20))})
    current = site("biceps_femoris", technique="e_stim")
    assert ("PREGNANT_T2", "modify") in outcomes(given, [current])


GUARDED = {
    "guardian_name": "Kim Lee",
    "guardian_relation": "mother",
    "guardian_identity": "yes",
    "guardian_consents": "yes",
    "own_assent": "yes",
    "guardian_present": "yes",
}


@pytest.mark.parametrize(
    ("age", "told", "expected"),
    [
        (18, {}, set()),
        (17, GUARDED, {("MINOR", "modify")}),
        (12, GUARDED, {("MINOR", "modify")}),
        (11, GUARDED, {("MINOR", "modify"), ("MINOR", "block")}),
        (17, {}, {("MINOR", "modify"), ("MINOR", "block")}),
    ],
)
def test_minors(age, told, expected):
    assert outcomes(case({"MINOR": yes(**told)}, age=age)) == expected


@pytest.mark.parametrize("left_out", GUARDED)
def test_a_minor_is_blocked_until_everything_is_recorded(left_out):
    told = {key: value for key, value in GUARDED.items() if key != left_out}
    assert ("MINOR", "block") in outcomes(case({"MINOR": yes(**told)}, age=15))
    refused = {**GUARDED, left_out: "" if "_name" in left_out else "no"}
    if left_out != "guardian_relation":
        given = case({"MINOR": yes(**refused)}, age=15)
        assert ("MINOR", "block") in outcomes(given)


def test_a_minor_without_any_record_is_blocked():
    assert ("MINOR", "block") in outcomes(case(age=15))


@pytest.mark.parametrize(
    ("age", "reply", "counts"),
    [(75, Reply.NO, False), (76, Reply.NO, True), (60, Reply.YES, True)],
)
def test_older_counts_by_age_whatever_was_answered(age, reply, counts):
    given = case({"OLDER_FRAIL": Answer(reply, TODAY)}, age=age)
    assert outcomes(given) == ({("OLDER_FRAIL", "modify")} if counts else set())


def test_older_counts_by_age_without_an_answer():
    given = case(age=80)
    answers = {k: v for k, v in given.answers.items() if k != "OLDER_FRAIL"}
    assert ("OLDER_FRAIL", "modify") in outcomes(replace(given, answers=answers))


@pytest.mark.parametrize(
    ("told", "slim"),
    [
        ({}, True),
        ({"build": "slim"}, True),
        ({"build": "average"}, False),
        ({"height_cm": 180, "weight_kg": 59}, True),
        ({"height_cm": 180, "weight_kg": 60}, False),
        ({"height_cm": 180, "weight_kg": 60, "build": "slim"}, True),
        ({"height_cm": 180, "weight_kg": 59, "build": "large"}, True),
        ({"height_cm": 0, "weight_kg": 59}, True),
        ({"height_cm": 180}, True),
    ],
)
def test_slim_by_measure_by_sight_or_not_known(told, slim):
    given = case({"LOW_BMI": yes(**told)})
    lung = outcomes(given, [site("rhomboid_major")])
    assert lung == ({("LOW_BMI", "caution")} if slim else set())
    assert outcomes(given, [site("soleus")]) == set()


def test_bmi():
    assert bmi({"height_cm": 200.0, "weight_kg": 80.0}) == 20.0
    assert bmi({"weight_kg": 80.0}) is None
    assert bmi({"height_cm": 200.0}) is None


@pytest.mark.parametrize(
    ("patient", "counts"),
    [
        (PatientFacts(40), False),
        (PatientFacts(40, first_needling=True), True),
        (PatientFacts(40, first_here=True), True),
    ],
)
def test_first_session(patient, counts):
    expected = {("FIRST_SESSION", "caution")} if counts else set()
    assert outcomes(case(patient=patient)) == expected


def test_places_that_are_never_needled():
    never = {("GENITAL_EYE_SITES", "site_block")}
    assert outcomes(case(), [site("procerus", "midline", place="orbit")]) == never
    assert outcomes(case(), [site("cervical_multifidus", "midline")]) == never
    assert outcomes(case(), [site("procerus", "midline")]) == set()
    assert verdict(case()).limits == ()


def test_body_for_the_depth_rules():
    assert body(case()) == Body(age=40)
    answers = {
        "LOW_BMI": yes(build="slim"),
        "OLDER_FRAIL": yes(),
        "SPINE_CURVE": yes(),
    }
    assert body(case(answers, age=80)) == Body(
        age=80, is_slim=True, is_frail=True, lung_or_spine=True
    )
    bare = replace(case({"LUNG_DISEASE": yes()}), answers={"LUNG_DISEASE": yes()})
    assert body(bare) == Body(age=40, is_slim=True, lung_or_spine=True)


def test_risks_the_consent_has_to_name():
    assert raised_risks(case()) == ()
    answers = {
        "LUNG_DISEASE": yes(),
        "ANTICOAGULANT": yes(),
        "PREGNANT_T1": yes(due_on=due_in_week(20)),
    }
    assert raised_risks(case(answers)) == (
        "LUNG_DISEASE",
        "ANTICOAGULANT",
        "PREGNANT_T1",
    )
    assert raised_risks(replace(case(), answers={})) == ("LOW_BMI",)
    assert date.fromisoformat(due_in_week(40)) == TODAY
