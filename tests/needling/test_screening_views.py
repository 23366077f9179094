"""The screening pages."""

from datetime import date

import pytest
from django.urls import reverse

from clinic.models import AuditEntry
from needling import readiness, screenings
from needling.models import Screening
from tests import factories
from tests.needling import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


def url(patient, kind="full"):
    return reverse("needling:screening_new", args=[patient.pk, kind])


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


def test_nothing_is_selected_before_somebody_answers(page, patient):
    text = page.get(url(patient)).content.decode()
    assert " checked>" not in text
    assert text.count('value="unsure"') > 50
    assert "Do you smoke or vape?" in text
    assert "worked out" not in text


def test_the_short_form_asks_less(page, patient):
    short = page.get(url(patient, "short")).content.decode()
    assert "Has anything changed?" in short
    assert "Do you smoke or vape?" not in short


def test_there_are_two_forms(page, patient):
    assert page.get(url(patient, "long")).status_code == 404


def test_the_answers_are_saved_and_shown_with_what_they_mean(page, patient, therapist):
    data = sent.screening(patient, yes=["BLEEDING_DISORDER"])
    data["d-BLEEDING_DISORDER-diagnosis"] = "von_willebrand"
    saved = page.post(url(patient), data)
    screening = Screening.objects.get()
    detail = reverse("needling:screening_detail", args=[screening.pk])
    assert (saved.status_code, saved.headers["Location"]) == (303, detail)
    assert screening.taken_by == therapist
    assert screening.answered_at == NOW
    text = page.get(detail).content.decode()
    assert "needs a clearance by the treating specialist" in text
    assert "Von Willebrand disease" in text
    assert text.index("haemophilia") < text.index("Do you smoke or vape?")
    assert f"No: {len(screenings.questions('full')) - 1} questions" in text


def test_every_kind_of_follow_up_is_kept_as_the_rules_read_it(page, patient):
    data = sent.screening(
        patient,
        yes=["FEVER_SYSTEMIC_INFECTION", "FLIGHT_DIVE", "LYMPHOEDEMA", "PSYCH"],
        d__FEVER_SYSTEMIC_INFECTION__temperature="38,5",
        d__FLIGHT_DIVE__when="2026-03-12",
        d__PSYCH__crisis="no",
        d__PSYCH__details="Calm today",
        d__LOW_BMI__build="average",
    ) | {"d-LYMPHOEDEMA-limbs": ["left_arm", "left_leg"]}
    page.post(url(patient), data)
    rows = Screening.objects.get().answers.select_related("item")
    assert {row.item.code: row.details for row in rows if row.details} == {
        "FEVER_SYSTEMIC_INFECTION": {"temperature": 38.5},
        "FLIGHT_DIVE": {"when": "2026-03-12"},
        "LYMPHOEDEMA": {"limbs": ["left_arm", "left_leg"]},
        "PSYCH": {"crisis": "no", "details": "Calm today"},
        "LOW_BMI": {"build": "average"},
    }
    detail = reverse("needling:screening_detail", args=[Screening.objects.get().pk])
    text = page.get(detail).content.decode()
    for words in ("38.5", "March 12, 2026", "Left arm, Left leg", "Average"):
        assert words in text


def test_what_stands_below_a_no_is_not_kept(page, patient):
    data = sent.screening(
        patient,
        d__SMOKER__x="",
        d__FEVER_SYSTEMIC_INFECTION__temperature="very hot",
        d__MEDICAL_EMERGENCY__symptoms="None",
    )
    assert page.post(url(patient), data).status_code == 303
    assert not any(row.details for row in Screening.objects.get().answers.all())


def test_a_question_without_an_answer_is_linked_and_the_rest_kept(page, patient):
    data = sent.screening(patient, yes=["FAINTING"], q__SMOKER=None)
    data["d-FAINTING-last_faint"] = "At the dentist"
    answer = page.post(url(patient), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "1 question has no answer" in text
    assert 'href="#div_id_q-SMOKER"' in text
    assert 'id="div_id_q-SMOKER"' in text
    assert 'value="At the dentist"' in text
    assert not Screening.objects.exists()


def test_a_follow_up_that_cannot_be_read_is_kept_as_typed(page, patient):
    data = sent.screening(patient, yes=["FEVER_SYSTEMIC_INFECTION"])
    data["d-FEVER_SYSTEMIC_INFECTION-temperature"] = "38°"
    text = page.post(url(patient), data).content.decode()
    assert "Write a number, for example 38.5." in text
    assert 'value="38°"' in text


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_an_emergency_shows_the_number_at_once(page, patient, answer):
    data = sent.screening(patient, q__MEDICAL_EMERGENCY=answer)
    text = page.post(url(patient), data, follow=True).content.decode()
    assert "This may be an emergency. No needling." in text
    assert 'href="tel:999"' in text


def test_an_emergency_in_an_incomplete_form_shows_it_too(page, patient):
    data = sent.screening(patient, q__RED_FLAG_SPINE="yes", q__SMOKER=None)
    text = page.post(url(patient), data).content.decode()
    summary = text.index("Nothing was saved yet")
    assert text.index("This may be an emergency") < summary


def test_a_review_today_names_the_urgent_care_line(page, patient):
    data = sent.screening(patient, yes=["DVT_RECENT"])
    data["d-DVT_RECENT-what"] = "calf_now"
    text = page.post(url(patient), data, follow=True).content.decode()
    assert "Medical review today. No needling." in text
    assert "Urgent care: 111." in text


def test_a_calm_form_says_so(page, patient):
    text = page.post(url(patient), sent.screening(patient), follow=True)
    assert "Nothing in the answers forbids needling" in text.content.decode()


def test_the_guardian_of_a_minor_lifts_the_block(page, clinic):
    child = factories.make_patient(clinic, date_of_birth=date(2010, 1, 1))
    assert "the guardian" in page.get(url(child)).content.decode()
    page.post(url(child), sent.screening(child))
    assert [each.code for each in readiness.screening_obstacles(child, at=NOW)] == [
        "MINOR"
    ]
    guardian = {
        "guardian_name": "Mia Brook",
        "guardian_relation": "Mother",
        "guardian_identity": "yes",
        "guardian_consents": "yes",
        "own_assent": "yes",
        "guardian_present": "yes",
    }
    told = {f"d-MINOR-{name}": value for name, value in guardian.items()}
    page.post(url(child, "short"), sent.screening(child, "short") | told)
    assert readiness.screening_obstacles(child, at=NOW) == ()


def test_an_older_form_says_that_there_is_a_newer_one(
    page, patient, practitioner, at_now
):
    old = factories.make_screening(patient, practitioner=practitioner)
    detail = reverse("needling:screening_detail", args=[old.pk])
    assert "There is a newer form" not in page.get(detail).content.decode()
    at_now.shift(60)
    page.post(url(patient, "short"), sent.screening(patient, "short"))
    assert "There is a newer form" in page.get(detail).content.decode()


def test_reading_is_remembered(page, patient, practitioner, therapist):
    saved = factories.make_screening(patient, practitioner=practitioner)
    page.get(reverse("needling:screening_detail", args=[saved.pk]))
    entry = AuditEntry.objects.get(action="screening.viewed")
    assert (entry.actor_id, entry.patient_id) == (therapist.pk, patient.pk)


def test_private_questions_are_marked(page, patient):
    text = page.get(url(patient)).content.decode()
    assert text.count("Private: clinicians only") == 3
