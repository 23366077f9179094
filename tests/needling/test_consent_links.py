"""A consent over a link, before the visit: date of birth, read, decide."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import AuditEntry
from needling import consents, copies, formlinks, prescreenings
from needling.documents.pdf import CannotPrint
from needling.models import Consent, FormLink
from tests import factories
from tests.needling.signing import STROKES, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
BORN = {"day": "17", "month": "May", "year": "1980"}
WRONG = {**BORN, "day": "18"}
HALF_AN_HOUR = 31 * 60


@pytest.fixture
def offer(patient, practitioner):
    return factories.make_offer(patient, practitioner=practitioner)


@pytest.fixture
def token(offer):
    return formlinks.create(offer, now=NOW)


def url(name, token):
    return reverse(f"needling:form_{name}", args=[token])


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def inside(client, token):
    """A browser that gave the right date."""
    answer = client.post(url("gate", token), BORN)
    assert (answer.status_code, answer.url) == (303, url("consent", token))
    return client


def test_the_gate_names_nobody_and_nothing_clinical(client, token, patient):
    text = text_of(client.get(url("gate", token)))
    assert "Riverside Physio" in text
    assert "Call 999" in text
    assert patient.given_name not in text
    assert "needl" not in text.lower()
    assert formlinks.address(token).endswith(f"/f/{token}/")


def test_looking_changes_nothing(client, token):
    before = [*FormLink.objects.values(), AuditEntry.objects.count()]
    for name in ("gate", "consent", "refuse", "done", "copy"):
        assert client.get(url(name, token)).status_code in (200, 303)
        client.head(url(name, token))
    assert [*FormLink.objects.values(), AuditEntry.objects.count()] == before


def test_a_wrong_date_is_counted_and_the_fifth_closes_it(client, token):
    for _ in range(5):
        answer = client.post(url("gate", token), WRONG)
    assert "This page is not open." in text_of(answer)
    assert "This page is not open." in text_of(client.post(url("gate", token), BORN))
    assert FormLink.objects.get().wrong_dates == 5


def test_a_date_that_cannot_be(client, token):
    answer = client.post(url("gate", token), {**BORN, "month": "Brumaire"})
    assert "month" in text_of(answer)
    assert FormLink.objects.get().wrong_dates == 0


@pytest.mark.parametrize("token_given", ["1" * 22, "short", "x" * 10_000])
def test_an_unknown_token_is_answered_alike(client, token_given):
    for method in (client.get, client.post):
        answer = method(url("gate", token_given), BORN)
        assert answer.status_code == 200
        assert "This page is not open." in text_of(answer)
    for name in ("consent", "refuse", "done", "copy"):
        assert client.get(url(name, token_given)).status_code == 303
        if name in ("consent", "refuse"):
            answer = client.post(url(name, token_given), sent())
            assert answer.url == url("gate", token_given)


def test_a_link_to_the_screening_opens_no_consent(client, patient, therapist):
    form = prescreenings.ask(patient, by=therapist, now=NOW)
    token = formlinks.create(form, now=NOW)
    assert client.get(url("consent", token)).url == url("gate", token)
    client.post(url("gate", token), BORN)
    assert client.get(url("consent", token)).url == url("gate", token)


def test_it_is_read_and_signed(inside, token, patient):
    text = text_of(inside.get(url("consent", token)))
    assert "Any mild effect" in text
    assert patient.full_name in text
    assert "csrfmiddlewaretoken" not in text
    answer = inside.post(
        url("consent", token),
        sent(strokes=STROKES, typed=""),
        headers={"User-Agent": "Phone"},
    )
    assert answer.url == url("done", token)
    consent = Consent.objects.get()
    assert (consent.way, consent.user_agent) == ("link", "Phone")
    assert (consent.taken_by, consent.countersigned_at) == (None, None)
    assert "Thank you" in text_of(inside.get(url("done", token)))
    copy = inside.get(url("copy", token))
    assert copy["Content-Type"] == "application/pdf"
    assert copy["Referrer-Policy"] == "no-referrer"
    for name in ("gate", "consent"):
        answer = inside.get(url(name, token), follow=True)
        assert "Thank you" in text_of(answer)


def test_a_double_submit_in_two_tabs_is_one_decision(inside, token):
    for name in ("Ann Brook", "Somebody Else"):
        answer = inside.post(url("consent", token), sent(signed_name=name))
        assert answer.url == url("done", token)
    assert Consent.objects.get().signed_name == "Ann Brook"
    answer = inside.post(url("refuse", token))
    assert answer.status_code == 409


def test_what_is_missing_is_said(inside, token):
    answer = inside.post(url("consent", token), sent(signed_name=""))
    assert answer.status_code == 422
    assert "Write the name of the person who signs." in text_of(answer)


def test_the_patient_says_no_over_the_link(inside, token):
    assert inside.get(url("refuse", token)).url == url("consent", token)
    assert inside.post(url("refuse", token)).url == url("done", token)
    assert Consent.objects.get().decision == "refused"


def test_after_half_an_hour_nothing_that_was_filled_in_is_lost(inside, token, at_now):
    at_now.shift(HALF_AN_HOUR)
    form = sent(strokes=STROKES, typed="")
    answer = inside.post(url("consent", token), form)
    text = text_of(answer)
    assert "What you filled in is kept" in text
    assert f'value="{STROKES}"' in text
    assert not Consent.objects.exists()
    wrong = text_of(inside.post(url("consent", token), form | WRONG))
    assert "This date does not open the page." in wrong
    answer = inside.post(url("consent", token), form | BORN)
    assert answer.url == url("done", token)
    assert inside.get(answer.url).status_code == 200
    assert Consent.objects.get().drawn


def test_too_much_is_refused_before_and_after_the_gate(client, inside, token, at_now):
    form = sent(strokes="9" * 10_000_000)
    assert inside.post(url("consent", token), form).status_code == 413
    at_now.shift(HALF_AN_HOUR)
    assert inside.post(url("consent", token), form).url == url("gate", token)
    kept = inside.post(url("consent", token), sent(strokes="9" * 300_000))
    assert "9" * 1000 not in kept.content.decode()


def test_a_link_after_withdrawal_or_a_newer_form_is_closed(
    inside, client, token, patient, practitioner
):
    consent = factories.make_consent(patient, practitioner=practitioner)
    answer = inside.post(url("consent", token), sent())
    assert "This page is not open." in text_of(answer)
    offer = factories.make_offer(patient, practitioner=practitioner)
    fresh = formlinks.create(offer, now=NOW)
    consents.withdraw(consent, reason="", by=practitioner.user, now=NOW)
    for method in (client.get, client.post):
        assert "This page is not open." in text_of(method(url("gate", fresh), BORN))
    assert Consent.objects.count() == 1


def test_a_form_that_closed_while_it_was_read(inside, token, offer):
    type(offer).objects.filter(pk=offer.pk).update(cancelled_at=NOW)
    assert inside.get(url("consent", token)).status_code == 409
    answer = inside.post(url("consent", token), sent())
    assert (answer.status_code, Consent.objects.count()) == (409, 0)


def test_the_link_ends_with_its_form(client, token, at_now):
    at_now.shift(14 * 24 * 3600)
    assert "This page is not open." in text_of(client.post(url("gate", token), BORN))


def test_the_way_in_stays_on_its_own_link(inside, token, patient, offer):
    other = formlinks.create(offer, now=NOW + timedelta(minutes=1))
    cookie = inside.cookies["__Secure-form"]
    assert cookie["path"] == url("gate", token)
    assert inside.get(url("consent", other)).url == url("gate", other)


def test_a_copy_that_cannot_be_made(inside, token, monkeypatch):
    def broken(_consent):
        raise CannotPrint("out of paper")

    inside.post(url("consent", token), sent())
    monkeypatch.setattr(copies, "pdf_of", broken)
    answer = inside.get(url("copy", token))
    assert "Please ask us for it." in text_of(answer)
