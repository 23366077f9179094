"""A mail without attachments, written down quickly.

Django's own writer builds a tree of parts for every mail; nearly all of ours are a few
plain lines to one reader. It stays in charge of all others.
"""

import quopri
from email.header import Header
from email.utils import formataddr, formatdate, parseaddr
from functools import lru_cache

from aftercare.channels.base import Letter

# RFC 5322, 2.1.1: the longest line that a server must take.
_LONGEST_LINE = 998


def fits(letter: Letter) -> bool:
    """Whether it can be written here: no attachment, an address in ASCII."""
    addresses = letter.to + envelope(letter.sender)
    return not letter.attachments and addresses.isascii()


def write(letter: Letter) -> bytes:
    """The mail as it goes over the line. Raises ValueError for a header of two lines.

    Auto-Submitted keeps holiday answers from coming back as replies.
    """
    body, encoding = _body(letter.body)
    head = (
        'Content-Type: text/plain; charset="utf-8"\r\n'
        "MIME-Version: 1.0\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n"
        f"Subject: {_words(letter.subject)}\r\n"
        f"From: {_sender(letter.sender)}\r\n"
        f"To: {_words(letter.to)}\r\n"
        f"Date: {formatdate()}\r\n"
        f"Message-ID: {_words(letter.message_id)}\r\n"
        "Auto-Submitted: auto-generated\r\n\r\n"
    )
    return head.encode("ascii") + body


@lru_cache(maxsize=256)
def envelope(sender: str) -> str:
    """The bare address of a sender."""
    return parseaddr(sender)[1]


def _body(text: str) -> tuple[bytes, str]:
    """The lines, and in which encoding."""
    lines = text.splitlines()
    if text.isascii() and all(len(line) <= _LONGEST_LINE for line in lines):
        return "".join(f"{line}\r\n" for line in lines).encode("ascii"), "7bit"
    written = quopri.encodestring("".join(f"{line}\n" for line in lines).encode())
    return written.replace(b"\n", b"\r\n"), "quoted-printable"


@lru_cache(maxsize=256)
def _words(value: str) -> str:
    """A header's value, in ASCII."""
    if "\n" in value or "\r" in value:
        raise ValueError("A header is one line.")
    if value.isascii():
        return value
    return Header(value, "utf-8").encode(linesep="\r\n")


@lru_cache(maxsize=256)
def _sender(value: str) -> str:
    """The clinic's name, in any letters, and the product's address."""
    if "\n" in value or "\r" in value:
        raise ValueError("A header is one line.")
    return formataddr(parseaddr(value))
