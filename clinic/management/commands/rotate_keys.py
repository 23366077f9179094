"""manage.py rotate_keys: everything under lock goes under the first key."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic import rekeying
from clinic.rules import fieldlock


class Command(BaseCommand):
    """After a new key was put in front of FIELD_KEYS; the product may run meanwhile."""

    help = (
        "Locks everything anew that is not under the first of FIELD_KEYS, in small "
        "batches. Start it again after an interruption. --check only counts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Look, or do."""
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--batch", type=int, default=rekeying.BATCH)

    def handle(self, *args: Any, check: bool, batch: int, **options: Any) -> None:
        """A line for each column. Ends with 1 when something does not open."""
        closed = 0
        if not check:
            outcome = rekeying.rotate(batch)
            for place, number in sorted(outcome.changed.items()):
                self.stdout.write(f"{place}: {number} locked anew")
            closed = outcome.closed.total()
        first, *others = fieldlock.ids(settings.FIELD_KEYS)
        left = 0
        for place, by_key in rekeying.count().items():
            self.stdout.write(f"{place}: {_in_words(by_key, first, others)}")
            left += by_key.total() - by_key[first]
            unknown = by_key.total() - sum(by_key[each] for each in (first, *others))
            closed = max(closed, unknown)
        if closed:
            raise CommandError(f"{closed} do not open with the keys of FIELD_KEYS.")
        self.stdout.write(
            f"{left} are not under the first key."
            if left
            else "All are under the first key: the others may go, see docs/backups.md."
        )


def _in_words(by_key: dict[str, int], first: str, others: list[str]) -> str:
    """How many lie under which key."""
    kinds = {first: "first", **dict.fromkeys(others, "former"), "": "none: lies open"}
    told = [
        f"{number} under key {key} ({kinds.get(key, 'unknown')})".replace("key  (", "(")
        for key, number in sorted(by_key.items())
    ]
    return ", ".join(told) or "empty"
