"""What a word was meant to be: misspelt, drawn out, cut short or run together."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.flags import Flag
from aftercare.rules.lexicon import Kind, Phrasing

# Shorter words have too many neighbours: "pan" is not "pain".
_SHORTEST: Final = 4
_TWO_SLIPS: Final = 8
# No word of the vocabulary is longer by far; gibberish shall not cost time.
_LONGEST: Final = 30
_SHORTEST_PART: Final = 3
_LITTLE: Final = lexicon.grammar("small_words")
_DRAWN: Final = re.compile(r"(.)\1\1+")
_TWICE: Final = re.compile(r"(.)\1")
_SYMPTOMS: Final = frozenset({Kind.SYMPTOM, Kind.INSTEAD, Kind.SIGN, Kind.WATCH})
_ABROAD: Final = frozenset({Kind.FOREIGN, Kind.ABROAD})
# Places, things and slips that symptoms are told with; as likely as any other word.
_SETTINGS: Final = lexicon.grammar("settings")
_CONCEPT_NAME: Final = re.compile(r"\{(\w+)\}")
_CONCEPT: Final = re.compile(r"\{\w+\}|~\d")
# French words before a vowel: "j'étouffe".
_ELIDED: Final = frozenset("cdjlmnst")
_LAST_TWICE: Final = re.compile(r"(.)\1$")
_PHRASED: Final = re.compile(r"[a-z&0-9]+")
_ENDINGS: Final = (
    ("ies", "y"),
    ("ied", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("in", "ing"),
    ("ed", ""),
    ("ed", "e"),
    ("es", ""),
    ("es", "e"),
    ("s", ""),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("est", "e"),
    ("ly", ""),
    ("ness", ""),
    ("y", ""),
    ("ish", ""),
)


@cache
def telling() -> frozenset[str]:
    """Every English word that the lexicon uses."""
    groups = [word for words in lexicon.concepts().values() for word in words]
    return frozenset(_PHRASED.findall(" ".join(groups))) | _written(
        frozenset(Kind) - {*_ABROAD, Kind.TOGETHER}
    )


@cache
def alarming() -> frozenset[str]:
    """The words that symptoms are told in: the likelier ones to be meant."""
    used = [each.text for each in _symptoms()]
    names = set(_CONCEPT_NAME.findall(" ".join(used))) - _SETTINGS
    groups = [word for name in names for word in lexicon.concepts().get(name, ())]
    written = _CONCEPT.sub(" ", " ".join(used))
    return frozenset(_PHRASED.findall(" ".join([*groups, written])))


def _symptoms() -> list[Phrasing]:
    """The lines that raise a flag of their own, not only a person's attention."""
    return [
        each
        for each in lexicon.phrasings()
        if each.kind in _SYMPTOMS and each.means != Flag.REVIEW
    ]


@cache
def foreign() -> frozenset[str]:
    """Words of other languages that are none of English."""
    return (_written(_ABROAD) | lexicon.foreign() | _calm()) - vocabulary()


def _calm() -> frozenset[str]:
    """Every word of a harmless reply in another language."""
    entries = [
        entry
        for groups in lexicon.calm_abroad().values()
        for words in groups.values()
        for entry in words
    ]
    return frozenset(" ".join(entries).split())


@cache
def vocabulary() -> frozenset[str]:
    """Every word that is understood as it stands."""
    return telling() | lexicon.ordinary() | lexicon.names()


def _written(kinds: frozenset[Kind]) -> frozenset[str]:
    """The words that phrasings of these kinds write out."""
    lines = [each.text for each in lexicon.phrasings() if each.kind in kinds]
    return frozenset(_PHRASED.findall(_CONCEPT.sub(" ", " ".join(lines))))


@lru_cache(maxsize=20_000)
def meant(word: str) -> tuple[str, ...]:
    """The understood word or words meant by a plain word; empty if none is near."""
    if len(word) > _LONGEST:
        return ()
    if word in lexicon.shorthand():
        return (lexicon.shorthand()[word],)
    if _is_as_written(word):
        return (word,)
    for form in _forms(word):
        if form in vocabulary():
            return (form,)
    if word[0] in _ELIDED and word[1:] in foreign():
        return (word[1:],)
    return _near_or_parts(_DRAWN.sub(r"\1\1", word))


def _is_as_written(word: str) -> bool:
    """No slip: a word of another language or a rarer one of English."""
    return word in foreign() or word in lexicon.common()


def is_plain(word: str, found: tuple[str, ...]) -> bool:
    """Whether a word means itself, but for its ending or as a known shorthand."""
    return word in lexicon.shorthand() or found[0] in _forms(word)


def _forms(word: str) -> Iterator[str]:
    """The word itself, without drawn-out letters, and what its ending was put to."""
    yield word
    drawn = _DRAWN.sub(r"\1\1", word)
    shorter = (drawn, _DRAWN.sub(r"\1", word), _TWICE.sub(r"\1", word))
    yield from (form for form in shorter if len(form) > 1)
    for ending, instead in _ENDINGS:
        stem = drawn.removesuffix(ending)
        if stem != drawn and len(stem) >= _SHORTEST_PART:
            yield stem + instead
            yield _LAST_TWICE.sub(r"\1", stem) + instead


def _near_or_parts(word: str) -> tuple[str, ...]:
    near = _nearest(word, slips=1) if len(word) >= _SHORTEST else None
    if near is not None:
        return (near,)
    parts = _parts(word)
    if parts:
        return parts
    near = _nearest(word, slips=2) if len(word) >= _TWO_SLIPS else None
    return (near,) if near is not None else ()


def _parts(word: str, depth: int = 4) -> tuple[str, ...]:
    """The words that were run together, the longest first word first."""
    ways = _splits(word, depth)
    return next((way for way in ways if max(map(len, way)) >= _SHORTEST_PART), ())


def _splits(word: str, depth: int) -> Iterator[tuple[str, ...]]:
    """Ways to cut a word into understood words."""
    if _is_part(word):
        yield (word,)
    if depth > 1:
        for cut in range(len(word) - 1, 0, -1):
            if _is_part(word[:cut]):
                for rest in _splits(word[cut:], depth - 1):
                    yield (word[:cut], *rest)


def _is_part(word: str) -> bool:
    return word in _LITTLE or (len(word) >= _SHORTEST_PART and word in vocabulary())


def _nearest(word: str, *, slips: int) -> str | None:
    """The best word within so many slips: of one first letter, telling, by alphabet."""
    near = {
        other
        for hole in _holes(word, slips)
        for other in _by_hole(slips).get(hole, ())
        if _slips(word, other) <= slips and (slips == 1 or word[0] == other[0])
    }
    return min(near, key=lambda other: _rank(word, other), default=None)


def _rank(word: str, other: str) -> tuple[int, bool, bool, int, str]:
    """Fewest slips first; a letter left out or swapped is likelier than a wrong one."""
    crossed = sorted(word) == sorted(other)
    slip = 0 if crossed or len(word) < len(other) else 1 + (len(word) == len(other))
    return (
        _slips(word, other),
        word[0] != other[0],
        other not in alarming(),
        slip,
        other,
    )


@cache
def _by_hole(slips: int) -> dict[str, list[str]]:
    """Words by what is left of them when letters are taken out."""
    table: dict[str, list[str]] = defaultdict(list)
    for word in sorted(_reachable(slips)):
        for hole in _holes(word, slips):
            table[hole].append(word)
    return dict(table)


def _reachable(slips: int) -> Iterable[str]:
    """Two slips lead only to long telling words."""
    if slips == 1:
        known = telling() | lexicon.ordinary()
        return (word for word in known if len(word) >= _SHORTEST)
    return (word for word in alarming() if len(word) >= _TWO_SLIPS - 1)


def _holes(word: str, slips: int) -> set[str]:
    holes = {word}
    for _each in range(slips):
        holes |= {
            hole[:at] + hole[at + 1 :] for hole in holes for at in range(len(hole))
        }
    return holes


def _slips(one: str, other: str) -> int:
    """Letters added, left out, swapped with the next or mistaken (at most)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, against in enumerate(other, start=1):
            cost = min(
                last[column] + 1,
                line[column - 1] + 1,
                last[column - 1] + (letter != against),
            )
            crossed = row > 1 and column > 1 and letter == other[column - 2]
            if crossed and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
