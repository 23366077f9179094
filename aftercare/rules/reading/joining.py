"""Which clauses are one thought although a comma, or more, parts them."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import takewhile
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading import numbers
from aftercare.rules.reading.grid import Clause, Grid, Word, body_keys

# A clause that begins so is not complete before its comma.
_LEADS: Final = lexicon.grammar("leads")
# A clause that begins so belongs to the one before its comma.
_TRAILS: Final = lexicon.grammar("trails")
# What a complaint came to belongs to it.
_ENDS_WELL: Final = lexicon.grammar("ends_well")
_SAYS: Final = lexicon.grammar("says")
_KIND: Final = lexicon.grammar("kind")
_AND: Final = lexicon.grammar("and")
_OR: Final = frozenset({"or", "nor"})
_CANNOT_DO: Final = frozenset({"cant", "cannot", "couldnt", "wont", "unable"})
_IS_LIGHT: Final = frozenset({"but", "though", "i", "it", "just", "simply", "now"})
_LONGEST_LEAD: Final = 10
_LONGEST_BARE: Final = 5
_LONGEST_TRAIL: Final = 6
_LONGEST_TORN: Final = 2
_LONGEST_ITEM: Final = 6
_START: Final = 4
_MOST_SURELY: Final = 3


def joined(pieces: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses with those put together that are one thought."""
    at = 0
    while at < len(pieces):
        last, begun = pieces[at], at
        at += 1
        items = _listed(pieces[begun], pieces[at:])
        while at < len(pieces) and (
            at <= begun + items or _continues(last, pieces[at])
        ):
            words = (*last.words, *pieces[at].words)
            last = replace(last, words=words, asks=pieces[at].asks)
            at += 1
        yield last


def _continues(last: Clause, piece: Clause) -> bool:
    if piece.turned:
        return _is_cannot(piece)
    if _is_torn(last, piece):
        return True
    return piece.paused and (_leads(last.words) or _trails(piece.words))


def _is_cannot(piece: Clause) -> bool:
    """ "But can't" is nothing by itself: it belongs to what was wanted."""
    said = {word.text for word in piece.words}
    return said <= _CANNOT_DO | _IS_LIGHT and not said.isdisjoint(_CANNOT_DO)


def _is_torn(last: Clause, piece: Clause) -> bool:
    """A part of the body and a word or two, though a full stop stands between."""
    if max(len(last.words), len(piece.words)) > _LONGEST_TORN or last.asks:
        return False
    if _is_kind(last.words) or _is_kind(piece.words):
        return False
    return _is_bare(last.words) != _is_bare(piece.words)


def _is_kind(words: Sequence[Word]) -> bool:
    """A greeting belongs to nothing."""
    return _KIND.issuperset(word.text for word in words)


def _leads(words: Sequence[Word]) -> bool:
    """Something that only says when, or where, or what part of the body."""
    whenever = words[0].text in _LEADS and len(words) <= _LONGEST_LEAD
    return whenever or _is_bare(words) or _is_time(words)


def _trails(words: Sequence[Word]) -> bool:
    """Something that only adds where or how it ended."""
    first = words[0].text
    added = first in _TRAILS and len(words) <= _LONGEST_TRAIL
    return added or (first in _ENDS_WELL and len(words) <= _LONGEST_BARE)


def _is_bare(words: Sequence[Word]) -> bool:
    """Only parts of the body: what is the matter with them follows."""
    if len(words) > _LONGEST_BARE:
        return False
    grid = Grid(words)
    body = grid.covered(*body_keys())
    other = [
        place
        for place in range(len(words))
        if place not in body | grid.covered("{filler}")
        and words[place].text not in _AND
    ]
    return bool(body) and not other


def _is_time(words: Sequence[Word]) -> bool:
    """Only when it was: what happened follows."""
    return len(words) < _LONGEST_BARE and any(
        numbers.days_at(words, place)[1] for place in range(len(words))
    )


def _listed(first: Clause, pieces: Sequence[Clause]) -> int:
    """How many of the pieces a "no" in the first clause denies as well.

    A list that ends with "or", or one of several bare things.
    """
    if not Grid(first.words).covered("{neg}"):
        return 0
    items = 0
    for piece in takewhile(_goes_on, pieces):
        texts = {word.text for word in piece.words[:_START]}
        if _OR & texts and _is_named(piece.words, texts):
            return items + 1
        if not _is_item(piece.words):
            break
        items += 1
    return items if items >= _MOST_SURELY else 0


def _is_named(words: Sequence[Word], texts: Set[str]) -> bool:
    """Not said of it: "a fever", or only a part of the body, "my ribs or my back"."""
    if _SAYS.isdisjoint(texts):
        return True
    return _is_bare([word for word in words if word.text not in _OR])


def _goes_on(piece: Clause) -> bool:
    return piece.paused and not piece.turned


def _is_item(words: Sequence[Word]) -> bool:
    """A few words that name something and say nothing of it."""
    grid = Grid(words)
    said = grid.covered("{me}", "{neg}", "{ok}", "{gone}", "{endsneg}", "{verb}")
    return len(words) <= _LONGEST_ITEM and not said
