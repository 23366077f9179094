"""One stand for each provider: how it says yes, not now, never, and nothing at all."""

import contextlib
from collections.abc import Iterator
from typing import Any, ClassVar, Protocol
from urllib.parse import urlencode

from aftercare.channels import sms_kannel
from aftercare.channels.base import Channel, Letter
from aftercare.channels.console import ConsoleChannel
from aftercare.channels.sms_kannel import KannelChannel
from tests.contract.gateway import Gateway
from tests.contract.mailserver import MailServer

SECRET = "a-secret-between-two-machines"
PHONE, MAIL = "+447700900123", "ann@example.org"
KEY = "5e0c7e2a-9f3b-4f4e-8a55-1f6f3d1b2c3d"


class Stand(Protocol):
    """A provider that does as it is told."""

    channel: Channel

    def says(self, what: str) -> None:
        """Answer from now on: "accepted", "transient" or "permanent"."""

    def falls_silent(self) -> None:
        """Take what comes and never answer."""


class Reporter(Stand, Protocol):
    """A provider that reports later what became of it. `way`: whom it serves."""

    way: str

    def report(self, client: Any, letter: Letter, reference: str, status: str) -> Any:
        """Its report about one hand-over, as it would post it."""

    def forged(self, client: Any, letter: Letter, reference: str, status: str) -> Any:
        """The same from somebody who does not know the secret."""


def letter(to: str = PHONE, **given: Any) -> Letter:
    """Something to send."""
    values = {
        "message_id": f"<{KEY}@clinic.example>",
        "subject": "How are you?",
        "body": "Riverside: how are you?",
        "sender": '"Riverside" <clinic@clinic.example>',
        "key": KEY,
        **given,
    }
    return Letter(to=to, **values)


class Console:
    """Nothing leaves, so nothing can go wrong."""

    def __init__(self) -> None:
        self.channel = ConsoleChannel()


class Mail:
    """A mail server that takes mail, refuses it, or falls silent."""

    answers: ClassVar = {
        "accepted": "",
        "transient": "451 4.7.1 later",
        "permanent": "550 5.1.1",
    }

    def __init__(self, server: MailServer, channel: Channel) -> None:
        self.server, self.channel = server, channel

    def says(self, what: str) -> None:
        self.server.refusal = self.answers[what]

    def falls_silent(self) -> None:
        self.server.is_silent = True


class Kannel:
    """smsbox, in the words it documents."""

    way = "text"

    answers: ClassVar = {
        "accepted": (202, {}, "0: Accepted for delivery"),
        "transient": (503, {"Retry-After": "7"}, "Temporal failure, try again later."),
        "permanent": (400, {}, "Missing receiver number, rejected"),
    }
    statuses: ClassVar = {"sent": "8", "delivered": "1", "failed": "2"}

    def __init__(self, gateway: Gateway) -> None:
        self.gateway, self.channel = gateway, KannelChannel()

    def says(self, what: str) -> None:
        self.gateway.answer = self.answers[what]

    def falls_silent(self) -> None:
        self.gateway.is_silent = True

    def report(self, client: Any, letter: Letter, reference: str, status: str) -> Any:
        return self._send(client, reference, status, sms_kannel.sign(reference))

    def forged(self, client: Any, letter: Letter, reference: str, status: str) -> Any:
        return self._send(client, reference, status, "0" * 32)

    def _send(self, client: Any, reference: str, status: str, key: str) -> Any:
        words = {"ref": reference, "key": key, "status": self.statuses[status]}
        words["answer"] = "NACK/0x0000000b/Invalid Destination"
        return client.get(f"/hooks/kannel/report/?{urlencode(words)}")


@contextlib.contextmanager
def kannel(settings: Any) -> Iterator[Kannel]:
    """The channel, set up against a gateway of this test."""
    with Gateway() as gateway:
        settings.KANNEL_URL = f"{gateway.url}/cgi-bin/sendsms"
        settings.KANNEL_USER, settings.KANNEL_PASSWORD = "clinic", "pw"
        settings.KANNEL_SECRET, settings.SMS_SENDER = SECRET, "+447700900000"
        settings.SMS_TIMEOUT, settings.SMS_PER_SECOND = 0.3, 1000
        stand = Kannel(gateway)
        stand.says("accepted")
        yield stand
        stand.channel.close()


@contextlib.contextmanager
def smtp(settings: Any) -> Iterator[Mail]:
    """The channel, set up against a mail server of this test."""
    from aftercare.channels.email import EmailChannel

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.5
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        channel = EmailChannel()
        yield Mail(server, channel)
        channel.close()
