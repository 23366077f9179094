"""Keys to a check-in: how one is made, found and opened."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.urls import reverse

from aftercare.models import CheckIn, CheckInLink
from clinic import keys
from clinic.keys import (
    LOCKED_FOR,
    WRONG_DATES_ALLOWED,
    cleaned,
    fingerprint,
    is_locked,
    is_open,
)
from clinic.rules.known import known
from clinic.stencils import Stencil, gap

__all__ = [
    "LOCKED_FOR",
    "OPEN_FOR",
    "WRONG_DATES_ALLOWED",
    "Key",
    "address",
    "admit",
    "cleaned",
    "create",
    "find",
    "fingerprint",
    "fresh",
    "is_locked",
    "is_open",
]

# Lung symptoms can begin days later (clinical specification 6.1): a link takes a report
# for a week after its session.
OPEN_FOR = timedelta(days=7)
# Stands where a token will.
_PLACE = "1" * 22


@dataclass(frozen=True)
class Key:
    """A key that is about to be made. The plain token is kept nowhere."""

    token: str
    fingerprint: str
    until: datetime


def fresh(check_in: CheckIn, *, now: datetime) -> Key:
    """A key to the check-in; it opens nothing until its fingerprint is stored."""
    token = keys.new_token()
    ended_at = known(check_in.session.ended_at, "the session is signed")
    until = max(ended_at + OPEN_FOR, now + timedelta(days=1))
    return Key(token, fingerprint(token), until)


def create(check_in: CheckIn, *, now: datetime) -> str:
    """Make a link to the check-in and return its plain token."""
    key = fresh(check_in, now=now)
    CheckInLink.objects.create(
        check_in=check_in,
        token_sha256=key.fingerprint,
        created_at=now,
        expires_at=key.until,
    )
    return key.token


def address(token: str) -> str:
    """The public address of a token, on the clinic's own host."""
    return settings.BASE_URL + _path().replace(_PLACE, token)


@cache
def _path() -> str:
    """The path of every such page, with a mark in place of the token."""
    return reverse("aftercare:checkin_gate", args=[_PLACE])


_BY_FINGERPRINT = Stencil(
    lambda: CheckInLink.objects.filter(token_sha256=gap("fingerprint")).select_related(
        "check_in__patient",
        "check_in__session__practitioner",
        "check_in__clinic__aftercare_policy",
    )
)


def find(token: str) -> CheckInLink | None:
    """The link of a token as it was typed or tapped; None if there is none."""
    printed = keys.print_of(token)
    link = _BY_FINGERPRINT.first(fingerprint=printed) if printed else None
    if link is not None:
        # The same clinic: read once.
        link.check_in.patient.clinic = link.check_in.clinic
    return link


def admit(link: CheckInLink, *, born: date, now: datetime) -> bool:
    """Whether this date of birth opens the link; a wrong one is counted."""
    expected = link.check_in.patient.date_of_birth
    return keys.admit(link, expected=expected, born=born, now=now)
