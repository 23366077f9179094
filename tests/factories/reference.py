"""The reference data that sessions lean on: muscles, screening items, consent text."""

import io

from django.core.management import call_command

from needling.models import ConsentText


def load_reference() -> None:
    """Load it where it is missing: once for the run, and anew after a flush.

    Tests in real transactions empty every table, so that whoever needs the data asks.
    """
    if not ConsentText.objects.filter(is_current=True).exists():
        call_command("load_reference", stdout=io.StringIO())
