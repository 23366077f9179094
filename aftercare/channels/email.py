"""E-mail through SMTP or a provider's API, one connection kept per worker."""

import select
import smtplib
import time
from contextlib import suppress
from typing import Any

from django.core.mail import EmailMessage, get_connection

from aftercare.channels import dialogue, email_events, plain
from aftercare.channels.base import (
    Letter,
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)

# RFC 3463: 5.1.x is about the address, 5.2.1 a mailbox that is switched off.
_ADDRESS_CODES = ("5.1.", "5.2.1")

# Seconds without a mail after which a kept line is asked whether it still stands.
_REST = 10.0


class EmailChannel:
    """Keeps its connection open between letters and opens a new one when it broke."""

    def __init__(self) -> None:
        """No connection yet: the first letter opens it."""
        self._connection: Any = None
        self._last = 0.0

    def send(self, letter: Letter) -> str:
        """Hand the letter to the mail server; SMTP knows it by our own Message-ID."""
        connection = self._open()
        smtp = getattr(connection, "connection", None)
        if isinstance(smtp, smtplib.SMTP) and plain.fits(letter):
            self._say(smtp, letter)
            return letter.message_id
        return self._send(connection, letter)

    def _say(self, smtp: smtplib.SMTP, letter: Letter) -> None:
        """A few plain lines over SMTP. Until the text is on its way nothing left."""
        try:
            text = plain.write(letter)
            dialogue.offer(smtp, sender=plain.envelope(letter.sender), to=letter.to)
        except ValueError as error:
            raise PermanentError(str(error), bad_address=True) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise _before_the_text(error) from error
        try:
            code, words = dialogue.tell(smtp, text)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise _judge(error) from error
        self._last = time.monotonic()
        if code != 250:
            self.close()
            raise _by_code(code, words)

    def _send(self, connection: Any, letter: Letter) -> str:
        """Anything else, and all that goes to a provider's API."""
        mail: Any = EmailMessage(
            subject=letter.subject,
            body=letter.body,
            from_email=letter.sender,
            to=[letter.to],
            attachments=[
                (each.name, each.content, each.mime_type) for each in letter.attachments
            ],
            # Auto-Submitted keeps holiday answers from coming back as replies.
            headers={
                "Message-ID": letter.message_id,
                "Auto-Submitted": "auto-generated",
            },
        )
        # What an API gives back with its events; SMTP does not know it.
        mail.metadata = {"message": letter.key}
        try:
            connection.send_messages([mail])
        except Exception as error:
            self.close()
            raise (email_events.judge(error) or _judge(error)) from error
        self._last = time.monotonic()
        # A provider's API names the mail itself; SMTP knows it by our own id.
        status = getattr(mail, "anymail_status", None)
        return str(getattr(status, "message_id", None) or letter.message_id)

    def _open(self) -> Any:
        """The kept connection if it still answers, else a new one."""
        if self._connection is not None and not self._answers():
            self.close()
        if self._connection is None:
            connection = get_connection(fail_silently=False)
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as error:
                raise TransientError(f"mail server not reached: {error}") from error
            self._connection, self._last = connection, time.monotonic()
        return self._connection

    def _answers(self) -> bool:
        """Whether a kept line still stands, so that a dead one is found before use.

        After a rest it is asked for a sign of life; before that it is enough that
        nothing came: between mails a server only speaks to say goodbye.
        """
        smtp = getattr(self._connection, "connection", None)
        if smtp is None:
            return not hasattr(self._connection, "connection")
        if time.monotonic() - self._last < _REST:
            return not select.select([smtp.sock], [], [], 0)[0]
        try:
            code, _ = smtp.noop()
        except (OSError, smtplib.SMTPException):
            return False
        return bool(code == 250)

    def close(self) -> None:
        """Drop the connection; the next letter opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.close()


def _before_the_text(error: Exception) -> Exception:
    """What went wrong while nothing had left: never, or not now."""
    judged = _judge(error)
    if isinstance(judged, UnknownOutcomeError):
        return TransientError(str(judged))
    return judged


def _judge(error: Exception) -> Exception:
    """What a failed hand-over means: never, not now, or not known."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _by_code(code, words, about_address=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, error.smtp_error)
    if isinstance(error, (smtplib.SMTPServerDisconnected, OSError)):
        return UnknownOutcomeError(str(error))
    if isinstance(error, (ValueError, UnicodeError)):
        # A header or address that cannot be written down will not get better.
        return PermanentError(str(error), bad_address=True)
    return TransientError(f"{type(error).__name__}: {error}")


def _by_code(
    code: int, words: bytes | str, *, about_address: bool = False
) -> Exception:
    """4xx is a passing refusal, 5xx a lasting one."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    detail = f"{code} {text}"
    if code >= 500:
        bad = about_address or any(mark in text for mark in _ADDRESS_CODES)
        return PermanentError(detail, bad_address=bad)
    return TransientError(detail)
