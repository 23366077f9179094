"""What the watchdog looks at around the product, less often than at the messages.

The newest backup, the certificate and the name of the public address, what is left at
the provider of texts, the chain of the history. Each is silent until it is set up.
"""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from aftercare import channels
from aftercare.channels.base import (
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)
from aftercare.models import Message
from aftercare.watching import Trouble
from clinic import seals

# Reliability notes 5.7.
_BACKUP_OLD = timedelta(hours=26)
_ENDS_SOON = timedelta(days=21)
_HTTPS = 443
_SECONDS = 5


def troubles(*, now: datetime) -> list[Trouble]:
    """All that is wrong around. Raises DatabaseError without a database."""
    return [
        *_backup(now),
        *_certificate(now),
        *_domain(now),
        *_balance(),
        *_history(now),
    ]


def _backup(now: datetime) -> Iterator[Trouble]:
    """The newest file at the place where backups are written."""
    if not settings.BACKUP_PATH:
        return
    place = Path(settings.BACKUP_PATH)
    files = place.iterdir() if place.is_dir() else [place]
    written = [each.stat().st_mtime for each in files if each.is_file()]
    if not written:
        yield Trouble("backup", "there is no backup where BACKUP_PATH says")
        return
    age = now - datetime.fromtimestamp(max(written), UTC)
    if age > _BACKUP_OLD:
        hours = age // timedelta(hours=1)
        yield Trouble("backup", f"the newest backup is {hours} hours old")


def _certificate(now: datetime) -> Iterator[Trouble]:
    """As a patient's browser would see it."""
    host = settings.WATCHDOG_TLS_HOST
    if not host:
        return
    try:
        ends = _certificate_ends(host)
    except ssl.SSLCertVerificationError as error:
        yield Trouble(
            "certificate", f"the certificate of {host}: {error.verify_message}"
        )
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield Trouble("certificate", f"{host} shows no certificate: {why}")
    else:
        if ends - now < _ENDS_SOON:
            words = f"the certificate of {host} ends on {ends:%Y-%m-%d}"
            yield Trouble("certificate", words)


def _certificate_ends(host: str) -> datetime:
    """Until when it holds. Raises OSError, or what ssl says of one that does not."""
    split = urlsplit(f"//{host}")
    name, port = split.hostname or "", split.port or _HTTPS
    with (
        socket.create_connection((name, port), timeout=_SECONDS) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=name) as line,
    ):
        found = line.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)


def _domain(now: datetime) -> Iterator[Trouble]:
    """Nobody can be asked reliably; whoever runs the system has written it down."""
    ends = settings.DOMAIN_EXPIRES_ON
    if ends is not None and ends - now.date() < _ENDS_SOON:
        yield Trouble("domain", f"the name of the public address ends on {ends}")


def _balance() -> Iterator[Trouble]:
    """What is left at the provider of texts, where it tells."""
    low = settings.SMS_BALANCE_LOW
    if not low or not channels.carries(Message.Channel.SMS):
        return
    ask = getattr(channels.get(Message.Channel.SMS.value), "balance", None)
    if ask is None:
        return
    try:
        left = ask()
    except (TransientError, PermanentError, UnknownOutcomeError) as error:
        yield Trouble("balance", f"the provider of texts does not tell: {error}")
    else:
        if left < low:
            yield Trouble("balance", f"{left:.2f} is left at the provider of texts")


def _history(now: datetime) -> Iterator[Trouble]:
    """Whether the chain over the audit entries holds."""
    if next(seals.faults(now=now), None) is not None:
        yield Trouble("history", "the history is broken: run manage.py verify_audit")
