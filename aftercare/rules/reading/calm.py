"""Harmless replies in German, Spanish and French: "nur leichter Muskelkater".

Read against a closed list. All of a reply must consist of it: thanks, what is well, the
soreness that is expected, and symptoms that are denied word for word. One word besides,
and a person reads it. Absence is no denial: of "keine Kraft", "sin aire" or "ne sens
plus" the lists hold no name that a "no" could stand before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from aftercare.rules import lexicon
from aftercare.rules.flags import Flag
from aftercare.rules.judged import Reason
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading import abroad
from aftercare.rules.reading.scenes import Scene
from aftercare.rules.tiers import Tier

# One letter for each group of the lists, so that a clause is a word to be matched.
_LETTERS: Final = {
    "polite": "g",
    "well": "w",
    "very": "v",
    "all": "l",
    "mild": "m",
    "small": "q",
    "sore": "e",
    "tender": "f",
    "bruise": "z",
    "body": "b",
    "neck": "h",
    "inside": "x",
    "place": "p",
    "day": "t",
    "yesterday": "y",
    "no": "n",
    "any": "j",
    "not": "N",
    "no_or_not": "E",
    "adjective": "a",
    "name": "s",
    "complaint": "c",
    "and": "u",
    "or": "o",
    "neither": "W",
    "nor": "k",
}
# A symptom, or a complaint and where it is none.
_ITEM: Final = "(?:[sez]|c(?:p+[xbh])?)"
_LEAD: Final = "[ptbhy]*"
_OR: Final = f"oj?p*{_ITEM}"
_PARTS: Final = tuple(
    re.compile(part)
    for part in (
        "g+",
        # "Sehr" only before what is well, "gestern" only before what is sore.
        "(?=.*w)(?:[pltbhmqw]|v[vp]*w)+",
        "(?=.*[ef])[pefbhmqt]+|(?=.*[ef])[pefbhmqy]+|(?=.*[ef])[pefbhmqw]+",
        "(?=.*q)(?=.*z)[pztbmqy]+",
        # A list after a comma is denied with the rest where it ends with an "or".
        rf"{_LEAD}(?:[nE][pj]*|j)p*{_ITEM}(?:(?:,?{_ITEM})*,?[on]p*{_ITEM}|{_OR})*t*",
        f"{_LEAD}cj",
        f"{_LEAD}[NE]a(?:oa)*",
        f"{_LEAD}W{_ITEM}(?:kp*{_ITEM})+",
    )
)
_LONGEST: Final = 40
# A "no" that is a clause of its own answers what was asked.
_NOS: Final = (["no"], ["nein"], ["non"])
_ENGLISH: Final = lexicon.grammar("kind") | lexicon.grammar("courtesy")


def is_calm(scenes: Sequence[Scene]) -> bool:
    """Whether a reply says in one of them that all is well, and nothing besides."""
    return (
        any(map(_is_made_of_parts, _spelt(scenes)))
        and not any(scene.clause.asks for scene in scenes)
        and all(_is_denied(scenes, at) for at in range(len(scenes)))
    )


def bruises(scenes: Sequence[Scene], text: str) -> Iterator[Reason]:
    """The bruises in such a reply: harmless, but for who takes a blood thinner."""
    because = format_lazy(
        _("Probably harmless by its wording: {symptom}."),
        symptom=Flag.BRUISE_SMALL.label,
    )
    for scene in scenes:
        if any("z" in letters for letters in _spelt([scene])):
            yield Reason(Flag.BRUISE_SMALL, Tier.NONE, because, scene.whole(text))


def _is_denied(scenes: Sequence[Scene], at: int) -> bool:
    """Whether every symptom of another language that is found there is denied too."""
    return all(
        abroad.is_deniable(match) and abroad.is_denied(match, scenes, at)
        for match in scenes[at].found
        if match.line.kind is Kind.FOREIGN
    )


def _spelt(scenes: Sequence[Scene]) -> Iterator[str]:
    """The clauses as the letters of their groups, in each language with all words."""
    own = _own(scenes)
    if own and sum(len(scene.texts) for scene in own) <= _LONGEST:
        said = (_said(own, words) for words in _lists().values())
        yield from filter(None, said)


def _own(scenes: Sequence[Scene]) -> list[Scene]:
    """The clauses without English courtesy and without an answer before them."""
    return [
        scene
        for at, scene in enumerate(scenes)
        if not _ENGLISH.issuperset(scene.texts) and (at or scene.texts not in _NOS)
    ]


def _said(scenes: Sequence[Scene], words: Mapping[str, str]) -> str:
    """The letters of some clauses in one language; empty where a word has none."""
    letters = [_letters(scene.texts, words) for scene in scenes]
    return "".join(map(_marked, scenes, letters)) if all(letters) else ""


def _marked(scene: Scene, letters: str) -> str:
    """The letters of a clause behind the mark that parts it from the one before."""
    return f"{',' if scene.clause.paused else '.'}{letters}"


def _letters(texts: Sequence[str], words: Mapping[str, str]) -> str:
    """The letters of the longest entries, word by word; empty where a word has none."""
    letters, at = "", 0
    while at < len(texts):
        sizes = range(min(_longest_entry(), len(texts) - at), 0, -1)
        entries = (" ".join(texts[at : at + size]) for size in sizes)
        entry = next((each for each in entries if each in words), None)
        if entry is None:
            return ""
        letters += words[entry]
        at += entry.count(" ") + 1
    return letters


def _is_made_of_parts(spelt: str) -> bool:
    """Whether letters are one part after another, but for commas, stops and "and"."""
    ends = {0}
    for start in range(len(spelt)):
        if start in ends:
            begin = start + (spelt[start] in ".,")
            begin += spelt[begin : begin + 1] == "u"
            ends |= {
                end
                for end in range(begin + 1, len(spelt) + 1)
                if any(part.fullmatch(spelt, begin, end) for part in _PARTS)
            }
    return len(spelt) in ends


@cache
def _lists() -> Mapping[str, Mapping[str, str]]:
    """By language the letter of each entry."""
    return {
        language: {
            entry: _LETTERS[group]
            for group, entries in groups.items()
            for entry in entries
        }
        for language, groups in lexicon.calm_abroad().items()
    }


@cache
def _longest_entry() -> int:
    """How many words the longest entry has."""
    return max(
        entry.count(" ") + 1 for entries in _lists().values() for entry in entries
    )
