"""Says how well the expected soreness met what patients answered."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aftercare import expecting
from clinic.models import Clinic

_HEAD = f"{'region':<18}{'hours':>6}{'answers':>9}{'inside %':>10}{'mean error':>12}"


class Command(BaseCommand):
    """A clinic checks the model on its own answers before it trusts it."""

    help = (
        "Report the calibration of the expected soreness: the share of answers inside "
        "the 80 %% band and the mean error, by region and hour."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which clinic."""
        parser.add_argument("--clinic", help="short name; all without it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """A table for each clinic."""
        clinics = Clinic.objects.order_by("name")
        if options["clinic"]:
            clinics = clinics.filter(short_name=options["clinic"])
            if not clinics:
                raise CommandError(f"There is no clinic {options['clinic']}.")
        for clinic in clinics:
            self._report(clinic)

    def _report(self, clinic: Clinic) -> None:
        self.stdout.write(str(clinic))
        found = expecting.calibration(clinic)
        if not found:
            self.stdout.write("Nothing to compare yet: no answer to a founded band.")
            return
        self.stdout.write(_HEAD)
        for region, stages in found.items():
            for hours, each in stages.items():
                self.stdout.write(
                    f"{region or 'all':<18}{hours:>6}{each.count:>9}"
                    f"{100 * each.inside:>10.1f}{each.error:>+12.2f}"
                )
