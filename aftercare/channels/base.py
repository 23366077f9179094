"""What every channel takes and answers."""

from dataclasses import dataclass, field
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
    """One message ready to leave. `message_id` is ours and the same at each attempt.

    `to` is an e-mail address, or a phone number in E.164; a text has no subject.
    `key` is the message's own id and `attempt` counts from 1: where a provider lets us
    name a hand-over, its reports come back under both.
    """

    message_id: str
    to: str
    subject: str
    body: str
    sender: str
    attachments: tuple[Attachment, ...] = ()
    key: str = ""
    attempt: int = 1
    # The address of an alert service, which holds its key: never shown or stored.
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Report:
    """What a provider told us later about one hand-over.

    `status` is a word of `Receipt.Status`. `key` is our message's id where the provider
    gives it back. `is_bad_address` and `is_blocked` say what a failure means for the
    number or address: it does not exist, or its holder or carrier blocks us.
    """

    provider: str
    reference: str
    status: str
    code: str = ""
    key: str = ""
    is_bad_address: bool = False
    is_blocked: bool = False


@dataclass(frozen=True)
class Incoming:
    """A text that came in, as the provider gave it. `provider_id` is the provider's
    own and the guard against a second copy."""

    provider: str
    provider_id: str
    sender: str
    recipient: str
    body: str


class TransientError(Exception):
    """Not now: nothing left the building. `retry_after` is the provider's own wish."""

    def __init__(self, detail: str, *, retry_after: timedelta | None = None) -> None:
        """Keep the provider's words."""
        super().__init__(detail)
        self.retry_after = retry_after


class PermanentError(Exception):
    """Never: refused for good. `bad_address` puts the contact point in doubt, `blocked`
    says that its holder or the carrier wants nothing from us."""

    def __init__(
        self, detail: str, *, bad_address: bool = False, blocked: bool = False
    ) -> None:
        """Keep the provider's words."""
        super().__init__(detail)
        self.bad_address = bad_address
        self.blocked = blocked


class UnknownOutcomeError(Exception):
    """The line broke after the message was handed over: it may or may not have left."""


class Channel(Protocol):
    """One way out."""

    def send(self, letter: Letter) -> str:
        """Hand the letter over and return the provider's reference for it.

        Raises TransientError, PermanentError or UnknownOutcomeError, nothing else.
        """
        ...

    def close(self) -> None:
        """Hang up; the next letter opens a new line."""
        ...


def word(text: str, *, most: int = 255) -> str:
    """What a provider calls something, as the database can keep it: providers promise
    neither a length nor the absence of NUL."""
    return text.replace("\0", "")[:most]


def seconds(
    text: str | None, *, most: timedelta = timedelta(minutes=15)
) -> timedelta | None:
    """The wait a provider asks for in `Retry-After`, at most `most`; None if none."""
    if text is None or not text.strip().isdecimal():
        return None
    return min(timedelta(seconds=int(text.strip()[:6])), most)
