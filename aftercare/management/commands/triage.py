"""Try the triage rules on labelled replies, or have one reply explained."""

import codecs
import csv
import io
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aftercare.rules import trial
from aftercare.rules.judged import Verdict
from aftercare.rules.tiers import Tier


class Command(BaseCommand):
    """Reads a file of replies or one text; needs no database."""

    help = (
        "Judge the replies of a CSV file (columns: text; optional: context, "
        "expected_tier, expected_flags) or one text by the triage rules. The file "
        "comes back with the columns tier, flags and reasons; where tiers are "
        "expected, sensitivity, specificity and a confusion table are printed."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file or a text, and where the judged file goes."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", type=Path, help="the replies, as CSV")
        what.add_argument("--text", help="one reply to explain")
        parser.add_argument(
            "--context",
            default="none",
            choices=trial.CONTEXTS,
            help="what was needled or what is known, for --text",
        )
        parser.add_argument(
            "--output",
            type=Path,
            help="where the judged replies go; without it they are printed, and the "
            "figures go to the error stream",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Explain the text, or judge the file."""
        if options["text"] is not None:
            self._explain(
                trial.verdict(options["text"], trial.context(options["context"]))
            )
            return
        rows = list(self._judged(options["file"]))
        if options["output"]:
            with options["output"].open("w", encoding="utf-8", newline="") as out:
                _write(rows, out)
            self._tell(rows, self.stdout)
        else:
            _write(rows, self.stdout)
            self._tell(rows, self.stderr)

    def _explain(self, verdict: Verdict) -> None:
        self.stdout.write(f"{verdict.tier} (rules {verdict.rules_version})")
        for reason in verdict.reasons:
            said = f' "{reason.words}"' if reason.words else ""
            self.stdout.write(f"  {reason.tier} {reason.flag}: {reason.because}{said}")

    def _judged(self, path: Path) -> Iterator[dict[str, str]]:
        """The rows of the file with what triage gives them.

        What cannot be understood in a row is told, and taken for not being there.
        """
        for number, row in enumerate(_rows(path), start=2):
            known = trial.names(row.get("context", ""))
            if known is None:
                self._warn(number, "context", row["context"], trial.CONTEXTS)
            expected = row.get("expected_tier", "").strip()
            if expected and trial.tier(expected) is None:
                self._warn(number, "tier", expected, Tier.values)
            verdict = trial.verdict(row["text"], trial.context(*(known or ())))
            yield {**row, **_columns(verdict)}

    def _warn(self, row: int, what: str, said: str, known: Iterable[str]) -> None:
        self.stderr.write(
            f"Row {row}: the {what} “{said}” is not one of {', '.join(known)}; passed "
            "over."
        )

    def _tell(self, rows: list[dict[str, str]], out: Any) -> None:
        """The figures over the rows that say what they expect."""
        pairs = [
            (wanted, Tier(row["tier"]))
            for row in rows
            if (wanted := trial.tier(row.get("expected_tier", "")))
        ]
        if pairs:
            for line in _lines(trial.Figures.of(pairs)):
                out.write(line)


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file by the plain names of its columns."""
    try:
        text = _decoded(path.read_bytes())
        lines = io.StringIO(text, newline="")
        reader = csv.DictReader(
            lines, restkey="", restval="", delimiter=_delimiter(text)
        )
        rows = [dict(row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from error
    if "text" not in map(_named, reader.fieldnames or ()):
        raise CommandError(f"{path} has no column “text”.")
    return [{_named(name): row[name] for name in row if name} for row in rows]


def _decoded(content: bytes) -> str:
    """UTF-8, with or without its mark, or the UTF-16 of a spreadsheet."""
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if utf_16 else "utf-8-sig")


def _delimiter(text: str) -> str:
    """What parts the columns: the commonest of the usual marks in the first line."""
    first = text.partition("\n")[0]
    return max(",;\t|", key=first.count)


def _named(column: str) -> str:
    """ "Expected tier " is expected_tier."""
    return "_".join(column.casefold().replace("-", " ").replace("_", " ").split())


def _columns(verdict: Verdict) -> Mapping[str, str]:
    """Only flags that ask for something; a small bruise is none."""
    telling = [each for each in verdict.reasons if each.tier > Tier.NONE]
    flags = dict.fromkeys(str(each.flag) for each in telling)
    reasons = [f"{each.because} [{each.words}]" for each in telling]
    return {
        "tier": str(verdict.tier),
        "flags": ";".join(flags) or "none",
        "reasons": " ".join(reasons),
    }


def _write(rows: list[dict[str, str]], out: Any) -> None:
    names = dict.fromkeys(name for row in rows for name in row)
    writer = csv.DictWriter(out, [*names], lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)


def _lines(figures: trial.Figures) -> Iterator[str]:
    """The figures in words, and the table of expected and given tiers."""
    emergencies = figures.count(expected=Tier.EMERGENCY)
    harmless = figures.count(expected=Tier.NONE)
    to_emergency = figures.count(expected=Tier.NONE, at_least=Tier.EMERGENCY)
    yield f"Replies with an expected tier: {sum(figures.counts.values())}"
    yield f"Sensitivity (emergencies recognised): {_percent(figures.sensitivity)}"
    yield f"Emergencies below same_day: {figures.missed} of {emergencies}"
    yield f"Specificity (harmless left alone): {_percent(figures.specificity)}"
    yield f"Harmless raised to emergency: {to_emergency} of {harmless}"
    yield f"Lower than expected: {figures.lower}"
    yield f"Higher than expected: {figures.higher}"
    yield ""
    yield _cells("expected \\ given", *Tier.values)
    for wanted in Tier:
        numbers = (figures.counts.get((wanted, given), 0) for given in Tier)
        yield _cells(str(wanted), *(str(number) for number in numbers))


def _cells(first: str, *others: str) -> str:
    return first.ljust(18) + "".join(other.rjust(18) for other in others)


def _percent(share: float | None) -> str:
    return "no such replies" if share is None else f"{share:.1%}"
