"""manage.py backup: one locked file with everything, looked at after writing."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic import backups, db
from clinic.rules.lockbox import CannotOpenBox

_SHORTEST_KEY = 32


class Command(BaseCommand):
    """For cron, every night or more often."""

    help = (
        "Writes a backup of the whole database into BACKUP_PATH, locked with "
        "BACKUP_KEY, opens it again, and removes those older than --keep-days."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long older ones are kept."""
        parser.add_argument("--keep-days", type=int, default=35)

    def handle(self, *args: Any, keep_days: int, **options: Any) -> None:
        """Say the file, its size and the head of the audit chain."""
        folder, now = Path(folder_of_backups()), db.now()
        try:
            made = backups.make(folder, secret=key_of_backups(), now=now)
        except (backups.CannotBackUp, CannotOpenBox, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        gone = backups.forget(folder, older_than=timedelta(days=keep_days), now=now)
        self.stdout.write(
            f"{made} {made.stat().st_size} bytes, {gone} old ones removed"
        )


def folder_of_backups() -> str:
    """Where they lie. Raises CommandError."""
    if not settings.BACKUP_PATH:
        raise CommandError("BACKUP_PATH is not set.")
    return str(settings.BACKUP_PATH)


def key_of_backups() -> str:
    """What locks them. Raises CommandError."""
    if len(settings.BACKUP_KEY) < _SHORTEST_KEY:
        raise CommandError(f"BACKUP_KEY needs at least {_SHORTEST_KEY} characters.")
    return str(settings.BACKUP_KEY)
