"""Loads the reference data that sessions lean on. Safe to run at every start."""

import csv
import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

import needling
from clinic.audit import Agent
from needling import catalogue, consents
from needling.rules.muscle_rows import BadMuscle
from needling.rules.screening_items import BadItem

_DATA = Path(needling.__file__).parent / "data"
# The second line of the text says which one it is, for the patient as for this command.
_VERSION = re.compile(r"^Version (\d+), English\.", re.MULTILINE)


class Command(BaseCommand):
    """Muscles, screening items, consent text: all of it or nothing."""

    help = "Load muscles, screening items and the consent text; safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Read the three files and print what was done with each."""
        now = timezone.now()
        try:
            with transaction.atomic():
                muscles = catalogue.load_muscles(
                    _rows("muscles"), by=Agent.SEED, now=now
                )
                items = catalogue.load_items(
                    _rows("screening_items"), by=Agent.SEED, now=now
                )
                text = _load_text()
        except (BadMuscle, BadItem, consents.CannotConsent) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_counts("muscles", muscles))
        self.stdout.write(_counts("screening items", items))
        self.stdout.write(f"consent text: {text}")


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load_text() -> str:
    body = (_DATA / "consent_text.md").read_text(encoding="utf-8")
    found = _VERSION.search(body)
    if found is None:
        raise CommandError("consent_text.md does not say which version it is.")
    text = consents.put_text(version=int(found[1]), language="en", body=body)
    return f"{text.language}, version {text.version}"


def _counts(what: str, loaded: catalogue.Loaded) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in vars(loaded).items())
    return f"{what}: {counts}"
