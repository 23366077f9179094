"""Teach the second reader of free text anew, from labelled replies."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
        needed = [(each.text, each.tier >= Tier.SAME_DAY) for each in replies]
        at_once = [
            (each.text, each.tier == Tier.EMERGENCY)
            for each in replies
            if each.tier < Tier.EMERGENCY or not each.is_near
        ]
        both = [teaching.written(teaching.teach(each)) for each in (needed, at_once)]
        options["output"].write_text("\n".join(both), encoding="ascii")
        self.stdout.write(
            f"Taught on {len(replies)} replies, {_count(needed)} of which needed "
            f"somebody, {_count(at_once)} at once."
        )


def _count(replies: Sequence[tuple[str, bool]]) -> int:
    return sum(each for _text, each in replies)


@dataclass(frozen=True)
class _Reply:
    """A text and its expected tier.

    `is_near` tells that it has a context: what is an emergency only near certain
    muscles, or for certain patients, is none by its words.
    """

    text: str
    tier: Tier
    is_near: bool


def _replies(path: Path) -> Iterator[_Reply]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                near = (row.get("context") or "none").strip() != "none"
                yield _Reply(row["text"], Tier(row["expected_tier"]), near)
            except (KeyError, ValueError) as error:
                raise CommandError(
                    f"{path}, line {number}: a text and an expected tier are needed."
                ) from error
