"""Taking a screening."""

from datetime import date

import pytest

from clinic.models import AuditEntry
from needling import screenings
from needling.models import NeedlingPolicy, Screening
from needling.screenings import GivenAnswer
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def no_to_all(kind, **answers):
    """Every question of the form answered no, but for those given."""
    codes = [item.code for item in screenings.questions(kind)]
    return dict.fromkeys(codes, GivenAnswer("no")) | answers


def record(patient, user, kind, **answers):
    return screenings.record(
        patient, kind=kind, answers=no_to_all(kind, **answers), by=user, now=NOW
    )


def test_a_form_is_saved_word_for_word(patient, therapist):
    yes = GivenAnswer("yes", {"drugs": ["warfarin"], "inr": 2.5})
    saved = record(patient, therapist, "full", ANTICOAGULANT=yes)
    assert (saved.clinic_id, saved.answered) == (patient.clinic_id, "with_staff")
    assert (saved.taken_by, saved.answered_at) == (therapist, NOW)
    answer = saved.answers.get(item__code="ANTICOAGULANT")
    assert (answer.value, answer.details) == (
        "yes",
        {"drugs": ["warfarin"], "inr": 2.5},
    )
    assert saved.answers.count() == len(screenings.questions("full"))


def test_the_audit_counts_and_tells_nothing(patient, therapist):
    saved = record(patient, therapist, "full", SMOKER=GivenAnswer("unsure"))
    entry = AuditEntry.objects.about(saved).get()
    assert (entry.action, entry.patient_id) == ("screening.recorded", patient.pk)
    assert entry.detail == {"kind": "full", "yes": 1}


def test_the_short_form_asks_less(patient, therapist):
    short = {item.code for item in screenings.questions("short")}
    full = {item.code for item in screenings.questions("full")}
    assert short < full
    assert record(patient, therapist, "short").kind == Screening.Kind.SHORT


def test_a_question_without_an_answer_is_refused(patient, therapist):
    answers = no_to_all("full")
    del answers["SMOKER"], answers["EPILEPSY"]
    with pytest.raises(screenings.AnswersMissing, match="every question") as refused:
        screenings.record(patient, kind="full", answers=answers, by=therapist, now=NOW)
    assert refused.value.codes == ["SMOKER", "EPILEPSY"]
    assert not Screening.objects.exists()


def test_what_is_worked_out_is_never_asked():
    codes = {item.code for item in screenings.questions("full")}
    assert not codes & {"MINOR", "LOW_BMI", "FIRST_SESSION", "GENITAL_EYE_SITES"}


def worked_out(patient, kind):
    found = screenings.worked_out(patient, kind=kind, now=NOW)
    return [item.code for item in found]


def test_the_build_is_told_on_the_full_form(patient, therapist):
    assert worked_out(patient, "full") == ["LOW_BMI"]
    assert worked_out(patient, "short") == []
    build = GivenAnswer("yes", {"build": "average"})
    saved = record(patient, therapist, "full", LOW_BMI=build)
    assert saved.answers.get(item__code="LOW_BMI").details == {"build": "average"}
    entry = AuditEntry.objects.about(saved).get()
    assert entry.detail["yes"] == 0


def test_the_guardian_of_a_minor_is_told_before_every_session(clinic, therapist):
    child = factories.make_patient(clinic, date_of_birth=date(2010, 1, 1))
    assert worked_out(child, "full") == ["MINOR", "LOW_BMI"]
    assert worked_out(child, "short") == ["MINOR"]
    NeedlingPolicy.objects.create(clinic=clinic, age_of_majority=16)
    assert worked_out(child, "short") == []


def test_what_was_not_asked_of_this_patient_is_not_saved(patient, therapist):
    guardian = GivenAnswer("yes", {"guardian_name": "Nobody"})
    saved = record(patient, therapist, "short", MINOR=guardian)
    assert not saved.answers.filter(item__code="MINOR").exists()
