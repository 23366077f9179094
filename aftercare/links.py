"""Keys to a check-in: random, short, stored only as a hash."""

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from aftercare.models import CheckIn, CheckInLink
from clinic.rules.known import known

# Base 58: no 0, O, I or l to mistake, nothing at the end that a mail program cuts off.
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTH = 22  # 22 × 5.858 bits = 128.9 bits
_TRAILING = ".,;:!?)>]\"'"

WRONG_DATES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
# Lung symptoms can begin days later (clinical specification 6.1): a link takes a report
# for a week after its session.
OPEN_FOR = timedelta(days=7)


def new_token() -> str:
    """A fresh random token of 128.9 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def fingerprint(token: str) -> str:
    """What is stored of a token: its SHA-256. The secret is long enough for that."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(check_in: CheckIn, *, now: datetime) -> str:
    """Make a link to the check-in and return its plain token, which is kept nowhere."""
    token = new_token()
    ended_at = known(check_in.session.ended_at, "the session is signed")
    CheckInLink.objects.create(
        check_in=check_in,
        token_sha256=fingerprint(token),
        created_at=now,
        expires_at=max(ended_at + OPEN_FOR, now + timedelta(days=1)),
    )
    return token


def address(token: str) -> str:
    """The public address of a token, on the clinic's own host."""
    return settings.BASE_URL + reverse("aftercare:checkin_gate", args=[token])


def cleaned(token: str) -> str:
    """The token without what mail programs and people add at the end."""
    return token.strip().rstrip(_TRAILING)


def find(token: str) -> CheckInLink | None:
    """The link of a token as it was typed or tapped; None if there is none."""
    token = cleaned(token)
    if not re.fullmatch(r"[0-9A-Za-z]{22}", token):
        return None
    return (
        CheckInLink.objects.select_related(
            "check_in__patient__clinic", "check_in__session", "check_in__clinic"
        )
        .filter(token_sha256=fingerprint(token))
        .first()
    )


def is_open(link: CheckInLink, *, now: datetime) -> bool:
    """Whether the link may be answered: not revoked, not expired."""
    return link.revoked_at is None and now < link.expires_at


def is_locked(link: CheckInLink, *, now: datetime) -> bool:
    """Whether too many wrong dates have closed it for a while."""
    return link.locked_until is not None and now < link.locked_until


@transaction.atomic
def admit(link: CheckInLink, *, born: date, now: datetime) -> bool:
    """Whether this date of birth opens the link; a wrong one is counted.

    The row is held from the look to the count: guesses sent at once wait for each
    other, and once the link is closed none is compared.
    """
    locked = CheckInLink.objects.select_for_update().get(pk=link.pk)
    if not is_open(locked, now=now) or is_locked(locked, now=now):
        return False
    expected = link.check_in.patient.date_of_birth
    if not constant_time_compare(born.isoformat(), expected.isoformat()):
        note_wrong_date(locked, now=now)
        return False
    forgive(locked)
    return True


@transaction.atomic
def note_wrong_date(link: CheckInLink, *, now: datetime) -> CheckInLink:
    """Count one wrong date of birth; the fifth closes the link for fifteen minutes.

    The row is locked while it is counted, so that parallel guesses all count.
    """
    locked = CheckInLink.objects.select_for_update().get(pk=link.pk)
    if locked.locked_until is not None and locked.locked_until <= now:
        locked.wrong_dates, locked.locked_until = 0, None
    locked.wrong_dates += 1
    if locked.wrong_dates >= WRONG_DATES_ALLOWED:
        locked.locked_until = now + LOCKED_FOR
    locked.save(update_fields=["wrong_dates", "locked_until"])
    return locked


def forgive(link: CheckInLink) -> None:
    """The right date was given: forget the wrong ones."""
    CheckInLink.objects.filter(pk=link.pk).update(wrong_dates=0, locked_until=None)
