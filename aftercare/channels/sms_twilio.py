"""Texts through Twilio, by its own library.

Twilio signs what it sends us with the account's token, over the exact address it was
given; the id of a text is the guard against a replay.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.urls import reverse
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from aftercare.channels import pace
from aftercare.channels.base import (
    Incoming,
    Letter,
    PermanentError,
    Report,
    TransientError,
    seconds,
    word,
)
from aftercare.channels.requested import judge

NAME = "twilio"
_HOME = "https://api.twilio.com"
_STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
}
# https://www.twilio.com/docs/api/errors: no such number, a landline, cannot be texted.
_NO_SUCH_NUMBER = frozenset({21211, 21214, 21217, 21614, 30005, 30006})
# The holder texted STOP to Twilio itself; blocked at the device or by the carrier.
_BLOCKED = frozenset({21610, 30004})


class _Line(TwilioHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Twilio's own client with a time-out, a kept connection, and the wait it asks for.

    The address of the service can be another one: a proxy, or a stand in tests.
    """

    def __init__(self) -> None:
        """One session for the worker."""
        super().__init__(pool_connections=True, timeout=settings.SMS_TIMEOUT)
        self.wait: str | None = None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send it where the settings say."""
        url = url.replace(_HOME, settings.TWILIO_API_URL, 1)
        answer = super().request(method, url, *args, **kwargs)
        self.wait = (answer.headers or {}).get("Retry-After")
        return answer


class TwilioChannel:
    """Keeps its session between texts."""

    def __init__(self) -> None:
        """Nothing is opened yet: the first text opens the line."""
        self._line = _Line()
        self._client = Client(
            settings.TWILIO_ACCOUNT_SID,
            settings.TWILIO_AUTH_TOKEN,
            http_client=self._line,
        )
        self._pace = pace.shared(NAME, settings.SMS_PER_SECOND)

    def send(self, letter: Letter) -> str:
        """Hand the text over; the reference is Twilio's id of it."""
        self._pace.wait()
        try:
            made = self._client.messages.create(
                to=letter.to,
                from_=settings.SMS_SENDER,
                body=letter.body,
                status_callback=report_address(letter),
            )
        except TwilioRestException as error:
            raise self._judge(error) from error
        except requests.RequestException as error:
            raise judge(error) from error
        return str(made.sid)

    def balance(self) -> float:
        """What is left on the account, in its own currency; errors as in `send`."""
        try:
            return float(self._client.api.v2010.account.balance.fetch().balance)
        except TwilioRestException as error:
            raise self._judge(error) from error
        except requests.RequestException as error:
            raise judge(error) from error

    def _judge(self, error: TwilioRestException) -> Exception:
        """A wrong password is mended by a person, so the row waits for it."""
        detail = f"{error.status} {error.code}: {error.msg}"[:200]
        code = int(error.code or 0)
        if error.status in (401, 403, 429) or error.status >= 500:
            return TransientError(detail, retry_after=seconds(self._line.wait))
        return PermanentError(
            detail, bad_address=code in _NO_SUCH_NUMBER, blocked=code in _BLOCKED
        )

    def close(self) -> None:
        """Hang up; the next text opens a new line."""
        self._line.session.close()


def report_address(letter: Letter) -> str:
    """Where Twilio reports about this text; our key comes back in it."""
    words = urlencode({"ref": f"{letter.key}.{letter.attempt}"})
    return f"{settings.CALLBACK_URL}{reverse('aftercare:twilio_report')}?{words}"


def is_signed(address: str, words: Any, signature: str) -> bool:
    """Whether Twilio signed exactly this, with the token of today or the one before.

    `address` is the path with its query; `words` are the posted fields.
    """
    tokens = filter(None, (settings.TWILIO_AUTH_TOKEN, settings.TWILIO_AUTH_TOKEN_OLD))
    return any(
        RequestValidator(token).validate(
            settings.CALLBACK_URL + address, words, signature
        )
        for token in tokens
    )


def report(words: Mapping[str, str], ref: str) -> Report | None:
    """A report in our words; None for one that says nothing new."""
    status = _STATUSES.get(words.get("MessageStatus", ""))
    reference = word(words.get("MessageSid", ""))
    if status is None or not reference:
        return None
    code = word(words.get("ErrorCode", ""), most=10)
    known = int(code) if code.isdecimal() else 0
    return Report(
        provider=NAME,
        reference=reference,
        status=status,
        code=code,
        key=ref.partition(".")[0],
        is_bad_address=known in _NO_SUCH_NUMBER,
        is_blocked=known in _BLOCKED,
    )


def incoming(words: Mapping[str, str]) -> Incoming:
    """A text that Twilio posted. Pictures are not fetched: a person is told of them."""
    return Incoming(
        provider=NAME,
        provider_id=word(words.get("MessageSid", ""), most=120),
        sender=word(words.get("From", "")),
        recipient=word(words.get("To", "")),
        body=words.get("Body", ""),
    )
