"""E-mail through SMTP or a provider's API, one connection kept per worker."""

import smtplib
from contextlib import suppress
from typing import Any

from django.core.mail import EmailMessage, get_connection

from aftercare.channels import email_events
from aftercare.channels.base import (
    Letter,
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)

# RFC 3463: 5.1.x is about the address, 5.2.1 a mailbox that is switched off.
_ADDRESS_CODES = ("5.1.", "5.2.1")


class EmailChannel:
    """Keeps its connection open between letters and opens a new one when it broke."""

    def __init__(self) -> None:
        """No connection yet: the first letter opens it."""
        self._connection: Any = None

    def send(self, letter: Letter) -> str:
        """Hand the letter to the mail server; SMTP knows it by our own Message-ID."""
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
        connection = self._open()
        try:
            connection.send_messages([mail])
        except Exception as error:
            self.close()
            raise (email_events.judge(error) or _judge(error)) from error
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
            self._connection = connection
        return self._connection

    def _answers(self) -> bool:
        """Ask for a sign of life, so that a dead line is found before it is used."""
        smtp = getattr(self._connection, "connection", None)
        if smtp is None:
            return not hasattr(self._connection, "connection")
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
