"""Stands of the providers that are reached over an API: in the shapes they document."""

import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any, ClassVar

from twilio.request_validator import RequestValidator

from aftercare.channels.base import Channel, Letter
from aftercare.channels.email import EmailChannel
from aftercare.channels.push import PushChannel
from aftercare.channels.sms_twilio import TwilioChannel
from tests.contract.gateway import Gateway

TOKEN = "a-token-between-two-machines"
CALLBACK = "https://clinic.example"
_JSON = {"Content-Type": "application/json"}


def _said(status: int, words: dict[str, Any], **headers: str) -> Any:
    return status, {**_JSON, **headers}, json.dumps(words)


class Api:
    """A provider behind HTTP."""

    answers: ClassVar[dict[str, Any]] = {}

    def __init__(self, gateway: Gateway, channel: Channel) -> None:
        self.gateway, self.channel = gateway, channel

    def says(self, what: str) -> None:
        self.gateway.answer = self.answers[what]

    def falls_silent(self) -> None:
        self.gateway.is_silent = True


class Twilio(Api):
    """The Messages resource, https://www.twilio.com/docs/messaging/api."""

    way = "text"
    answers: ClassVar = {
        "accepted": _said(201, {"sid": "SMNUMBER", "status": "queued"}),
        "transient": _said(
            429, {"code": 20429, "message": "Too Many Requests"}, **{"Retry-After": "7"}
        ),
        "permanent": _said(
            400, {"code": 21211, "message": "Invalid 'To' Phone Number"}
        ),
    }

    def report(self, client: Any, letter: Letter, reference: str, status: str) -> Any:
        return self._send(client, letter, reference, status, TOKEN)

    def forged(self, client: Any, letter: Letter, reference: str, status: str) -> Any:
        return self._send(client, letter, reference, status, "guessed")

    def _send(
        self, client: Any, letter: Letter, reference: str, status: str, token: str
    ) -> Any:
        path = f"/hooks/twilio/report/?ref={letter.key}.{letter.attempt}"
        word = "undelivered" if status == "failed" else status
        words = {"MessageSid": reference, "MessageStatus": word}
        if status == "failed":
            words["ErrorCode"] = "30005"
        signature = RequestValidator(token).compute_signature(CALLBACK + path, words)
        return client.post(path, words, headers={"X-Twilio-Signature": signature})


class Mailgun(Api):
    """Mailgun, https://documentation.mailgun.com, by django-anymail."""

    way = "email"
    answers: ClassVar = {
        "accepted": _said(200, {"id": "<NUMBER@mg>", "message": "Queued. Thank you."}),
        "transient": _said(429, {"message": "Too many requests"}),
        "permanent": _said(400, {"message": "'to' parameter is not a valid address"}),
    }
    events: ClassVar = {
        "sent": "accepted",
        "delivered": "delivered",
        "failed": "failed",
    }

    def report(self, client: Any, letter: Letter, reference: str, status: str) -> Any:
        return self._send(client, letter, reference, status, TOKEN)

    def forged(self, client: Any, letter: Letter, reference: str, status: str) -> Any:
        return self._send(client, letter, reference, status, "guessed")

    def _send(
        self, client: Any, letter: Letter, reference: str, status: str, key: str
    ) -> Any:
        moment, token = str(int(time.time())), "t" * 50
        signed = hmac.new(key.encode(), (moment + token).encode(), hashlib.sha256)
        event = {
            "event": self.events[status],
            "timestamp": time.time(),
            "id": "event",
            "recipient": letter.to,
            "message": {"headers": {"message-id": reference.strip("<>")}},
            "user-variables": {"message": letter.key},
        }
        if status == "failed":
            event |= {"severity": "permanent", "reason": "bounce"}
            event["delivery-status"] = {"code": 550, "message": "5.1.1 no such user"}
        words = {
            "signature": {
                "timestamp": moment,
                "token": token,
                "signature": signed.hexdigest(),
            },
            "event-data": event,
        }
        return client.post("/hooks/email/", json.dumps(words), "application/json")


class Ntfy(Api):
    """ntfy, https://docs.ntfy.sh, by Apprise."""

    answers: ClassVar = {
        "accepted": _said(200, {"id": "x", "event": "message"}),
        "transient": _said(503, {"error": "unavailable"}),
        "permanent": _said(404, {"code": 40401, "error": "page not found"}),
    }


@contextlib.contextmanager
def twilio(settings: Any) -> Iterator[Twilio]:
    """The channel, set up against a stand of this test."""
    with Gateway() as gateway:
        settings.TWILIO_API_URL, settings.CALLBACK_URL = gateway.url, CALLBACK
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", TOKEN
        settings.SMS_SENDER, settings.SMS_TIMEOUT = "+447700900000", 0.5
        settings.SMS_PER_SECOND = 1000
        stand = Twilio(gateway, TwilioChannel())
        stand.says("accepted")
        yield stand
        stand.channel.close()


@contextlib.contextmanager
def mailgun(settings: Any) -> Iterator[Mailgun]:
    """Mail by the API of a provider."""
    with Gateway() as gateway:
        settings.EMAIL_PROVIDER = "mailgun"
        settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
        settings.ANYMAIL = {
            "MAILGUN_API_KEY": "key",
            "MAILGUN_API_URL": gateway.url,
            "MAILGUN_SENDER_DOMAIN": "clinic.example",
            "MAILGUN_WEBHOOK_SIGNING_KEY": TOKEN,
            "REQUESTS_TIMEOUT": 0.5,
        }
        stand = Mailgun(gateway, EmailChannel())
        stand.says("accepted")
        yield stand
        stand.channel.close()


@contextlib.contextmanager
def ntfy(settings: Any) -> Iterator[Ntfy]:
    """An alert service."""
    with Gateway() as gateway:
        settings.SMS_TIMEOUT = 0.5
        settings.ALLOWED_ALERT_HOSTS = ["127.0.0.1"]
        stand = Ntfy(gateway, PushChannel())
        stand.says("accepted")
        yield stand
        stand.channel.close()
