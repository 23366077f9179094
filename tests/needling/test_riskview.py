"""What is known of a patient, as triage and the screening rules ask it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from needling import graver, riskview
from needling.models import NeedlingPolicy, Session
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def screen(patient, practitioner, *, yes=(), kind="full", hours=0):
    return factories.make_screening(
        patient,
        yes=yes,
        kind=kind,
        practitioner=practitioner,
        now=NOW + timedelta(hours=hours),
    )


def said(patient, hours=0):
    found = riskview.answers_of(patient, now=NOW + timedelta(hours=hours))
    return {code for code, answer in found.items() if answer.counts_as_yes}


def test_without_a_form_nothing_is_known(patient):
    assert riskview.answers_of(patient, now=NOW) == {}
    assert graver.background(patient, now=NOW) == graver.Background()


def test_a_form_without_any_answer_is_a_form_all_the_same(patient, practitioner):
    empty = screen(patient, practitioner, yes=["SMOKER"])
    empty.pk = uuid4()
    empty.answered_at = NOW + timedelta(hours=1)
    empty.save(force_insert=True)
    assert said(patient) == {"SMOKER"}
    assert riskview.answers_of(patient, now=NOW + timedelta(hours=1)) == {}


def test_a_short_form_alone_says_nothing(patient, practitioner):
    screen(patient, practitioner, yes=["ANTICOAGULANT"], kind="short")
    assert said(patient) == set()


def test_later_short_forms_lie_over_the_full_one(patient, practitioner):
    screen(patient, practitioner, yes=["SMOKER", "ANTICOAGULANT"])
    screen(patient, practitioner, yes=["FLIGHT_DIVE"], kind="short", hours=1)
    screen(patient, practitioner, yes=["ANTICOAGULANT"], kind="short", hours=2)
    assert said(patient) == {"SMOKER", "ANTICOAGULANT"}
    assert said(patient, hours=1) == {"SMOKER", "FLIGHT_DIVE"}
    assert said(patient, hours=2) == {"SMOKER", "ANTICOAGULANT"}


def test_a_new_full_form_starts_anew(patient, practitioner):
    screen(patient, practitioner, yes=["SMOKER"])
    screen(patient, practitioner, yes=["FLIGHT_DIVE"], kind="short", hours=1)
    screen(patient, practitioner, hours=2)
    assert said(patient, hours=3) == set()


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("ANTICOAGULANT", "anticoagulant"),
        ("BLEEDING_DISORDER", "anticoagulant"),
        ("DIABETES_UNCONTROLLED", "diabetes"),
        ("IMMUNE_LOW", "immune_low"),
        ("PREGNANT_T1", "pregnant"),
    ],
)
def test_what_makes_a_symptom_graver(patient, practitioner, code, fact):
    screen(patient, practitioner, yes=[code])
    found = vars(graver.background(patient, now=NOW))
    assert {name for name, holds in found.items() if holds} == {fact}


def test_the_day_of_an_answer_is_the_clinics_day(patient, practitioner):
    patient.clinic.time_zone = "Pacific/Auckland"
    patient.clinic.save()
    screen(patient, practitioner, hours=3)
    answers = riskview.answers_of(patient, now=NOW + timedelta(hours=3))
    assert str(answers["SMOKER"].answered_on) == "2026-03-11"


def test_a_case_knows_age_first_visit_and_the_clinics_figures(patient, practitioner):
    NeedlingPolicy.objects.create(clinic=patient.clinic, age_of_majority=16)
    case = riskview.case_of(patient, now=NOW)
    assert (case.patient.age, case.patient.first_here) == (45, True)
    assert case.policy.majority_age == 16
    factories.make_signed_session(patient, practitioner=practitioner)
    assert not riskview.case_of(patient, now=NOW).patient.first_here


def test_the_muscles_of_sessions_once_each(patient, practitioner):
    muscles = ["upper_trapezius", "soleus", "soleus"]
    factories.make_signed_session(patient, practitioner=practitioner, muscles=muscles)
    found = riskview.muscles_in(Session.objects.all())
    assert {each.slug for each in found} == {"upper_trapezius", "soleus"}
    assert len(found) == 2
    assert riskview.muscles_in(Session.objects.none()) == []
