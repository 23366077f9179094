"""What every channel takes and answers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One message ready to leave. `message_id` is ours and the same at each attempt."""

    message_id: str
    to: str
    subject: str
    body: str
    sender: str
    attachments: tuple[Attachment, ...] = ()


class TransientError(Exception):
    """Not now: nothing left the building. `retry_after` is the provider's own wish."""

    def __init__(self, detail: str, *, retry_after: timedelta | None = None) -> None:
        """Keep the provider's words."""
        super().__init__(detail)
        self.retry_after = retry_after


class PermanentError(Exception):
    """Never: refused for good. `bad_address` puts the contact point in doubt."""

    def __init__(self, detail: str, *, bad_address: bool = False) -> None:
        """Keep the provider's words."""
        super().__init__(detail)
        self.bad_address = bad_address


class UnknownOutcomeError(Exception):
    """The line broke after the message was handed over: it may or may not have left."""


class Channel(Protocol):
    """One way out."""

    def send(self, letter: Letter) -> str:
        """Hand the letter over and return the provider's reference for it.

        Raises TransientError, PermanentError or UnknownOutcomeError, nothing else.
        """
        ...
