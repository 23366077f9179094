"""Which clauses are one thought although a comma, or more, parts them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading import listing, numbers
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
_CAN: Final = frozenset({"can", "could", "able"})
_DOINGS: Final = frozenset({"cough", "laugh", "sneeze", "breathe", "sing", "yawn"})
_ONLY_DOINGS: Final = _DOINGS | {"or", "and", "move", "twist", "deeply", "in", "out"}
_CANNOT_DO: Final = frozenset({"cant", "cannot", "couldnt", "wont", "unable"})
_IS_LIGHT: Final = frozenset({"but", "though", "i", "it", "just", "simply", "now"})
_TELLS: Final = ("{ok}", "{hard}", "{odd}", "{tight}", "{rapid}", "{short}")
# "Fainting? No. Chest? No.", "nope. chest. pain.": the answer belongs to what was asked
# before.
_ANSWERS: Final = lexicon.grammar("answers")
_LONGEST_LEAD: Final = 10
_LONGEST_BARE: Final = 5
_LONGEST_TRAIL: Final = 6
_LONGEST_TORN: Final = 2
_LONGEST_LABEL: Final = 3


def joined(pieces: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses with those put together that are one thought."""
    at = 0
    while at < len(pieces):
        last, begun = pieces[at], at
        at += 1
        items, surely = listing.denied(pieces[begun], pieces[at:])
        while at < len(pieces) and (
            at <= begun + items or _continues(last, pieces[at])
        ):
            if not surely and at == begun + 1:
                last = replace(last, doubted=len(last.words))
            words = (*last.words, *pieces[at].words)
            last = replace(last, words=words, asks=pieces[at].asks)
            at += 1
        yield last


def _continues(last: Clause, piece: Clause) -> bool:
    if piece.turned:
        return _is_cannot(piece)
    if _is_torn(last, piece):
        return True
    if not piece.paused:
        return False
    return any(each(last, piece) for each in (_leads, _trails, _is_labelled, _can_do))


def _is_cannot(piece: Clause) -> bool:
    """ "But can't" is nothing by itself: it belongs to what was wanted."""
    said = {word.text for word in piece.words}
    return said <= _CANNOT_DO | _IS_LIGHT and not said.isdisjoint(_CANNOT_DO)


def _is_torn(last: Clause, piece: Clause) -> bool:
    """A part of the body and a word or two, though a full stop stands between."""
    if max(len(last.words), len(piece.words)) > _LONGEST_TORN or last.asks:
        return False
    answers = last.words[0].text in _ANSWERS
    if answers and (piece.asks or len(last.words) == 1):
        return False
    if any(map(_is_kind, (last.words, piece.words))) or _is_denial(last.words):
        return False
    return _is_bare(last.words) != _is_bare(piece.words)


def _is_denial(words: Sequence[Word]) -> bool:
    """What it denies is no part that begins the next sentence."""
    return bool(Grid(words).covered("{neg}")) and not _is_bare(words)


def _is_kind(words: Sequence[Word]) -> bool:
    """A greeting belongs to nothing."""
    return _KIND.issuperset(word.text for word in words)


def _leads(last: Clause, piece: Clause) -> bool:
    """Something that only says when, or where, or what part of the body."""
    words = last.words
    whenever = words[0].text in _LEADS and len(words) <= _LONGEST_LEAD
    return whenever or _is_bare(words) or _is_time(words) or _is_named(words, piece)


def _is_named(words: Sequence[Word], piece: Clause) -> bool:
    """ "Sight, speech and balance all normal": only names, and no "no" behind them."""
    grid, following = Grid(words), Grid(piece.words)
    named = grid.covered("{label}")
    light = named | grid.covered("{filler}")
    well = following.covered("{label}") and following.covered("{ok}")
    told = bool(named and well) and not following.covered("{neg}")
    return told and len(light) == len(words)


def _trails(last: Clause, piece: Clause) -> bool:
    """Something that only adds where or how it ended.

    "No fever, with chest pain" adds what is not denied.
    """
    words, first = piece.words, piece.words[0].text
    added = first in _TRAILS and len(words) <= _LONGEST_TRAIL
    if first == "with" and Grid(last.words).covered("{neg}"):
        return False
    ended = first in _ENDS_WELL and len(words) <= _LONGEST_BARE
    return added or (ended and not Grid(words).covered("{faint}"))


def _can_do(last: Clause, piece: Clause) -> bool:
    """What can, or cannot, be done besides, or what hurts, or does not, besides.

    "I can breathe deep, cough and laugh", "nothing hurts when I breathe or cough".
    """
    texts = {word.text for word in last.words}
    if last.words[-1].text in _ONLY_DOINGS and "when" in texts:
        return _ONLY_DOINGS.issuperset(word.text for word in piece.words)
    return not (_CAN | _CANNOT_DO).isdisjoint(texts) and piece.words[0].text in _DOINGS


def _is_labelled(last: Clause, piece: Clause) -> bool:
    """ "Breathing: normal", "temp - 36.5": a name and how it is."""
    if len(last.words) > _LONGEST_LABEL or len(piece.words) > _LONGEST_LABEL:
        return False
    grid = Grid(last.words)
    named = grid.covered("{label}")
    light = named | grid.covered("{filler}")
    told = Grid(piece.words).covered(*_TELLS)
    first = piece.words[0]
    number = first.value is not None or first.text in {"no", "zero", "without"}
    return bool(named and (told or number)) and len(light) == len(last.words)


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
