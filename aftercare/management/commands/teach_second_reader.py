"""Teach the second reader of free text anew, from labelled replies."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aftercare.rules.reading import teaching
from aftercare.rules.tiers import Tier


class Command(BaseCommand):
    """Reads files of replies and writes the weights; needs no database."""

    help = (
        "Teach the second reader from CSV files with the columns text and "
        "expected_tier, and write its weights to a file."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The labelled replies, and where the weights go."""
        parser.add_argument("files", nargs="+", type=Path, help="labelled replies")
        parser.add_argument("--output", required=True, type=Path, help="the weights")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Teach and write."""
        replies = [reply for path in options["files"] for reply in _replies(path)]
        weights = teaching.teach(replies)
        options["output"].write_text(teaching.written(weights), encoding="ascii")
        needed = sum(each for _text, each in replies)
        self.stdout.write(
            f"Taught on {len(replies)} replies, {needed} of which needed somebody."
        )


def _replies(path: Path) -> Iterator[tuple[str, bool]]:
    """Each text, and whether it needed somebody on the same day."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                yield row["text"], Tier(row["expected_tier"]) >= Tier.SAME_DAY
            except (KeyError, ValueError) as error:
                raise CommandError(
                    f"{path}, line {number}: a text and an expected tier are needed."
                ) from error
