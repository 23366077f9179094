"""Loads the reference data that sessions lean on. Safe to run at every start."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

import needling
from clinic.audit import Agent
from needling import catalogue, texts
from needling.models import ConsentText
from needling.refusals import CannotConsent
from needling.rules.consent_rates import BadRate, decode_rate
from needling.rules.consent_text import BadText
from needling.rules.muscle_rows import BadMuscle
from needling.rules.screening_items import BadItem

_DATA = Path(needling.__file__).parent / "data"


class Command(BaseCommand):
    """Muscles, screening items, rates, consent texts: all of it or nothing."""

    help = "Load muscles, screening items and the consent texts; safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Read the files and print what was done with each."""
        now = timezone.now()
        try:
            with transaction.atomic():
                muscles = catalogue.load_muscles(
                    _rows("muscles"), by=Agent.SEED, now=now
                )
                items = catalogue.load_items(
                    _rows("screening_items"), by=Agent.SEED, now=now
                )
                loaded = _load_texts(now)
        except (BadMuscle, BadItem, BadRate, BadText, CannotConsent) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_counts("muscles", muscles))
        self.stdout.write(_counts("screening items", items))
        self.stdout.write(f"consent texts: {', '.join(map(str, loaded))}")


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load_texts(now: datetime) -> list[ConsentText]:
    """The consent text of every language, the rates filled in."""
    rates = [decode_rate(row) for row in _rows("consent_rates")]
    files = sorted(_DATA.glob("consent_text_*.md"))
    return [
        texts.load(file.read_text(encoding="utf-8"), rates=rates, now=now)
        for file in files
    ]


def _counts(what: str, loaded: catalogue.Loaded) -> str:
    found = vars(loaded)
    shown = found if loaded.kept else {n: c for n, c in found.items() if n != "kept"}
    counts = ", ".join(f"{count} {name}" for name, count in shown.items())
    return f"{what}: {counts}"
