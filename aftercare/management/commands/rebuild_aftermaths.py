"""Writes the join of sessions and answers anew, and says what differed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aftercare import aftermaths
from clinic.models import Clinic


class Command(BaseCommand):
    """For a check, and after a version has come that writes the rows otherwise."""

    help = (
        "Write what each session did anew from notes and answers; harmless to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which clinic."""
        parser.add_argument("--clinic", help="short name; all without it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One line a clinic."""
        clinics = Clinic.objects.order_by("name")
        if options["clinic"]:
            clinics = clinics.filter(short_name=options["clinic"])
            if not clinics:
                raise CommandError(f"There is no clinic {options['clinic']}.")
        for clinic in clinics:
            counts = aftermaths.rebuild(clinic)
            self.stdout.write(
                f"{clinic}: {counts['rows']} rows: {counts['differed']} differed, "
                f"{counts['missing']} missing, {counts['dropped']} dropped"
            )
