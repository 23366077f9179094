"""The consent pages as staff use them."""

import pytest
from django.urls import reverse

from clinic.models import AuditEntry
from needling import decisions, texts
from needling.models import ConsentOffer, ConsentReview, ConsentText
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.fixture
def screened(patient, practitioner):
    """The patient, screened."""
    factories.make_screening(patient, practitioner=practitioner)
    return patient


@pytest.fixture
def typed(practitioner):
    """A whole form: neck and thorax, six sessions, in English."""
    return {
        "practitioner": str(practitioner.pk),
        "regions": ["neck", "thorax"],
        "sessions": "6",
        "language": "en",
        "interpreter_name": "Kept",
    }


def url(name, row):
    return reverse(f"needling:{name}", args=[row.pk])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_the_page_offers_what_is_usual(page, patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner, regions=["arm"])
    text = text_of(page.get(url("consent_new", patient)))
    assert f'value="{practitioner.pk}" selected' in text
    assert text.count("checked") == 1
    assert 'name="sessions" value="6"' in text
    for language in ("Deutsch", "Español", "Français", "English"):
        assert language in text


def test_it_says_why_a_new_one_is_needed(page, patient):
    text = text_of(page.get(url("consent_new", patient)))
    assert "There is no written consent." in text


def test_a_form_is_made_and_waits(page, screened, typed, therapist):
    answer = page.post(url("consent_new", screened), typed)
    offer = ConsentOffer.objects.get()
    assert (answer.status_code, answer.url) == (303, url("offer_detail", offer))
    assert (offer.regions, offer.prepared_by) == (["neck", "thorax"], therapist)
    text = text_of(page.get(url("offer_detail", offer)))
    assert "Read and sign on this device" in text
    assert "Send the link to the patient" in text
    assert "Kept" in text
    assert "Any mild effect" in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("regions", [], "Tick at least one part of the body."),
        ("regions", ["tail"], "tail is not one of the available choices"),
        ("sessions", "0", "from 1 to 20"),
        ("sessions", "many", "from 1 to 20"),
        ("language", "tlh", "tlh is not one of the available choices"),
        ("interpreter_language", "x" * 61, "at most 60 characters"),
        ("practitioner", "", "This field is required."),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(
    page, screened, typed, field, value, sentence
):
    answer = page.post(url("consent_new", screened), typed | {field: value})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'value="Kept"' in text_of(answer)
    assert not ConsentOffer.objects.exists()


def test_the_screening_comes_first(page, patient, typed):
    text = text_of(page.post(url("consent_new", patient), typed))
    assert "Ask the full screening form first" in text


def test_a_therapist_of_another_clinic_cannot_be_named(
    page, screened, typed, elsewhere
):
    stranger = factories.make_practitioner(elsewhere)
    sent = typed | {"practitioner": str(stranger.pk)}
    answer = page.post(url("consent_new", screened), sent)
    assert answer.status_code == 422
    assert str(stranger) not in text_of(answer)


def test_without_a_text_the_page_says_what_to_do(page, patient):
    ConsentText.objects.update(is_current=False)
    answer = page.get(url("consent_new", patient), follow=True)
    assert "No consent text is loaded" in text_of(answer)


def test_a_form_that_is_closed_says_so(page, patient, practitioner, at_now):
    offer = factories.make_offer(
        patient, practitioner=practitioner, therapists=[practitioner]
    )
    at_now.shift(15 * 24 * 3600)
    page.force_login(practitioner.user)
    text = text_of(page.get(url("offer_detail", offer)))
    assert "This form is closed" in text
    assert "Read and sign on this device" not in text


def test_without_an_address_the_patient_signs_here(page, clinic, practitioner):
    patient = factories.make_patient(clinic)
    patient.contact_points.update(state="in_doubt")
    offer = factories.make_offer(patient, practitioner=practitioner)
    text = text_of(page.get(url("offer_detail", offer)))
    assert "There is no address in use: the patient signs here." in text


def test_a_decided_form_leads_to_the_decision(page, patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    for name in ("offer_detail", "offer_sign"):
        answer = page.get(reverse(f"needling:{name}", args=[consent.offer_id]))
        assert answer.url == url("consent_detail", consent)


def test_the_decision_shows_all_of_it(page, patient, practitioner):
    wave = (((0.1, 0.2), (0.5, 0.9), (0.9, 0.1)),)
    consent = factories.make_consent(
        patient,
        practitioner=practitioner,
        signed={"strokes": wave},
        choices={"intimate": True, "chaperone": "Eva Stone"},
        therapists=[practitioner],
        interpreter_name="Iris Wolf",
        interpreter_language="Polish",
    )
    text = text_of(page.get(url("consent_detail", consent)))
    for said in (
        *("Holds", "Eva Stone", "Iris Wolf", "(Polish)", consent.shown_sha256),
        *("version 2 (en)", '<polyline points="30.0,20.0 150.0,90.0 270.0,10.0"'),
        *("Screening of", "Any mild effect", str(practitioner)),
    ):
        assert said in text
    assert AuditEntry.objects.filter(action="consent.viewed").exists()


def test_the_words_of_its_own_time_are_shown(page, patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    ConsentText.objects.filter(language="en").update(is_current=False)
    ConsentText.objects.create(
        version=3,
        language="en",
        body="# New",
        sha256=texts.fingerprint("# New"),
        since=NOW,
    )
    text = text_of(page.get(url("consent_detail", consent)))
    assert "Any mild effect" in text
    assert "The text has changed since the patient signed it." in text


@pytest.fixture
def signed(patient, practitioner):
    return factories.make_consent(
        patient, practitioner=practitioner, is_countersigned=False
    )


def test_it_is_countersigned(page, signed, therapist):
    text = text_of(page.get(url("consent_detail", signed)))
    assert "Not countersigned" in text
    assert "has not countersigned the consent" in text
    answer = page.post(url("consent_countersign", signed), follow=True)
    assert "Countersigned." in text_of(answer)
    signed.refresh_from_db()
    assert signed.countersigned_by == therapist
    assert page.get(url("consent_countersign", signed)).status_code == 303


def test_what_the_countersignature_lacks_is_said(page, patient, practitioner):
    consent = factories.make_consent(
        patient,
        practitioner=practitioner,
        is_countersigned=False,
        choices={"intimate": True},
        signed={"person": "representative", "relation": "Lawyer"},
    )
    sent = {"identity_check": "Passport"}
    answer = page.post(url("consent_countersign", consent), sent)
    assert answer.status_code == 422
    assert "Name the second person who will be in the room." in text_of(answer)
    assert 'value="Passport"' in text_of(answer)
    page.post(url("consent_countersign", consent), sent | {"chaperone": "Eva"})
    text = text_of(page.get(url("consent_detail", consent)))
    assert "Identity of the signer: Passport" in text


def test_who_does_not_treat_does_not_countersign(client, lead, signed):
    client.force_login(lead)
    answer = client.post(url("consent_countersign", signed), follow=True)
    assert "Only a therapist whom the consent covers" in text_of(answer)


def withdraw(page, consent, **data):
    return text_of(page.post(url("consent_withdraw", consent), data, follow=True))


def test_it_is_taken_back_with_a_reason(page, signed):
    text = text_of(page.get(url("consent_detail", signed)))
    assert "From this moment on no needle" in text
    text = withdraw(page, signed, reason="Afraid of needles")
    assert "The consent is withdrawn" in text
    assert "Afraid of needles" in text
    assert "From this moment on no needle" not in text
    assert "withdrawn already" in withdraw(page, signed)


def test_a_reason_is_not_required_but_bounded(page, signed):
    withdraw(page, signed, reason="x" * 201)
    signed.refresh_from_db()
    assert signed.withdrawn_at is None
    withdraw(page, signed)
    signed.refresh_from_db()
    assert signed.withdrawn_at == NOW


def test_an_address_typed_by_hand_changes_nothing(page, signed):
    for name in ("consent_withdraw", "consent_review", "consent_countersign"):
        assert page.get(url(name, signed)).status_code == 303
    signed.refresh_from_db()
    assert (signed.withdrawn_at, signed.countersigned_at) == (None, None)
    assert not ConsentReview.objects.exists()


def test_the_patient_asks_to_go_through_it_again(page, signed):
    sent = {"cause": "patient_asks", "note": "On the phone"}
    answer = page.post(url("consent_review", signed), sent, follow=True)
    assert "consent is asked anew" in text_of(answer)
    assert ConsentReview.objects.get().note == "On the phone"
    page.post(url("consent_review", signed), {"cause": "whim"})
    assert ConsentReview.objects.count() == 1


def test_an_expired_one_says_so(page, patient, practitioner, at_now):
    consent = factories.make_consent(patient, practitioner=practitioner)
    at_now.shift(200 * 24 * 3600)
    page.force_login(practitioner.user)
    text = text_of(page.get(url("consent_detail", consent)))
    assert "Expired" in text
    assert "The consent has run out" in text


def test_a_refusal_shows_what_was_refused(page, patient, practitioner):
    offer = factories.make_offer(patient, practitioner=practitioner)
    here = decisions.Origin("tablet")
    refused = decisions.refuse(offer, origin=here, by=practitioner.user, now=NOW)
    text = text_of(page.get(url("consent_detail", refused)))
    assert "Refused" in text
    assert "Withdraw this consent" not in text
    assert page.get(url("consent_copy", refused)).status_code == 200
