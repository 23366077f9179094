"""Looks every minute whether messages flow; without Celery, Redis or the outbox."""

import logging
import signal
import smtplib
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from aftercare import around, watching
from aftercare.watching import Trouble
from clinic import db

log = logging.getLogger(__name__)

_ROUND_SECONDS = 60
_PING_SECONDS = 10
_PING_TRIES = 5
# What stands around the product is looked at less often; trouble there sooner again.
_AROUND_SECONDS = 60 * 60
_AROUND_TROUBLE_SECONDS = 5 * 60
# The same trouble is told again after this time.
_AGAIN_SECONDS = 30 * 60


class Command(BaseCommand):
    """Tells of trouble by mail of its own, and pings outside only while all is well."""

    help = (
        "Check every minute that messages flow. All well: ask WATCHDOG_PING_URL, whose "
        "owner raises an alarm when it is not asked. Otherwise mail WATCHDOG_EMAIL_TO."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once (for a timer), or for ever."""
        parser.add_argument(
            "--once", action="store_true", help="look once; exit 1 if anything is wrong"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """One look, or one a minute until SIGTERM."""
        watch = Watch()
        if options["once"]:
            found = watch.look()
            for each in found:
                self.stdout.write(f"{each.name}: {each.words}")
            if found:
                raise CommandError(f"{len(found)} of the checks failed.")
            self.stdout.write("All is well.")
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            watch.look()
            stopped.wait(_ROUND_SECONDS)


class Watch:
    """What is remembered between two looks: the clocks, and what was told when."""

    def __init__(self) -> None:
        """Nothing was told yet."""
        self._wall, self._steady = timezone.now(), time.monotonic()
        self._told: frozenset[str] = frozenset()
        self._told_at = 0.0
        self._around: list[Trouble] = []
        self._around_until = 0.0

    def look(self) -> list[Trouble]:
        """Look once, then ping or tell; returns what is wrong."""
        found = [*self._messages(), *self._steps()]
        if found:
            self._tell(found)
        else:
            self._told = frozenset()
            ping()
        return found

    def _messages(self) -> list[Trouble]:
        """Everything that is wrong, also that the database does not answer."""
        try:
            return [
                *watching.troubles(now=db.now(), wall=timezone.now()),
                *self._surroundings(),
            ]
        except DatabaseError as error:
            log.warning("the database does not answer: %s", error)
            return [Trouble("database", "the database does not answer")]
        finally:
            # A fresh one each time: a kept one could hide that none is to be had.
            if not connection.in_atomic_block:
                connection.close()

    def _surroundings(self) -> list[Trouble]:
        """What was found around the product when it was last looked at."""
        if time.monotonic() >= self._around_until:
            self._around = around.troubles(now=timezone.now())
            wait = _AROUND_TROUBLE_SECONDS if self._around else _AROUND_SECONDS
            self._around_until = time.monotonic() + wait
        return self._around

    def _steps(self) -> list[Trouble]:
        wall, steady = timezone.now(), time.monotonic()
        step = watching.stepped(
            wall=wall - self._wall, steady=timedelta(seconds=steady - self._steady)
        )
        self._wall, self._steady = wall, steady
        return [step] if step else []

    def _tell(self, found: Sequence[Trouble]) -> None:
        """Mail what is new at once, the same again every half hour."""
        names = frozenset(each.name for each in found)
        is_new = bool(names - self._told)
        if not is_new and time.monotonic() - self._told_at < _AGAIN_SECONDS:
            return
        if tell(found):
            self._told, self._told_at = names, time.monotonic()


def tell(found: Sequence[Trouble]) -> bool:
    """Mail it past the outbox; False when the mail did not leave."""
    words = "\n".join(f"- {each.words}" for each in found)
    mail = EmailMessage(
        subject=f"Messages are not safe: {settings.BASE_URL}",
        body=(
            "Check-ins or alarms may not reach people. Wrong now:\n\n"
            f"{words}\n\nUntil this is mended, call patients who were treated in the "
            "last three days."
        ),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=settings.WATCHDOG_EMAIL_TO,
        connection=get_connection(
            host=settings.WATCHDOG_EMAIL_HOST,
            port=settings.WATCHDOG_EMAIL_PORT,
            username=settings.WATCHDOG_EMAIL_HOST_USER,
            password=settings.WATCHDOG_EMAIL_HOST_PASSWORD,
            use_tls=settings.WATCHDOG_EMAIL_USE_TLS,
        ),
    )
    try:
        return bool(mail.send())
    except (OSError, smtplib.SMTPException):
        log.exception("the watchdog's mail did not leave")
        return False


def ping() -> bool:
    """Ask the outside receiver; its alarm rings when this stays away."""
    if not settings.WATCHDOG_PING_URL:
        return False
    for _ in range(_PING_TRIES):
        try:
            with urllib.request.urlopen(  # noqa: S310 (an address from the settings)
                settings.WATCHDOG_PING_URL, timeout=_PING_SECONDS
            ) as answer:
                return bool(answer.status < 400)
        except (OSError, ValueError, urllib.error.URLError):
            log.warning("the outside receiver was not reached")
    return False
