"""Lists of which one "no" denies all: "denies cough, fever", "no cough, fever or pain".

In doubt what follows a comma is not denied.
"""

from collections.abc import Sequence, Set
from itertools import islice, takewhile
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading.grid import OR, Clause, Grid, Word, body_keys

_SAYS: Final = lexicon.grammar("says")
# Small words that may stand in a list of names.
_LISTING: Final = lexicon.grammar("listing")
_ENDS: Final = OR | {"and"}
_BARE: Final = frozenset({"denies", "deny", "denied", "denying", "absent"})
# After these one more name is denied as well.
_SURE: Final = _BARE | {"negative", "none", "neither"}
_LONGEST_ITEM: Final = 6
_START: Final = 4
_MOST_SURELY: Final = 3
_IN_DOUBT: Final = 2
_LONGEST_LIST: Final = 30


def denied(first: Clause, pieces: Sequence[Clause]) -> tuple[int, bool]:
    """How many of the pieces a "no" in the first clause denies, and whether surely.

    "Denies", "without" and the like head a list of names of any length; after a mere
    "no" it must end with "or" or have three more. Of two more it is in doubt.
    """
    grid = Grid(first.words)
    if not grid.covered("{neg}") or grid.covered("{cantsay}"):
        return 0, True
    following = list(islice(takewhile(_goes_on, pieces), _LONGEST_LIST))
    names = list(takewhile(_is_name, following))
    if _heads(first, grid):
        return (len(names) if _is_list(grid, names) else 0), True
    items = _loosely(following)
    if not items and len(names) >= _IN_DOUBT and _ends_in_name(grid, 1):
        return len(names), False
    return items, True


def _is_list(grid: Grid, names: Sequence[Clause]) -> bool:
    """Whether it must be a list: "nil pain, chest tightness" may be none."""
    ends = any(word.text in _ENDS for piece in names for word in piece.words)
    return ends or len(names) >= _IN_DOUBT or not _SURE.isdisjoint(grid.texts)


def _goes_on(piece: Clause) -> bool:
    return piece.paused and not piece.turned


def _heads(first: Clause, grid: Grid) -> bool:
    """Whether the clause denies a list: "denies", "free of fever", "none of these:"."""
    heads = grid.covered("{denyhead}")
    if not heads:
        return False
    last = len(first.words) - 1
    if last in heads:
        return first.announces or grid.texts[last] in _BARE
    return _ends_in_name(grid, max(heads) + 1) or (
        first.announces and bool(grid.covered("{quoted}", "{listed}"))
    )


def _ends_in_name(grid: Grid, start: int) -> bool:
    """Whether the words from a place on name symptoms and nothing besides."""
    named = grid.covered("{named}")
    places = range(start, len(grid.texts))
    return bool(places) and all(
        place in named or grid.texts[place] in _LISTING for place in places
    )


def _is_name(piece: Clause) -> bool:
    """A piece that names symptoms and says nothing of them."""
    grid = Grid(piece.words)
    last = len(piece.words) - 1
    return _ends_in_name(grid, 0) and bool(
        grid.covered("{named}") and grid.texts[last] not in _ENDS
    )


def _loosely(pieces: Sequence[Clause]) -> int:
    """How many pieces belong to a list that ends with "or", or is long."""
    items = 0
    for piece in pieces:
        texts = {word.text for word in piece.words[:_START]}
        if OR & texts and _is_named(piece.words, texts):
            return items + 1
        if not _is_item(piece.words):
            break
        items += 1
    return items if items >= _MOST_SURELY else 0


def _is_named(words: Sequence[Word], texts: Set[str]) -> bool:
    """Not said of it: "a fever", or only a part of the body, "my ribs or my back"."""
    if _SAYS.isdisjoint(texts):
        return True
    bare = [word for word in words if word.text not in OR]
    grid = Grid(bare)
    return bool(grid.covered(*body_keys())) and len(
        grid.covered("{filler}", *body_keys())
    ) == len(bare)


def _is_item(words: Sequence[Word]) -> bool:
    """A few words that name something and say nothing of it."""
    grid = Grid(words)
    said = grid.covered("{me}", "{neg}", "{ok}", "{gone}", "{endsneg}", "{verb}")
    return len(words) <= _LONGEST_ITEM and not said and not grid.covered("{event}")
