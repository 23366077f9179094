"""Makes the synthetic clinic of the demo."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from aftercare.synthetic import staff, story
from clinic.models import Clinic
from needling.models import ConsentText, Muscle, ScreeningItem


class Command(BaseCommand):
    """Invented people and eight weeks of their history; repeating is harmless."""

    help = "Make a synthetic clinic to look at. One that is there is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which story, and how the logins are told."""
        parser.add_argument(
            "--seed", type=int, default=story.SEED, help="another number: another story"
        )
        parser.add_argument(
            "--print-logins",
            action="store_true",
            help="write the logins as JSON to standard output",
        )
        parser.add_argument(
            "--force", action="store_true", help="also while DEMO is switched off"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it, unless it is there already or a real clinic is."""
        _refuse(force=options["force"])
        clinic = Clinic.objects.filter(is_synthetic=True).order_by("name").first()
        if clinic is None:
            clinic = self._make(options["seed"])
        else:
            self.stderr.write(f"{clinic} is there already and stays as it is.")
        if options["print_logins"]:
            self.stdout.write(json.dumps(staff.logins(clinic), ensure_ascii=False))

    def _make(self, seed: int) -> Clinic:
        """Tell the story; progress goes to standard error, so that JSON stays alone."""
        began = timezone.now()
        clinic = story.tell(now=began, seed=seed, say=self.stderr.write)
        took = (timezone.now() - began).total_seconds()
        self.stderr.write(f"{clinic} made in {took:.0f} s.")
        return clinic


def _refuse(*, force: bool) -> None:
    """Known passwords belong into no real clinic's database, whatever is asked for."""
    if Clinic.objects.filter(is_synthetic=False).exists():
        raise CommandError(
            "This database holds a real clinic. A synthetic one, with passwords that "
            "everybody knows, is never put beside it."
        )
    if not (settings.DEMO or force):
        raise CommandError(
            "DEMO is switched off. Set DEMO=1, or add --force if this database is "
            "for trying out and nothing else."
        )
    kinds = (Muscle, ScreeningItem, ConsentText)
    if not all(kind.objects.filter(is_current=True).exists() for kind in kinds):
        raise CommandError(
            "Muscles, questions or the consent text are missing: run "
            "“manage.py load_reference” first."
        )
