"""Texts through Kannel, an SMS gateway of one's own.

Out by its sendsms service. Its reports come to the address given with each text: that
address holds our key and a signature, so that nobody else can report.
"""

import hmac
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

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
from aftercare.channels.line import Answer, Line
from aftercare.rules import segments

NAME = "kannel"
# Delivered, failed, refused by the centre: the words that end a text's way. What the
# centre says in between would double the traffic and change nothing.
_MASK = 1 + 2 + 16
_STATUSES = {"1": "delivered", "2": "failed", "8": "sent", "16": "failed"}
# In %A: what a centre says of a number that is none (3GPP TS 23.040, SMPP 3.4).
_NO_SUCH_NUMBER = (
    "unknown subscriber",
    "invalid destination",
    "absent subscriber permanently",
    "0x0000000b",
)
_BLOCKED = ("blacklist", "barred", "opted out")


class KannelChannel:
    """Keeps its line to smsbox open between texts."""

    def __init__(self) -> None:
        """No line yet: the first text opens it."""
        self._line = Line(settings.KANNEL_URL, timeout=settings.SMS_TIMEOUT)
        self._path = urlsplit(settings.KANNEL_URL).path or "/cgi-bin/sendsms"
        self._pace = pace.shared(NAME, settings.SMS_PER_SECOND)

    def send(self, letter: Letter) -> str:
        """Hand the text to the gateway; the reference is our own."""
        self._pace.wait()
        reference = f"{letter.key}.{letter.attempt}"
        answer = self._line.post(
            self._path,
            body=letter.body.encode(),
            headers=_headers(letter, reference),
        )
        if answer.status == 202:
            return reference
        raise _judge(answer)

    def close(self) -> None:
        """Hang up; the next text opens a new line."""
        self._line.close()


def _headers(letter: Letter, reference: str) -> dict[str, str]:
    """What smsbox wants to know; in headers, so that no password stands in a log."""
    gsm = segments.is_gsm(letter.body)
    return {
        "Content-Type": "text/plain",
        "X-Kannel-Username": settings.KANNEL_USER,
        "X-Kannel-Password": settings.KANNEL_PASSWORD,
        "X-Kannel-From": settings.SMS_SENDER,
        "X-Kannel-To": letter.to,
        "X-Kannel-Charset": "UTF-8",
        "X-Kannel-Coding": "0" if gsm else "2",
        "X-Kannel-DLR-Mask": str(_MASK),
        "X-Kannel-DLR-Url": report_address(reference),
    }


def report_address(reference: str) -> str:
    """Where Kannel reports about this hand-over; %d and %A are filled in by it."""
    words = urlencode({"ref": reference, "key": sign(reference)})
    path = reverse("aftercare:kannel_report")
    return f"{settings.CALLBACK_URL}{path}?{words}&status=%d&answer=%A"


def sign(reference: str) -> str:
    """Ties a report to the hand-over it was asked for."""
    made = salted_hmac(
        "aftercare.kannel", reference, secret=settings.KANNEL_SECRET, algorithm="sha256"
    )
    return made.hexdigest()[:32]


def is_signed(words: Mapping[str, str]) -> bool:
    """Whether a report carries the signature that was sent out with the text."""
    given = words.get("key", "").encode()
    return hmac.compare_digest(given, sign(words.get("ref", "")).encode())


def report(words: Mapping[str, str]) -> Report | None:
    """A report in our words; None for one that says nothing new."""
    status = _STATUSES.get(words.get("status", ""))
    if status is None:
        return None
    answer = word(words.get("answer", ""))
    failed = status == "failed"
    reference = word(words.get("ref", ""))
    return Report(
        provider=NAME,
        reference=reference,
        status=status,
        code=answer[:40] if failed else "",
        key=reference.partition(".")[0],
        is_bad_address=failed and _says(answer, _NO_SUCH_NUMBER),
        is_blocked=failed and _says(answer, _BLOCKED),
    )


def incoming(words: Mapping[str, str], body: str) -> Incoming:
    """A text that Kannel posted: who, to which number, under which id."""
    return Incoming(
        provider=NAME,
        provider_id=word(words.get("id", ""), most=120),
        sender=word(words.get("from", "")),
        recipient=word(words.get("to", "")),
        body=body,
    )


def _says(answer: str, marks: tuple[str, ...]) -> bool:
    lowered = answer.lower()
    return any(mark in lowered for mark in marks)


def _judge(answer: Answer) -> Exception:
    """What a refusal means. A wrong password is mended by a person, not by the row."""
    detail = f"{answer.status} {answer.body.strip()}"[:200]
    if answer.status in (400, 404) and "receiver" in answer.body.lower():
        return PermanentError(detail, bad_address=True)
    if answer.status == 400:
        return PermanentError(detail)
    return TransientError(
        detail, retry_after=seconds(answer.headers.get("Retry-After"))
    )
