"""The consent pages."""

from datetime import date

import pytest
from django.urls import reverse

from clinic.models import AuditEntry
from needling import consents
from needling.models import Consent, ConsentText
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.fixture
def typed(practitioner):
    """A whole form: the patient signs for neck and thorax."""
    return {
        "practitioner": str(practitioner.pk),
        "regions": ["neck", "thorax"],
        "allows_messages": "no",
        "allows_e_stim": "no",
        "person": "patient",
        "relation": "",
        "signed_name": "Ann Brook",
    }


def url(patient):
    return reverse("needling:consent_new", args=[patient.pk])


def detail(consent):
    return reverse("needling:consent_detail", args=[consent.pk])


def test_the_text_names_therapist_clinic_and_numbers(page, patient, practitioner):
    text = page.get(url(patient)).content.decode()
    assert "those ticked on this page" in text
    assert f"<strong>{practitioner}</strong>, Physiotherapist" in text
    assert "020 7946 0123" in text
    assert "Call 999 at once" in text
    assert "not known yet, because the screening has not been asked" in text
    assert f'value="{practitioner.pk}" selected' in text
    assert " checked>" not in text


def test_what_the_screening_found_is_said(page, patient, practitioner):
    factories.make_screening(patient, yes=["SPINE_CURVE"], practitioner=practitioner)
    text = page.get(url(patient)).content.decode()
    assert "a curved or twisted spine: collapsed lung" in text


def test_somebody_who_does_not_treat_names_the_therapist(
    client, lead, patient, practitioner
):
    client.force_login(lead)
    text = client.get(url(patient)).content.decode()
    assert "the therapist named on this page" in text
    assert f'value="{practitioner.pk}" selected' not in text


def test_a_signature_leads_to_the_words_that_were_signed(
    page, patient, typed, therapist
):
    answer = page.post(url(patient), typed)
    consent = Consent.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, detail(consent))
    assert (consent.regions, consent.taken_by) == (["neck", "thorax"], therapist)
    assert (consent.allows_messages, consent.allows_e_stim) == (False, False)
    text = page.get(detail(consent)).content.decode()
    assert "<strong>Neck, Chest and upper back</strong>" in text
    assert consent.text.sha256 in text
    assert "version 1 (en)" in text
    assert AuditEntry.objects.filter(action="consent.viewed").exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("regions", [], "Tick at least one part of the body."),
        ("regions", ["tail"], "tail is not one of the available choices"),
        ("allows_messages", "", "Choose yes or no."),
        ("allows_e_stim", "maybe", "maybe is not one of the available choices"),
        ("person", "", "Say who signs."),
        ("signed_name", "  ", "Write the name of the person who signs."),
        ("signed_name", "x" * 121, "at most 120 characters"),
        ("practitioner", "", "This field is required."),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(
    page, patient, typed, field, value, sentence
):
    answer = page.post(url(patient), typed | {"relation": "Kept", field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert 'value="Kept"' in text
    assert not Consent.objects.exists()


def test_the_rule_for_minors_is_told_in_its_own_words(page, clinic, typed):
    child = factories.make_patient(clinic, date_of_birth=date(2010, 1, 1))
    text = page.post(url(child), typed).content.decode()
    assert "This patient is a minor: a parent or guardian signs" in text
    assert 'value="Ann Brook"' in text
    guardian = {"person": "guardian", "relation": "Mother", "has_assent": "on"}
    saved = page.post(url(child), typed | guardian, follow=True).content.decode()
    assert "The young person agrees as well." in saved
    assert "A parent or guardian, Mother" in saved


def test_a_therapist_of_another_clinic_cannot_be_named(page, patient, typed, elsewhere):
    stranger = factories.make_practitioner(elsewhere)
    answer = page.post(url(patient), typed | {"practitioner": str(stranger.pk)})
    assert answer.status_code == 422
    assert str(stranger) not in answer.content.decode()


def test_without_a_text_the_page_says_what_to_do(page, patient):
    ConsentText.objects.update(is_current=False)
    answer = page.get(url(patient), follow=True)
    assert "No consent text is loaded" in answer.content.decode()


def withdraw(page, consent, **data):
    where = reverse("needling:consent_withdraw", args=[consent.pk])
    return page.post(where, data, follow=True).content.decode()


def test_it_is_taken_back_with_a_reason(page, patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    assert "From this moment on no needle" in page.get(detail(consent)).content.decode()
    text = withdraw(page, consent, reason="Afraid of needles")
    assert "The consent is withdrawn" in text
    assert "Afraid of needles" in text
    assert "From this moment on no needle" not in text
    assert "withdrawn already" in withdraw(page, consent)


def test_a_reason_is_not_required_but_bounded(page, patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    withdraw(page, consent, reason="x" * 201)
    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    withdraw(page, consent)
    consent.refresh_from_db()
    assert consent.withdrawn_at == factories.NOW


def test_an_address_typed_by_hand_takes_nothing_back(page, patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    where = reverse("needling:consent_withdraw", args=[consent.pk])
    assert page.get(where).status_code == 303
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_an_expired_one_says_so(page, patient, practitioner, at_now):
    consent = factories.make_consent(patient, practitioner=practitioner)
    at_now.shift(200 * 24 * 3600)
    page.force_login(practitioner.user)
    text = page.get(detail(consent)).content.decode()
    assert "Expired" in text


def test_the_text_of_its_own_time_is_shown(page, patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    consents.put_text(version=2, language="en", body="# Something new")
    text = page.get(detail(consent)).content.decode()
    assert "Something new" not in text
    assert "version 1 (en)" in text
