"""Keys to patients' pages: random, short, stored only as a hash, opened by a date."""

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from clinic.models.link import KeyedLink

# Base 58: no 0, O, I or l to mistake, nothing at the end that a mail program cuts off.
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTH = 22  # 22 × 5.858 bits = 128.9 bits
_TRAILING = ".,;:!?)>]\"'"

WRONG_DATES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)

Link = TypeVar("Link", bound=KeyedLink)


def new_token() -> str:
    """A fresh random token of 128.9 bits."""
    number = secrets.randbelow(len(_ALPHABET) ** _LENGTH)
    letters = []
    for _ in range(_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)


def fingerprint(token: str) -> str:
    """What is stored of a token: its SHA-256. The secret is long enough for that."""
    return hashlib.sha256(token.encode()).hexdigest()


def cleaned(token: str) -> str:
    """The token without what mail programs and people add at the end."""
    return token.strip().rstrip(_TRAILING)


def print_of(token: str) -> str | None:
    """The fingerprint of a token as it was typed or tapped; None if it is none."""
    token = cleaned(token)
    return fingerprint(token) if re.fullmatch(r"[0-9A-Za-z]{22}", token) else None


def find(rows: QuerySet[Link], token: str) -> Link | None:
    """The link of a token as it was typed or tapped; None if there is none."""
    printed = print_of(token)
    return rows.filter(token_sha256=printed).first() if printed else None


def is_open(link: KeyedLink, *, now: datetime) -> bool:
    """Whether the link may be used: not revoked, not expired."""
    return link.revoked_at is None and now < link.expires_at


def is_locked(link: KeyedLink, *, now: datetime) -> bool:
    """Whether too many wrong dates have closed it for a while."""
    return link.locked_until is not None and now < link.locked_until


@transaction.atomic
def admit(link: KeyedLink, *, expected: date, born: date, now: datetime) -> bool:
    """Whether the date of birth that was given opens the link; a wrong one is counted.

    The row is held from the look to the count: guesses sent at once wait in turn,
    and once the link is closed none is compared.
    """
    rows = type(link)._base_manager
    locked: KeyedLink = rows.select_for_update().get(pk=link.pk)
    if not is_open(locked, now=now) or is_locked(locked, now=now):
        return False
    if not constant_time_compare(born.isoformat(), expected.isoformat()):
        _note_wrong_date(locked, now=now)
        return False
    locked.wrong_dates, locked.locked_until = 0, None
    locked.save(update_fields=["wrong_dates", "locked_until"])
    return True


def _note_wrong_date(locked: KeyedLink, *, now: datetime) -> None:
    """Count one wrong date of birth; the fifth closes the link for fifteen minutes."""
    if locked.locked_until is not None and locked.locked_until <= now:
        locked.wrong_dates, locked.locked_until = 0, None
    locked.wrong_dates += 1
    if locked.wrong_dates >= WRONG_DATES_ALLOWED:
        locked.locked_until = now + LOCKED_FOR
    locked.save(update_fields=["wrong_dates", "locked_until"])
