"""manage.py verify_audit: whether the history is whole; its head to keep elsewhere."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic import db, seals

_SAYS = {
    "changed": "link {position}: entry {entry_id} is not what was sealed",
    "missing": "link {position}: entry {entry_id} is gone",
    "cut": "link {position}: the links before it are gone",
    "unsealed": "entry {entry_id} is in no link: it came past the triggers, or the"
    " sweep seal_audit has not run for ten minutes",
}
_SHOWN = 50


class Command(BaseCommand):
    """Walks the chain over all audit entries."""

    help = (
        "Finds audit entries that were changed, removed, added or moved past the "
        "database's guards. Ends with 1 if there are any. Keep the head that it prints "
        "somewhere else, and give it as --anchor next time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The head of an earlier run."""
        parser.add_argument("--anchor", default="", help="POSITION:DIGEST, as printed")

    def handle(self, *args: Any, anchor: str, **options: Any) -> None:
        """Tell each fault, then the head."""
        found = list(seals.faults(now=db.now(), anchor=_anchor(anchor)))
        for fault in found[:_SHOWN]:
            sentence = _SAYS[fault.what].format(
                position=fault.position or "open", entry_id=fault.entry_id
            )
            self.stderr.write(sentence)
        last = seals.head()
        if found:
            raise CommandError(f"{len(found)} faults in {last.position} links.")
        self.stdout.write(f"{last.position} links hold. Head: {last}")


def _anchor(typed: str) -> seals.Head:
    if not typed:
        return seals.START
    fits = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", typed)
    if fits is None:
        raise CommandError("An anchor looks like 1200:9f86d0…, as printed.")
    return seals.Head(int(fits[1]), bytes.fromhex(fits[2]))
