"""Walks along the whole main job once, unattended; exit code 0 only if all held."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from aftercare import channels
from aftercare.synthetic.walk import asking, caring, treating
from aftercare.synthetic.walk.web import serving
from aftercare.synthetic.walk.world import SHORT_NAME, Broken, World
from clinic.models import Clinic, Heartbeat
from needling.models import ConsentText

_STEPS = (*treating.STEPS, *asking.STEPS, *caring.STEPS)
_PACE = 0.6
_FRESH = timedelta(minutes=2)


class Command(BaseCommand):
    """Registers, screens, needles, signs, asks, answers, alerts and resolves, once."""

    help = (
        "Walk through the main job on real parts and print what proves each step. "
        "Run by script/demo --walk, on a database of its own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How fast."""
        parser.add_argument(
            "--pace",
            type=float,
            default=_PACE,
            help="seconds to wait after each line, for whoever reads along",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """All steps in order; the first that does not hold ends the walk."""
        _refuse()
        began = time.monotonic()
        with _mail_line(), serving(settings.BASE_URL):
            self._walk(World(clock=timezone.now), pace=options["pace"])
        took = time.monotonic() - began
        self.stdout.write(f"Every one of {len(_STEPS)} steps held ({took:.0f} s).")

    def _walk(self, world: World, *, pace: float) -> None:
        for number, (name, walk) in enumerate(_STEPS, start=1):
            self._say(f"{number:2}. {name}", pace)
            try:
                for proof in walk(world):
                    self._say(f"      {proof}", pace)
            except Exception as error:
                why = str(error) if isinstance(error, Broken) else repr(error)
                raise CommandError(
                    f"The chain broke at step {number}, “{name}”: {why}"
                ) from error

    def _say(self, line: str, pace: float) -> None:
        self.stdout.write(line)
        self.stdout.flush()
        time.sleep(pace)


@contextmanager
def _mail_line() -> Iterator[None]:
    """A fresh line to the mail server, closed in the end."""
    channels.hang_up()
    try:
        yield
    finally:
        channels.hang_up()


def _refuse() -> None:
    """The walk moves its own clock: it must be alone with its database and mailbox."""
    if not settings.DEMO:
        raise CommandError("DEMO is switched off: script/demo --walk sets it.")
    if settings.SECURE_SSL_REDIRECT:
        raise CommandError("The walk speaks plain HTTP: set INSECURE_HTTP=1.")
    if not settings.LOCAL_MAILBOX:
        raise CommandError("LOCAL_MAILBOX names no folder: script/demo --walk sets it.")
    if Clinic.objects.exclude(short_name=SHORT_NAME).exists():
        raise CommandError(
            "The walk needs a database of its own: this one has a clinic."
        )
    if Heartbeat.objects.filter(at__gte=timezone.now() - _FRESH).exists():
        raise CommandError(
            "A worker runs on this database: the walk moves its own clock."
        )
    if not ConsentText.objects.filter(is_current=True).exists():
        raise CommandError("The reference data are missing: run load_reference first.")
