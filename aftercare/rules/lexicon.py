"""The vocabulary that triage reads with: clinical specification 7.2, as data.

`lexicon.csv` holds phrasings and what they mean. `concepts.csv` names groups of words
that phrasings use as {name}, `grammar.csv` groups of small words that the reading turns
on. `ordinary.txt`, `names.txt` and `common.txt` hold words that say nothing about an
alarm, `foreign.txt` everyday words of other languages, `calm_abroad.csv` the words of
harmless replies in three of them, `shorthand.csv` spells abbreviations and far
misspellings out. All are in lower case, without accents and
apostrophes. Loaded once; a row that cannot be read stops the program at once.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aftercare.rules.flags import Flag
from aftercare.rules.tiers import Tier

_DATA: Final = Path(__file__).resolve().parents[1] / "data"


class Kind(StrEnum):
    """What a phrasing is for.

    A `symptom` raises its flag; `instead` does too and takes the place of what lies
    within it; `foreign` is a symptom in another language; `pregnant` one that counts
    only for a patient who is pregnant. `abroad` says in another language that all is
    well, or gives thanks. An `idiom` means no symptom by its words, a
    `normal` phrase says that something alarming is well. A `watch` word needs a person
    unless another phrase explains it. A `sign` has a name of its own, for `together`:
    two findings that mean more than each. `whole` is a message of just these words.
    """

    SYMPTOM = "symptom"
    INSTEAD = "instead"
    FOREIGN = "foreign"
    ABROAD = "abroad"
    PREGNANT = "pregnant"
    IDIOM = "idiom"
    NORMAL = "normal"
    WATCH = "watch"
    SIGN = "sign"
    TOGETHER = "together"
    WHOLE = "whole"


@dataclass(frozen=True)
class Phrasing:
    """One line of the lexicon. `tier` is None where the flag's own tier holds.

    `means` is a flag, or for a sign its name, or empty for an idiom.
    """

    means: str
    text: str
    kind: Kind
    tier: Tier | None

    @property
    def flag(self) -> Flag:
        """The flag it raises; only for lines that raise one."""
        return Flag(self.means)


@cache
def phrasings() -> tuple[Phrasing, ...]:
    """Every line but the version, in the order of the file."""
    return tuple(
        Phrasing(
            means=row["flag"],
            text=row["phrasing"],
            kind=Kind(row["kind"]),
            tier=Tier(row["tier"]) if row["tier"] else None,
        )
        for row in _rows("lexicon.csv")
        if row["kind"] != "version"
    )


@cache
def together() -> tuple[Phrasing, ...]:
    """The lines that join two findings."""
    return tuple(line for line in phrasings() if line.kind is Kind.TOGETHER)


@cache
def version() -> str:
    """The version of the vocabulary, from its first line."""
    first = _rows("lexicon.csv")[0]
    return first["phrasing"]


@cache
def concepts() -> Mapping[str, tuple[str, ...]]:
    """The words and word groups behind each {name}."""
    return MappingProxyType(
        {
            row["concept"]: tuple(row["words"].split(";"))
            for row in _rows("concepts.csv")
        }
    )


@cache
def grammar(group: str) -> frozenset[str]:
    """The small words of one group, on which negation, time and person turn."""
    return frozenset(_grammar()[group].split())


@cache
def _grammar() -> Mapping[str, str]:
    return {row["group"]: row["words"] for row in _rows("grammar.csv")}


@cache
def ordinary() -> frozenset[str]:
    """Words of every day that mean no alarm by themselves."""
    return frozenset((_DATA / "ordinary.txt").read_text(encoding="utf-8").split())


@cache
def names() -> frozenset[str]:
    """Names of people and places: understood, and never what a slip was meant to be."""
    return frozenset((_DATA / "names.txt").read_text(encoding="utf-8").split())


@cache
def common() -> frozenset[str]:
    """Rarer English words, places and dialect: understood just as they are written.

    From the public word lists of SCOWL up to size 40, without words of illness and
    without those one slip from a word that symptoms are told in.
    """
    return frozenset((_DATA / "common.txt").read_text(encoding="utf-8").split())


@cache
def foreign() -> frozenset[str]:
    """Everyday words of other languages that are no English ones."""
    return frozenset((_DATA / "foreign.txt").read_text(encoding="utf-8").split())


@cache
def calm_abroad() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By language and group the words and word groups of harmless replies."""
    lists: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _rows("calm_abroad.csv"):
        entries = tuple(row["words"].split(";"))
        lists.setdefault(row["language"], {})[row["group"]] = entries
    return MappingProxyType(lists)


@cache
def shorthand() -> Mapping[str, str]:
    """Abbreviations and the words they stand for."""
    return MappingProxyType(
        {row["word"]: row["meaning"] for row in _rows("shorthand.csv")}
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
