"""The small language of the lexicon.

A phrasing is a row of elements. An element is a word, a {concept}, or several of them
split by |; a ? after it makes it optional. Between two elements may stand words that
carry no weight; ~3 allows three others besides. "A & B" means both, in either order,
near each other. In an idiom only what stands in [brackets], if anything, is harmless.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import count, permutations, product
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.lexicon import Kind, Phrasing

# Lines that join others, or stand for a whole message, are not looked for in a clause.
SEARCHED: Final = frozenset(Kind) - {Kind.TOGETHER, Kind.WHOLE}
_NEAR: Final = 4
_GAP: Final = re.compile(r"~(\d)")
# A concept is commoner than any one word by more than its own words.
_CONCEPT: Final = 5


@dataclass(frozen=True)
class Element:
    """One place of a phrasing: what may stand there, and how far from the last one."""

    keys: frozenset[str]
    gap: int
    is_marked: bool


@dataclass(frozen=True)
class Form:
    """One order of the elements of a phrasing; `number` counts the forms.

    `anchor` are the keys of its rarest element, `needs` those of the others, the rarer
    first: of each one must be there.
    """

    line: Phrasing
    elements: tuple[Element, ...]
    number: int
    anchor: frozenset[str]
    needs: tuple[frozenset[str], ...]


@cache
def by_anchor(kinds: frozenset[Kind] = SEARCHED) -> Mapping[str, tuple[Form, ...]]:
    """The forms of phrasings of these kinds under each key of their rarest element."""
    table: dict[str, list[Form]] = defaultdict(list)
    numbers = count()
    for line in lexicon.phrasings():
        if line.kind in kinds:
            for elements in _forms(line.text):
                anchor, *needs = sorted(
                    (each.keys for each in elements), key=_commonness
                )
                form = Form(line, elements, next(numbers), anchor, tuple(needs))
                for key in anchor:
                    table[key].append(form)
    return {key: tuple(forms) for key, forms in table.items()}


def _forms(text: str) -> Iterator[tuple[Element, ...]]:
    for order in permutations(text.split(" & ")):
        for pieces in _variants(f" ~{_NEAR} ".join(order).split()):
            elements = _elements(pieces)
            if not any(each.is_marked for each in elements):
                elements = [replace(each, is_marked=True) for each in elements]
            yield tuple(elements)


def _variants(pieces: list[str]) -> Iterator[list[str]]:
    """The pieces with and without each of the optional ones."""
    optional = [place for place, piece in enumerate(pieces) if piece.endswith("?")]
    for kept in product((True, False), repeat=len(optional)):
        left = {place for place, keep in zip(optional, kept, strict=True) if not keep}
        yield [piece for place, piece in enumerate(pieces) if place not in left]


def _elements(pieces: Iterable[str]) -> list[Element]:
    elements, gap = [], 0
    for piece in pieces:
        distance = _GAP.fullmatch(piece)
        if distance:
            gap = max(gap, int(distance[1]))
            continue
        keys = frozenset(piece.strip("[]?").split("|"))
        elements.append(Element(keys, gap, is_marked="[" in piece))
        gap = 0
    return elements


def _commonness(keys: frozenset[str]) -> int:
    """How many words lead to one of these keys."""
    concepts = lexicon.concepts()
    return sum(
        len(concepts.get(key[1:-1], ())) + _CONCEPT if key.startswith("{") else 1
        for key in keys
    )
