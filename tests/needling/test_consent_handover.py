"""A device of the clinic in the patient's hands: the one form on it, nothing else."""

import pytest
from django.urls import NoReverseMatch, reverse

from clinic.models import AuditEntry
from needling import formlinks, offers
from needling.models import Consent, FormLink
from tests import factories
from tests.house.addresses import all_views
from tests.house.test_public_urls import PUBLIC
from tests.needling.signing import STROKES, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
WORDS = {"kind": "short", "row_kind": "rom", "measure": "ndi", "code": "SMOKER"}


@pytest.fixture
def offer(patient, practitioner):
    return factories.make_offer(patient, practitioner=practitioner)


def url(name, *args):
    return reverse(f"needling:{name}", args=args)


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def device(client, therapist, offer):
    """The browser after the therapist handed it over, and the token of its form."""
    client.force_login(therapist)
    page = text_of(client.get(url("offer_detail", offer.pk)))
    assert "Hand over this device (signs you out)" in page
    start = client.post(url("offer_hand_over", offer.pk))
    assert start["Clear-Site-Data"] == '"cache"'
    token = start.url.split("/")[2]
    assert start.url == url("form_consent", token)
    return client, token


def behind_the_sign_in(patient):
    """Every address that is not public, with whatever stands in it."""
    for name, pattern in all_views().items():
        words = pattern.pattern.regex.groupindex
        given = {word: WORDS.get(word, patient.pk) for word in words}
        if name in PUBLIC or name.startswith("admin:"):
            continue
        try:
            yield reverse(name, kwargs=given)
        except NoReverseMatch:
            yield reverse(name, kwargs={**given, **dict.fromkeys(given, "1")})


@pytest.mark.parametrize("form", ["consent", "questions"])
def test_no_other_address_opens(client, therapist, patient, offer, form):
    client.force_login(therapist)
    asked = {
        "consent": ("offer_hand_over", offer.pk),
        "questions": ("kiosk_start", patient.pk),
    }
    assert client.post(url(*asked[form])).status_code == 303
    tried = list(behind_the_sign_in(patient))
    assert len(tried) > 100
    for path in (*tried, "/admin/"):
        for method in (client.get, client.post):
            answer = method(path)
            assert answer.status_code == 302, path
            assert "login" in answer.url, path


def test_it_is_signed_and_the_device_is_closed(device, therapist, offer):
    client, token = device
    page = text_of(client.get(url("form_consent", token)))
    assert "For staff: take this device back" in page
    assert "back to the record" not in page
    form = sent(strokes=STROKES, typed="")
    for _ in range(2):
        assert client.post(url("form_consent", token), form).url == url(
            "form_done", token
        )
    consent = Consent.objects.get()
    assert (consent.way, consent.taken_by) == ("tablet", therapist)
    for name in ("form_consent", "form_done"):
        thanks = text_of(client.get(url(name, token), follow=True))
        assert "Please hand the device back now." in thanks
        assert offer.patient.family_name not in thanks
        assert url("form_copy", token) not in thanks
    assert client.get(url("form_copy", token)).url == url("form_gate", token)
    ahead = url("consent_detail", consent.pk)
    assert "login" in client.get(ahead).url
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert "consent.handed_over" in actions


def test_the_patient_says_no_on_it(device):
    client, token = device
    for _ in range(2):
        assert client.post(url("form_refuse", token)).url == url("form_done", token)
    consent = Consent.objects.get()
    assert (consent.decision, consent.way) == ("refused", "tablet")
    assert FormLink.objects.get().revoked_at == NOW


def test_it_goes_back_before_anything_is_decided(device, therapist, offer):
    client, token = device
    back = client.post(url("form_hand_back", token))
    assert back.url == f"/accounts/login/?next={url('offer_detail', offer.pk)}"
    assert client.get(url("form_consent", token)).url == url("form_gate", token)
    answer = client.post(url("form_consent", token), sent())
    assert "This page is not open." in text_of(answer)
    assert not Consent.objects.exists()
    client.force_login(therapist)
    assert "has been sent" not in text_of(client.get(url("offer_detail", offer.pk)))
    assert client.post(url("offer_hand_over", offer.pk)).status_code == 303


def test_after_half_an_hour_the_date_of_birth_lets_in_again(device, at_now):
    client, token = device
    at_now.shift(31 * 60)
    page = text_of(client.post(url("form_consent", token), sent()))
    assert "What you filled in is kept" in page
    assert "For staff: take this device back" in page
    born = {"day": "17", "month": "May", "year": "1980"}
    client.post(url("form_consent", token), sent() | born)
    assert Consent.objects.get().way == "tablet"


def test_a_closed_form_is_not_handed_over(client, therapist, patient, offer):
    client.force_login(therapist)
    where = url("offer_hand_over", offer.pk)
    assert client.get(where).url == url("offer_detail", offer.pk)
    offers.cancel_waiting(patient, now=NOW)
    answer = client.post(where, follow=True)
    assert "This form is closed. Make a new one." in text_of(answer)
    assert not FormLink.objects.exists()


def test_a_link_in_the_mail_is_not_handed_back(client, offer):
    token = formlinks.create(offer, now=NOW)
    assert client.post(url("form_hand_back", token)).url == url("form_gate", token)
    assert FormLink.objects.get().revoked_at is None
