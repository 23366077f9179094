"""From the text as it came to a row of plain words that know where they stood."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from aftercare.rules import lexicon

# The reply form takes no more; what lies beyond is left to a person.
CAP: Final = 4000

# One quantifier to each branch: the time it takes grows with the text and no faster.
_PIECE: Final = re.compile(r"\d+[.,]\d+|[^\W_]+|\.+|\S|[\r\n]")
_MIXED: Final = re.compile(r"(\d+)([^\W\d_]+)|([^\W\d_]+)(\d+)")
# A letter of its own, so that "can't" stays one word; shown as an apostrophe again.
_APOSTROPHE: Final = "\u02bc"
_MARKS: Final = "'`\u2019\u2018\u00b4\u02b9\u2032\u02bb"
_SAME: Final = str.maketrans(dict.fromkeys(_MARKS, _APOSTROPHE) | {"\u2212": "-"})
_LEET: Final = str.maketrans("013457", "oleast")
_OWNERS: Final = frozenset({"it", "that", "what", "there", "he", "she", "let", "who"})
_VOWELS: Final = frozenset("aeiou")
_PAUSES: Final = frozenset(',()":\u2013\u2014')
_JOINS: Final = frozenset("-/&+#*_~=")
_GLUED: Final = {
    ("w", "/", "o"): "without",
    ("w", "/"): "with",
    ("a", "&", "e"): "a&e",
    ("&",): "and",
    ("+",): "and",
    ("+", "+"): "present",
    ("+", "+", "+"): "present",
    ("b", "/", "c"): "because",
    ("n", "/", "a"): "none",
    ("n", "/", "v"): "nausea",
    ("-", "ve"): "negative",
    ("+", "ve"): "present",
    ("c", ".", "p"): "cp",
    ("s", ".", "o", ".", "b"): "sob",
}
_GLUE: Final = frozenset(words[0] for words in _GLUED)
_LONGEST_GLUED: Final = max(len(words) for words in _GLUED)


class Mark(Enum):
    """What a token is.

    `END` ends a sentence; after `ASK` follows an answer; `PAUSE` is a comma, a bracket
    or a dash between words; `JOIN` a hyphen or a slash; `SIGN` anything else.
    """

    WORD = auto()
    NUMBER = auto()
    END = auto()
    ASK = auto()
    PAUSE = auto()
    JOIN = auto()
    SIGN = auto()


_ENDS: Final = dict.fromkeys(".!;\r\n•·…|", Mark.END) | {"?": Mark.ASK}


# Few words make most of what is written; so many are looked at once.
_KEPT: Final = 4096


@dataclass(frozen=True)
class Token:
    """One word, number or mark; `start` and `end` count in the cleaned text."""

    word: str
    mark: Mark
    start: int
    end: int
    value: float = 0.0


def clean(text: str) -> str:
    """The text capped, in one spelling of its characters, without invisible ones."""
    capped = unicodedata.normalize("NFKC", text.lstrip()[:CAP])[:CAP].translate(_SAME)
    return "".join(each for each in capped if unicodedata.category(each) != "Cf")


def shown(text: str) -> str:
    """A piece of cleaned text as the patient wrote it, on one line."""
    return " ".join(text.replace(_APOSTROPHE, "'").split())


@lru_cache(maxsize=_KEPT)
def plain(word: str) -> str:
    """Lower case, without accents and apostrophes."""
    bare = unicodedata.normalize("NFD", word.casefold().replace(_APOSTROPHE, ""))
    return "".join(each for each in bare if not unicodedata.combining(each))


def tokens(text: str) -> list[Token]:
    """The words, numbers and marks of a cleaned text, in order."""
    pieces = [
        token
        for piece in _PIECE.finditer(text)
        for token in _tokens_of(piece.group(), piece.start(), text)
    ]
    return list(_glue(pieces))


def _tokens_of(piece: str, start: int, text: str) -> Iterator[Token]:
    end = start + len(piece)
    if piece[0].isdigit() or piece[0].isalpha():
        yield from _worded(piece, start, end)
    else:
        yield Token(piece, _mark_of(piece, start, text), start, end)


def _worded(piece: str, start: int, end: int) -> Iterator[Token]:
    number = _number(piece)
    if number is not None:
        yield Token(piece, Mark.NUMBER, start, end, number)
        return
    mixed = _MIXED.fullmatch(piece)
    if mixed is None or plain(piece) in _known_mixed():
        word = _spelled(piece)
        if word:
            yield Token(word, Mark.WORD, start, end)
        return
    middle = start + len(mixed[1] or mixed[3])
    yield from _worded(piece[: middle - start], start, middle)
    yield from _worded(piece[middle - start :], middle, end)


@lru_cache(maxsize=_KEPT)
def _number(piece: str) -> float | None:
    try:
        return float(piece.replace(",", "."))
    except ValueError:
        return None


@cache
def _known_mixed() -> frozenset[str]:
    """Words that are written with a digit: "gr8"."""
    known = lexicon.ordinary() | lexicon.shorthand().keys()
    return frozenset(word for word in known if not word.isalpha())


@lru_cache(maxsize=_KEPT)
def _spelled(piece: str) -> str:
    """The plain word; digits inside a word are letters, an owner's s is no letter."""
    stem, apostrophe, tail = piece.rpartition(_APOSTROPHE)
    if apostrophe and tail in {"s", "S"} and plain(stem) not in _OWNERS:
        return plain(stem)
    word = plain(tail if _is_elided(stem, tail) else piece)
    known = word.isalpha() or word in _known_mixed()
    return word if known else word.translate(_LEET)


def _is_elided(stem: str, tail: str) -> bool:
    """ "C'est" is two words and no chest."""
    return plain(stem) == "c" and plain(tail)[:1] in _VOWELS


def _mark_of(piece: str, start: int, text: str) -> Mark:
    if piece in _JOINS:
        dash = piece == "-" and text[: start + 1].endswith((" -", "\n-"))
        return Mark.PAUSE if dash else Mark.JOIN
    if piece in _PAUSES or piece.startswith(".."):
        return Mark.PAUSE
    return _ENDS.get(piece, Mark.SIGN)


def _glue(pieces: Sequence[Token]) -> Iterator[Token]:
    """Joins the few shorthands that are written with a mark."""
    at = 0
    while at < len(pieces):
        some = _glued(pieces, at)
        if some:
            meaning = _GLUED[tuple(each.word for each in some)]
            yield Token(meaning, Mark.WORD, some[0].start, some[-1].end)
        else:
            yield pieces[at]
        at += max(len(some), 1)


def _glued(pieces: Sequence[Token], at: int) -> Sequence[Token]:
    """The longest shorthand that begins here, or nothing."""
    if pieces[at].word not in _GLUE:
        return ()
    for size in range(_LONGEST_GLUED, 0, -1):
        some = pieces[at : at + size]
        if tuple(each.word for each in some) in _GLUED and _touching(some):
            return some
    return ()


def _touching(some: Sequence[Token]) -> bool:
    return all(one.end == other.start for one, other in pairwise(some))
