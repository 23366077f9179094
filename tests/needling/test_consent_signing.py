"""The page on which a patient decides, on a device at the clinic."""

from datetime import date

import pytest
from django.urls import reverse

from needling.models import Consent
from tests import factories
from tests.needling.signing import STROKES, sent
from tests.strict import WatchfulClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist's tablet."""
    client.force_login(therapist)
    return client


@pytest.fixture
def offer(patient, practitioner):
    return factories.make_offer(patient, practitioner=practitioner)


def url(name, offer):
    return reverse(f"needling:{name}", args=[offer.pk])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_the_patient_sees_nothing_but_the_form(page, offer):
    text = text_of(page.get(url("offer_sign", offer)))
    assert text.count("<h1>") == 1
    assert "Any mild effect" in text
    assert "Do you agree to a student who watches?" in text
    assert "I am a parent or guardian" not in text
    assert " checked" not in text
    assert "<nav" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Ihr Name in Druckschrift"),
        ("es", "Firmar y aceptar"),
        ("fr", "Qui signe"),
    ],
)
def test_the_whole_page_is_in_the_patients_language(
    page, clinic, practitioner, language, said
):
    patient = factories.make_patient(clinic, language=language)
    offer = factories.make_offer(patient, practitioner=practitioner)
    text = text_of(page.get(url("offer_sign", offer)))
    assert said in text
    assert f'<html lang="{language}"' in text
    page.post(url("offer_sign", offer), sent())
    thanks = text_of(page.get(url("offer_thanks", offer)))
    assert f'<html lang="{language}"' in thanks


def test_a_drawn_signature(page, offer, therapist):
    form = sent(
        strokes=STROKES, typed="", e_stim="yes", intimate="yes", chaperone="Eva"
    )
    answer = page.post(url("offer_sign", offer), form)
    assert (answer.status_code, answer.url) == (303, url("offer_thanks", offer))
    consent = Consent.objects.get()
    assert len(consent.drawn[0]) == 24
    assert (consent.allows_e_stim, consent.allows_photographs) == (True, False)
    assert (consent.allows_messages, consent.chaperone_name) == (True, "Eva")
    assert (consent.taken_by, consent.way) == (therapist, "tablet")
    assert consent.address == "127.0.0.1"
    text = text_of(page.get(url("offer_thanks", offer)))
    assert "Thank you. Your decision is kept." in text
    assert reverse("needling:consent_detail", args=[consent.pk]) in text


def test_a_typed_name_and_a_second_press(page, offer):
    for _ in range(2):
        assert page.post(url("offer_sign", offer), sent()).status_code == 303
    assert Consent.objects.get().typed_signature == "Ann Brook"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"e_stim": None}, "Choose yes or no."),
        ({"messages": "maybe"}, "maybe is not one of the available choices"),
        ({"person": None}, "Say who signs."),
        ({"person": "guardian"}, "guardian is not one of the available choices"),
        ({"signed_name": " "}, "Write the name of the person who signs."),
        ({"signed_name": "x" * 1_000_000}, "A name has at most 120 characters."),
        ({"signed_name": "Ann\x00"}, "Null characters are not allowed."),
        ({"typed": ""}, "Sign in the box, or type the name"),
        ({"typed": "", "strokes": "[]"}, "Sign in the box, or type the name"),
        ({"strokes": "[[[9, 9]]]"}, "The signature could not be read."),
        ({"strokes": "<svg onload=x>"}, "The signature could not be read."),
        ({"strokes": "[[[0.5, 0.5]]]"}, "not only with a dot"),
        ({"strokes": "[" * 300_000}, "The signature is too large."),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(page, offer, changes, sentence):
    answer = page.post(url("offer_sign", offer), sent(relation="Kept", **changes))
    text = text_of(answer)
    assert answer.status_code == 422
    assert sentence in text
    assert 'role="alert"' in text
    assert len(text) < 60_000
    assert not Consent.objects.exists()


def test_who_signs_for_another_says_how_they_are_related(page, offer):
    form = sent(person="representative")
    text = text_of(page.post(url("offer_sign", offer), form))
    assert "how the person who signs is related" in text
    assert page.post(url("offer_sign", offer), form | {"relation": "Lawyer"}).url


def test_what_was_drawn_is_kept_when_something_else_lacks(page, offer):
    form = sent(strokes=STROKES, typed="", signed_name="", relation="Kept")
    text = page.post(url("offer_sign", offer), form).content.decode()
    assert STROKES in text
    assert 'value="Kept"' in text
    assert 'value="yes" id="messages_yes" checked' in " ".join(text.split())


def test_ten_megabytes_are_refused_with_a_sentence(page, offer):
    form = sent(strokes="9" * 10_000_000)
    answer = page.post(url("offer_sign", offer), form)
    assert answer.status_code == 413
    assert "What was sent is too large. Please sign again." in text_of(answer)
    assert not Consent.objects.exists()


def test_ten_megabytes_on_a_real_tablet_too(offer, therapist):
    tablet = WatchfulClient(enforce_csrf_checks=True)
    tablet.force_login(therapist)
    tablet.get(url("offer_sign", offer))
    answer = tablet.post(
        url("offer_sign", offer),
        sent(strokes="9" * 10_000_000),
        headers={"Referer": "https://testserver/"},
    )
    assert answer.status_code == 400
    assert "What was sent is too large." in text_of(answer)


def test_a_minor_does_not_sign_alone(page, clinic, practitioner):
    child = factories.make_patient(clinic, date_of_birth=date(2010, 1, 1))
    offer = factories.make_offer(child, practitioner=practitioner)
    text = text_of(page.get(url("offer_sign", offer)))
    assert "I am the patient" not in text
    assert "The young person was told all this and agrees" in text
    guardian = sent(person="guardian", relation="Mother")
    answer = page.post(url("offer_sign", offer), guardian)
    assert "the young person has to agree as well" in text_of(answer)
    page.post(url("offer_sign", offer), guardian | {"has_assent": "on"})
    assert Consent.objects.get().has_assent


def test_the_patient_says_no(page, offer):
    assert page.get(url("offer_refuse", offer)).url == url("offer_sign", offer)
    assert page.get(url("offer_thanks", offer)).url == url("offer_detail", offer)
    answer = page.post(url("offer_refuse", offer))
    assert answer.url == url("offer_thanks", offer)
    assert Consent.objects.get().decision == "refused"
    assert "No needles will be used" in text_of(page.get(answer.url))


def test_the_other_tab_finds_it_closed(page, offer):
    factories.make_offer(offer.patient, practitioner=offer.practitioner)
    for name in ("offer_sign", "offer_refuse"):
        answer = page.post(url(name, offer), sent())
        assert answer.status_code == 409
        assert "This form is closed. Ask for a new one." in text_of(answer)
    assert not Consent.objects.exists()


def test_nobody_without_the_right_signs(client, desk, offer, stranger):
    client.force_login(desk)
    assert client.post(url("offer_sign", offer), sent()).status_code == 403
    client.force_login(stranger)
    assert client.post(url("offer_sign", offer), sent()).status_code == 404
