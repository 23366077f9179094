"""manage.py restore: a backup into an empty database, compared afterwards."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic import backups, db
from clinic.management.commands.backup import key_of_backups
from clinic.rules.lockbox import CannotOpenBox
from clinic.signals import database_restored


class Command(BaseCommand):
    """With every other process stopped."""

    help = (
        "Puts a backup into the empty database of DATABASE_URL, compares rows and "
        "fingerprints of every table, and takes back what may have been sent since."
    )
    # The database is empty: there is nothing to check in it yet.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Say what came back and what differs."""
        try:
            contents, differing = backups.restore(file, secret=key_of_backups())
        except (backups.CannotBackUp, CannotOpenBox, OSError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        rows = sum(count for count, _ in contents.tables.values())
        self.stdout.write(
            f"{rows} rows in {len(contents.tables)} tables, as of {contents.made_at}."
        )
        self.stdout.write(f"Head of the audit chain then: {contents.head}")
        if differing:
            raise CommandError(f"These tables differ: {', '.join(differing)}.")
        for _receiver, held in database_restored.send(sender=None, now=db.now()):
            self.stdout.write(str(held))
