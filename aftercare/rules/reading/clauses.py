"""A text cut into sentences and clauses: clinical specification 7.1."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading import joining, pictures, spelling
from aftercare.rules.reading.grid import Clause, Word
from aftercare.rules.reading.words import Mark, Token

# Words that begin a new clause wherever they stand, some only before another.
_TURNS: Final = lexicon.grammar("turns")
_TURNS_WITH: Final = {
    "apart": "from",
    "other": "than",
    "aside": "from",
    "save": "for",
}
# Dictated texts have no marks.
_LONG: Final = 60
_LONGEST: Final = 90
_JOINTS: Final = frozenset({"and", "so", "then", "i", "im", "ive", "also", "which"})
_ALTERNATIVE: Final = frozenset({"/", "+"})


@dataclass(frozen=True)
class Text:
    """The clauses of a text, and what pictures it has besides.

    `is_kind` tells that there is a picture and that no question mark or row of dots
    makes it doubtful.
    """

    clauses: tuple[Clause, ...]
    grim: tuple[str, ...]
    is_kind: bool


def read(tokens: Iterable[Token]) -> Text:
    """Cut a row of tokens into clauses."""
    cutter = _Cutter()
    for token in tokens:
        cutter.take(token)
    turned = [turn for piece in cutter.pieces() for turn in _turns(piece)]
    return Text(
        tuple(joining.joined(turned)),
        tuple(cutter.grim),
        is_kind=cutter.has_picture and not cutter.has_doubt,
    )


class _Cutter:
    """Gathers runs of words between marks."""

    def __init__(self) -> None:
        self.grim: list[str] = []
        self.has_picture = False
        self.has_doubt = False
        self._done: list[Clause] = []
        self._words: list[Word] = []
        self._sentence = 0
        self._paused = False

    def take(self, token: Token) -> None:
        """The next token."""
        match token.mark:
            case Mark.WORD | Mark.NUMBER:
                self._words.extend(_words(token))
            case Mark.JOIN:
                if token.word in _ALTERNATIVE and self._words:
                    self._words.append(Word("or", token.start, token.end))
            case Mark.SIGN:
                self._sign(token)
            case _:
                self.has_doubt |= token.mark is Mark.ASK or token.word.startswith("..")
                self._end(token.mark, announces=token.word == ":")

    def pieces(self) -> list[Clause]:
        """The runs of words, once every token is taken."""
        self._end(Mark.END)
        return self._done

    def _end(self, mark: Mark, *, announces: bool = False) -> None:
        paused = mark is Mark.PAUSE
        if self._words:
            clause = Clause(
                tuple(self._words),
                self._sentence,
                asks=mark is Mark.ASK,
                paused=self._paused,
                announces=announces,
            )
            self._done.append(clause)
            self._words, self._paused = [], paused
            self._sentence += not paused
        elif not paused:
            self._paused = False
            self._sentence += 1

    def _sign(self, token: Token) -> None:
        """A picture stands for a word, for a face, or for nothing to be read."""
        word = pictures.WORDS.get(token.word)
        if word is not None:
            self._words.append(Word(word, token.start, token.end))
            return
        if token.word in pictures.GRIM:
            self.grim.append(token.word)
        elif unicodedata.category(token.word[0]) == "So":
            self.has_picture = True
        self._end(Mark.PAUSE)


def _words(token: Token) -> Iterator[Word]:
    if token.mark is Mark.NUMBER:
        yield Word(token.word, token.start, token.end, value=token.value)
        return
    found = spelling.meant(token.word)
    if not found or found[0] in spelling.foreign():
        said = found[0] if found else token.word
        yield Word(said, token.start, token.end, known=False)
        return
    guessed = not spelling.is_plain(token.word, found)
    for text in found:
        yield Word(text, token.start, token.end, guessed=guessed)


def _turns(piece: Clause) -> Iterator[Clause]:
    """The piece cut before each word that turns it, and where it grows too long."""
    for start, end in pairwise((0, *_cuts(piece.words), len(piece.words))):
        yield replace(
            piece,
            words=piece.words[start:end],
            asks=piece.asks and end == len(piece.words),
            announces=piece.announces and end == len(piece.words),
            paused=piece.paused or start > 0,
            turned=start > 0 and _is_turn(piece.words, start),
        )


def _cuts(words: Sequence[Word]) -> list[int]:
    cuts: list[int] = []
    for at in range(1, len(words)):
        length = at - max(cuts, default=0)
        if _is_turn(words, at) or _is_breath(words[at], length):
            cuts.append(at)
    return cuts


def _is_breath(word: Word, length: int) -> bool:
    """Where a run of so many words without a mark is cut: at the next "and" or "i"."""
    return length >= _LONG and (word.text in _JOINTS or length >= _LONGEST)


def _is_turn(words: Sequence[Word], at: int) -> bool:
    text = words[at].text
    following = words[at + 1].text if at + 1 < len(words) else ""
    return (text in _TURNS and following != "") or _TURNS_WITH.get(text) == following
