"""manage.py scrub: make a copy of the database fit to be given to support."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from clinic import db, scrubbing
from clinic.rules.fieldclasses import classed
from clinic.signals import database_restored

ENDING = "_scrubbed"
_PAGE = "docs/fields.md"


class Command(BaseCommand):
    """On a copy alone: the name of its database has to end in _scrubbed."""

    help = (
        "Replaces names, contacts, words, files and secrets in the database of "
        f"DATABASE_URL, whose name must end in {ENDING}. There is no way back."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each table. Whatever waits to be sent is taken back."""
        name = str(connection.settings_dict["NAME"])
        if not name.endswith(ENDING):
            raise CommandError(
                f"{name} is not a copy: point DATABASE_URL at a database whose name "
                f"ends in {ENDING}. Nothing was changed."
            )
        page = (Path(settings.BASE_DIR) / _PAGE).read_text(encoding="utf-8")
        # First, so that nothing leaves for a stand-in either.
        for _receiver, held in database_restored.send(sender=None, now=db.now()):
            self.stdout.write(str(held))
        try:
            counts = scrubbing.scrub(dict(classed(page)))
        except scrubbing.CannotScrub as error:
            raise CommandError(str(error)) from error
        for table, count in counts.items():
            self.stdout.write(f"{table}: {count}")
