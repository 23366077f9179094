"""Runs every sweep without Celery and without Redis, alone or beside them."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from aftercare import sweeps
from clinic import db, heartbeat

log = logging.getLogger(__name__)

# How often it looks what is due, and how long it waits for a lost database.
_LOOK_SECONDS = 0.5
_LOST_SECONDS = 2.0


class Command(BaseCommand):
    """A loop over the sweeps whose round is over, whoever ran them last.

    Beside Celery it has little to do, and goes on by itself when Celery stops. Any
    number may run: every sweep claims its rows.
    """

    help = (
        "Send what is due, chase, settle and reap without Celery or Redis; for a small "
        "installation alone, and as a safety net beside Celery. Ends at SIGTERM, after "
        "the message in hand."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once, or for ever."""
        parser.add_argument(
            "--once", action="store_true", help="run every sweep once and end"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Every sweep once, or whatever is due until told to stop."""
        if options["once"]:
            for name in sweeps.SWEEPS:
                self.stdout.write(f"{name}: {sweeps.run(name, clock=db.now)}")
            return
        loop(_stopped_by_signal())


def loop(stopped: threading.Event) -> None:
    """Run what is due until `stopped`; a lost database is waited for."""
    while not stopped.is_set():
        close_old_connections()
        try:
            run_due(stopped)
        except DatabaseError:
            log.exception("the database does not answer")
            connection.close()
            stopped.wait(_LOST_SECONDS)
        stopped.wait(_LOOK_SECONDS)


def run_due(stopped: threading.Event) -> None:
    """One look: each sweep that is due, in order; a failed one stops no other.

    Raises DatabaseError when the database itself is gone.
    """
    due = set(heartbeat.due(now=db.now()))
    for name in sweeps.SWEEPS:
        if name not in due or stopped.is_set():
            continue
        try:
            sweeps.run(name, clock=db.now)
        except Exception:
            log.exception("sweep %s failed", name)
            db.now()


def _stopped_by_signal() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
