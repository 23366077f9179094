"""Twilio and mail providers at the door: signatures, sizes, words that say nothing."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils.http import urlencode
from twilio.request_validator import RequestValidator

from aftercare.channels import email_events, sms_twilio
from aftercare.models import InboundText, Receipt

pytestmark = pytest.mark.django_db
TOKEN = "a-token-between-two-machines"
HOST = "https://clinic.example"
TEXTS, REPORT = "/hooks/twilio/texts/", "/hooks/twilio/report/?ref=x.1"
TEXT = {"MessageSid": "SM1", "From": "+447700900555", "To": "+1", "Body": "Grüß Gott"}


@pytest.fixture(autouse=True)
def _twilio(settings, clinic):
    settings.TWILIO_AUTH_TOKEN, settings.CALLBACK_URL = TOKEN, HOST
    settings.TWILIO_AUTH_TOKEN_OLD = ""


def post(client, path, words, *, token=TOKEN, signed=None):
    signature = RequestValidator(token).compute_signature(HOST + path, signed or words)
    return client.post(path, words, headers={"X-Twilio-Signature": signature})


def test_a_signed_text_is_taken_once(client):
    for _ in range(3):
        answer = post(client, TEXTS, TEXT)
        assert (answer.status_code, answer.content) == (200, b"<Response/>")
    assert InboundText.objects.get().body == "Grüß Gott"


@pytest.mark.parametrize(
    "given", [{"token": "guessed"}, {"signed": {**TEXT, "Body": "STOP"}}]
)
def test_a_text_that_twilio_did_not_sign_is_refused(client, given):
    assert post(client, TEXTS, TEXT, **given).status_code == 403
    assert not InboundText.objects.exists()


def test_a_word_that_is_given_twice_is_refused(client):
    twice = {**TEXT, "Body": ["well", "STOP"]}
    signed = QueryDict(urlencode(twice, doseq=True))
    assert post(client, TEXTS, twice, signed=signed).status_code == 403
    assert post(client, f"{REPORT}&ref=x.2", TEXT).status_code == 403
    assert not InboundText.objects.exists()


def test_the_token_before_still_counts_while_it_is_changed(client, settings):
    settings.TWILIO_AUTH_TOKEN, settings.TWILIO_AUTH_TOKEN_OLD = "new-token", TOKEN
    assert post(client, TEXTS, TEXT).status_code == 200


def test_more_than_any_text_is_refused(client):
    assert post(client, TEXTS, {**TEXT, "Body": "x" * 70_000}).status_code == 403
    assert post(client, TEXTS, {**TEXT, "MessageSid": ""}).status_code == 400
    assert not InboundText.objects.exists()


@pytest.mark.parametrize("status", ["queued", "", "nonsense"])
def test_a_report_that_says_nothing_new_is_not_kept(client, status):
    words = {"MessageSid": "SM1", "MessageStatus": status}
    assert post(client, REPORT, words).status_code == 200
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("code", "bad", "blocked"),
    [("30006", True, False), ("30004", False, True), ("30008", False, False)],
)
def test_a_code_says_what_is_wrong_with_the_number(code, bad, blocked):
    words = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": code}
    report = sms_twilio.report(words, "not-ours")
    assert (report.is_bad_address, report.is_blocked) == (bad, blocked)


def test_without_a_token_there_is_no_such_address(client, settings):
    settings.TWILIO_AUTH_TOKEN = ""
    assert client.post(TEXTS, TEXT).status_code == 404
    assert client.post(REPORT).status_code == 404


@pytest.mark.parametrize("provider", ["", "nobody"])
def test_only_the_mail_provider_in_use_is_heard(client, settings, provider):
    settings.EMAIL_PROVIDER = provider
    assert client.post("/hooks/email/").status_code == 404


def event(kind, **given):
    values = {"message_id": "m1", "reject_reason": None, "metadata": None, **given}
    return SimpleNamespace(event_type=kind, **values)


@pytest.mark.parametrize(
    ("kind", "why", "status", "bad", "blocked"),
    [
        ("delivered", None, "delivered", False, False),
        ("opened", None, "delivered", False, False),
        ("bounced", "invalid", "failed", True, False),
        ("rejected", "unsubscribed", "failed", False, True),
        ("complained", None, "delivered", False, True),
    ],
)
def test_an_event_in_our_words(kind, why, status, bad, blocked):
    report = email_events.report(event(kind, reject_reason=why), "Mailgun")
    assert (report.provider, report.status) == ("mailgun", status)
    assert (report.is_bad_address, report.is_blocked) == (bad, blocked)


@pytest.mark.parametrize(("kind", "id"), [("queued", "m1"), ("delivered", None)])
def test_an_event_that_says_nothing_new(kind, id):
    assert email_events.report(event(kind, message_id=id), "Mailgun") is None
