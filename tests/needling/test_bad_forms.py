"""What people and machines send to the forms: nothing lost, nothing odd accepted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from needling.models import Clearance, Consent, ConsentOffer, Screening
from tests import factories
from tests.needling import sent
from tests.needling.signing import sent as signature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.fixture
def offer(patient, practitioner):
    return factories.make_offer(patient, practitioner=practitioner)


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ann   Brook ", "Ann Brook"),
        ("Ann\u202eBrook", "AnnBrook"),
        ("Ann\u200b Brook\u00ad", "Ann Brook"),
        ("Ann\x01 Brook\x7f", "Ann Brook"),
        ("Ann\r\nBrook", "Ann Brook"),
        ("\u0634\u064a\u0631\u064a\u0646", "\u0634\u064a\u0631\u064a\u0646"),
        ("\u674e", "\u674e"),
        ("O\u2019Brien \U0001f600", "O\u2019Brien \U0001f600"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ],
)
def test_a_name_is_kept_as_it_reads(page, offer, typed, stored):
    url = reverse("needling:offer_sign", args=[offer.pk])
    assert page.post(url, signature(signed_name=typed)).status_code == 303
    consent = Consent.objects.get()
    assert consent.signed_name == stored
    detail = page.get(reverse("needling:consent_detail", args=[consent.pk]))
    assert "<img src=x" not in detail.content.decode()


@pytest.mark.parametrize("typed", ["\u200b", "\u202e\u202c", "\x02"])
def test_a_name_that_shows_nothing_is_no_name(page, offer, typed):
    url = reverse("needling:offer_sign", args=[offer.pk])
    answer = page.post(url, signature(signed_name=typed))
    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("code", "key", "typed", "sentence"),
    [
        ("MEDS_OTHER", "list", "x" * 1_000_000, "at most 500 characters"),
        ("MEDS_OTHER", "list", "a\x00b", "Null characters are not allowed."),
        ("ANTICOAGULANT", "inr", "31", "Write a number from 0.5 to 20."),
        ("ANTICOAGULANT", "inr", "1e2", "Write a number, for example 38.5."),
        ("ANTICOAGULANT", "inr", "\u0663", "Write a number, for example 38.5."),
        ("ANTICOAGULANT", "inr_on", "2026-03-11", "That day is still to come."),
        ("ANTICOAGULANT", "inr_on", "0026-03-09", "That is too long ago."),
        ("RECENT_SURGERY", "operated_on", "9999-12-31", "still to come."),
        ("RECENT_SURGERY", "operated_on", "31 Feb", "Enter a valid date."),
        ("PREGNANT_T1", "due_on", "2036-03-10", "too far in the future."),
        ("PREGNANT_T1", "weeks", "51", "Write a number from 0 to 44."),
        ("ANTICOAGULANT", "drugs", "magic", "magic is not one of the available"),
    ],
)
def test_what_cannot_be_is_said_and_the_rest_kept(
    page, patient, code, key, typed, sentence
):
    data = sent.screening(patient, yes=[code, "FAINTING"])
    data |= {f"d-{code}-{key}": typed, "d-FAINTING-last_faint": "At the dentist"}
    answer = page.post(
        reverse("needling:screening_new", args=[patient.pk, "full"]), data
    )
    text = text_of(answer)
    assert answer.status_code == 422
    assert sentence in text
    assert 'value="At the dentist"' in text
    assert not Screening.objects.exists()


def test_odd_letters_in_an_answer_cost_nothing(page, patient):
    data = sent.screening(patient, yes=["MEDS_OTHER"])
    hebrew = "\u05d0\u05e1\u05e4\u05d9\u05e8\u05d9\u05df"
    data["d-MEDS_OTHER-list"] = f"{hebrew} \U0001f48a\x07 <b>daily</b>"
    url = reverse("needling:screening_new", args=[patient.pk, "full"])
    text = page.post(url, data, follow=True).content.decode()
    assert f"{hebrew} \U0001f48a &lt;b&gt;daily" in text


def test_two_people_answer_the_same_form_and_neither_overwrites(page, patient, at_now):
    url = reverse("needling:screening_new", args=[patient.pk, "full"])
    mine = sent.screening(patient, yes=["SMOKER"]) | {"seen": "none"}
    page.post(url, sent.screening(patient, yes=["INTOXICATED"]) | {"seen": "none"})
    other = Screening.objects.get()
    answer = page.post(url, mine)
    assert answer.status_code == 409
    assert "were answered in another place since you opened" in text_of(answer)
    assert reverse("needling:screening_detail", args=[other.pk]) in text_of(answer)
    assert f'name="seen" value="{other.pk}"' in text_of(answer)
    refused = page.post(reverse("needling:session_start", args=[patient.pk]))
    assert "Affected by alcohol or drugs" in text_of(refused)
    at_now.shift(60)
    assert page.post(url, mine | {"seen": str(other.pk)}).status_code == 303
    assert Screening.objects.count() == 2


def test_a_screening_that_is_sent_twice_is_kept_once(page, patient):
    url = reverse("needling:screening_new", args=[patient.pk, "full"])
    data = sent.screening(patient, yes=["SMOKER"]) | {"seen": "none"}
    first, second = page.post(url, data), page.post(url, data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.url == second.url
    assert Screening.objects.count() == 1


def test_a_consent_form_that_is_made_twice_waits_once(page, patient, practitioner):
    factories.make_screening(patient, practitioner=practitioner)
    typed = {
        "practitioner": str(practitioner.pk),
        "regions": ["neck"],
        "sessions": "6",
        "language": "en",
    }
    url = reverse("needling:consent_new", args=[patient.pk])
    for _ in range(2):
        assert page.post(url, typed).status_code == 303
    assert ConsentOffer.objects.waiting(NOW).count() == 1
    assert ConsentOffer.objects.count() == 2


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize("name", ["letter.png", "letter.pdf", "letter.jpg"])
def test_a_drawing_posing_as_a_letter_is_refused(page, patient, practitioner, name):
    factories.make_screening(patient, yes=["VASCULAR"], practitioner=practitioner)
    typed = {
        "covers": ["VASCULAR"],
        "clinician": "Dr Ada Osei",
        "role": "Surgeon",
        "given_on": NOW.date().isoformat(),
        "expires_on": NOW.date().isoformat(),
        "evidence": SimpleUploadedFile(name, SVG, "image/png"),
    }
    answer = page.post(reverse("needling:clearance_new", args=[patient.pk]), typed)
    assert answer.status_code == 422
    assert "PDF, PNG or JPEG" in text_of(answer)
    assert 'value="Dr Ada Osei"' in text_of(answer)
    assert not Clearance.objects.exists()


def test_a_withdrawal_pressed_twice_is_one(page, patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    url = reverse("needling:consent_withdraw", args=[consent.pk])
    page.post(url, {"reason": "Hurts"})
    text = text_of(page.post(url, {"reason": "Again"}, follow=True))
    assert "This consent is withdrawn already." in text
    consent.refresh_from_db()
    assert consent.withdrawal_reason == "Hurts"
