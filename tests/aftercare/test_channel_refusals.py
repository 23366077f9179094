"""Each refusal of a provider means one thing; secrets stay out of its words."""

import pytest
import requests
from anymail.exceptions import (
    AnymailAPIError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
)

from aftercare.channels import email_events, push, requested, sms_kannel
from aftercare.channels.base import (
    Letter,
    PermanentError,
    TransientError,
    UnknownOutcomeError,
    seconds,
)
from aftercare.channels.line import Answer
from aftercare.channels.sms_mail import MailToTextChannel
from clinic.local.processes import free_port
from clinic.localmail import LocalMailbox
from tests.contract import apis, stands
from tests.contract.stands import letter


@pytest.mark.parametrize(
    ("status", "body", "error", "bad"),
    [
        (400, "Missing receiver number", PermanentError, True),
        (400, "Empty text not allowed", PermanentError, False),
        (403, "Authorization failed for sendsms", TransientError, False),
        (503, "Temporal failure, try again later.", TransientError, False),
    ],
)
def test_what_kannel_says(status, body, error, bad):
    judged = sms_kannel._judge(Answer(status, {}, body))
    assert type(judged) is error
    assert getattr(judged, "bad_address", False) is bad


@pytest.mark.parametrize(
    ("text", "wait"), [("7", 7), ("999999", 900), (None, None), ("soon", None)]
)
def test_the_wait_that_is_asked_for(text, wait):
    found = seconds(text)
    assert (found and found.total_seconds()) == wait


def api_error(status):
    response = requests.Response()
    response.status_code = status
    return AnymailRequestsAPIError("no", response=response)


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (AnymailRecipientsRefused("no"), PermanentError),
        (api_error(500), TransientError),
        (api_error(401), TransientError),
        (api_error(422), PermanentError),
        (AnymailAPIError("no answer that could be read"), UnknownOutcomeError),
        (requests.ReadTimeout(), UnknownOutcomeError),
        (requests.ConnectTimeout(), TransientError),
    ],
)
def test_what_a_mail_api_says(error, means):
    assert type(email_events.judge(error)) is means


def test_what_is_no_refusal_of_an_api_is_judged_elsewhere():
    assert email_events.judge(ValueError("x")) is None


@pytest.mark.parametrize(
    ("log", "means"),
    [
        ("Failed to send: error=404.", PermanentError),
        ("Failed to send: error=429.", TransientError),
        ("Failed to send: error=503.", TransientError),
        ("Connection refused by https://hooks/T0/SECRET", TransientError),
        ("Read timed out. https://hooks/T0/SECRET", UnknownOutcomeError),
    ],
)
def test_what_an_alert_service_says_keeps_its_key(log, means):
    judged = push._judge(log)
    assert type(judged) is means
    assert "SECRET" not in str(judged)


def test_an_address_of_no_service_is_permanent():
    with pytest.raises(PermanentError):
        push.PushChannel().send(letter(secret="nonsense"))


@pytest.mark.parametrize(
    "leads_to",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "100.64.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "224.0.0.1",
    ],
)
def test_an_alert_does_not_go_into_the_own_network(monkeypatch, settings, leads_to):
    public = (2, 1, 6, "", ("93.184.215.14", 0))
    inside = (2, 1, 6, "", (leads_to, 0))
    monkeypatch.setattr(push, "getaddrinfo", lambda host, port: [public, inside])
    alert = letter(secret="ntfys://alerts.example/alarms")
    with pytest.raises(PermanentError, match="inside the network"):
        push.PushChannel().send(alert)
    settings.ALLOWED_ALERT_HOSTS = ["alerts.example"]
    monkeypatch.setattr("apprise.plugins.ntfy.NotifyNtfy.send", lambda *_, **__: True)
    assert push.PushChannel().send(alert)


@pytest.mark.parametrize(
    "url",
    ["ntfys://topic", "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alarms"],
)
def test_a_key_in_the_place_of_a_host_is_asked_of_nobody(monkeypatch, url):
    monkeypatch.setattr(push, "getaddrinfo", lambda *_: pytest.fail("asked"))
    service = push.PushChannel()._service(url)
    push._require_outside(service, url)
    assert service.redirects is False


def test_a_name_that_leads_nowhere_is_tried_again(monkeypatch):
    def unknown(host, port):
        raise OSError

    monkeypatch.setattr(push, "getaddrinfo", unknown)
    with pytest.raises(TransientError):
        push.PushChannel().send(letter(secret="ntfys://alerts.example/alarms"))


def test_a_service_that_is_not_there_is_transient(settings):
    settings.SMS_TIMEOUT, settings.ALLOWED_ALERT_HOSTS = 0.5, ["127.0.0.1"]
    address = f"ntfy://127.0.0.1:{free_port()}/alerts"
    with pytest.raises(TransientError):
        push.PushChannel().send(letter(secret=address))


def test_a_letter_does_not_show_its_secret():
    assert "SECRET" not in repr(letter(secret="slack://SECRET"))


@pytest.mark.parametrize(
    ("code", "kind", "blocked"),
    [(21610, PermanentError, True), (20003, PermanentError, False)],
)
def test_what_twilio_says(settings, code, kind, blocked):
    with apis.twilio(settings) as stand:
        stand.gateway.answer = apis._said(400, {"code": code, "message": "no"})
        with pytest.raises(kind) as refusal:
            stand.channel.send(letter())
    assert refusal.value.blocked is blocked


def test_twilio_that_is_not_there_is_transient(settings):
    with apis.twilio(settings) as stand:
        settings.TWILIO_API_URL = f"http://127.0.0.1:{free_port()}"
        with pytest.raises(TransientError):
            stand.channel.send(letter())


def test_a_broken_request_without_a_cause_is_unknown():
    assert type(requested.judge(requests.ConnectionError())) is UnknownOutcomeError


def test_a_text_can_go_as_mail_to_a_gateway(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SMS_MAIL_DOMAIN = "text.localhost"
    with LocalMailbox(tmp_path / "mail") as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        channel = MailToTextChannel()
        channel.send(letter(stands.PHONE, subject=""))
        channel.close()
    (mail,) = box.messages()
    assert mail["To"] == f"{stands.PHONE}@text.localhost"
    assert isinstance(letter(), Letter)
