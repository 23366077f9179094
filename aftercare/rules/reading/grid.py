"""Clauses laid out as a grid: at each word, which words and concepts begin there."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading import numbers

# What joins the names in a list of what is denied.
OR: Final = frozenset({"or", "nor"})
_BODY: Final = (
    *("chest", "upperback", "shoulder", "limb", "foot", "hand", "leg", "arm", "face"),
    *("tummy", "groin", "bum", "headword", "spine", "throat", "lips", "bodypart"),
)


@dataclass(frozen=True)
class Word:
    """An understood word; `start` and `end` are where it stood in the cleaned text.

    `known` is false for a word that no vocabulary has, `guessed` is true for one that
    was misspelt. `value` is its number, or None.
    """

    text: str
    start: int
    end: int
    known: bool = True
    guessed: bool = False
    value: float | None = None


@dataclass(frozen=True)
class Clause:
    """One clause and its place: `sentence` counts sentences from 0.

    `asks` tells that a question mark ends it, `paused` that no full stop separates it
    from the clause before, `turned` that it begins with "but" or the like, `announces`
    that a colon ends it. From the place `doubted` on a "no" may or may not be meant.
    """

    words: tuple[Word, ...]
    sentence: int
    asks: bool = False
    paused: bool = False
    turned: bool = False
    announces: bool = False
    doubted: int | None = None


class Grid:
    """The words of one clause and what begins at each of them.

    A key is a word, or a concept in braces. `at[place][key]` are the lengths, in words,
    that the key has from that place. Nothing is laid over the places `without`.
    """

    def __init__(self, words: Sequence[Word], *, without: Iterable[int] = ()) -> None:
        self.words = words
        self.texts = [word.text for word in words]
        self.without = frozenset(without)
        self.at = [self._begins(place) for place in range(len(words))]
        self._places: dict[str, list[int]] = {}
        for place, here in enumerate(self.at):
            for key in here:
                self._places.setdefault(key, []).append(place)
        # A set of its own: against a view every key of the clause is gone through.
        self.keys = frozenset(self._places)
        self._covered: dict[tuple[str, ...], frozenset[int]] = {}

    def _begins(self, place: int) -> Mapping[str, tuple[int, ...]]:
        here: dict[str, tuple[int, ...]] = {}
        found = (*_named(self.texts, place), *numbers.keys(self.words, place))
        for key, length in found:
            if not self.without or self.without.isdisjoint(
                range(place, place + length)
            ):
                here[key] = (*here[key], length) if key in here else (length,)
        return here

    def has(self, place: int, key: str) -> bool:
        """Whether a key begins there."""
        return key in self.at[place]

    def beginning(self, keys: Set[str]) -> list[int]:
        """The places where any of these keys begins, in order."""
        found = [place for key in keys & self.keys for place in self._places[key]]
        return sorted(set(found)) if len(found) > 1 else found

    def covered(self, *keys: str) -> frozenset[int]:
        """The places of every word that belongs to one of these keys."""
        if keys not in self._covered:
            self._covered[keys] = frozenset(
                inside
                for key in keys
                for place in self._places.get(key, ())
                for length in self.at[place][key]
                for inside in range(place, place + length)
            )
        return self._covered[keys]


@cache
def body_keys() -> tuple[str, ...]:
    """The concepts that are parts of the body."""
    return tuple(f"{{{name}}}" for name in _BODY)


@dataclass(frozen=True)
class _Node:
    """One step in the tree of word groups: the concepts that end here, and the rest."""

    names: list[str] = field(default_factory=list)
    then: dict[str, "_Node"] = field(default_factory=dict)


def _named(texts: Sequence[str], place: int) -> list[tuple[str, int]]:
    """The word itself and every concept that begins with it, with their lengths."""
    found = [(texts[place], 1)]
    node = _tree()
    for end in range(place, len(texts)):
        step = node.then.get(texts[end])
        if step is None:
            break
        node = step
        found.extend((name, end + 1 - place) for name in node.names)
    return found


@cache
def _tree() -> _Node:
    """Every word group of every concept, word by word."""
    root = _Node()
    for name, groups in lexicon.concepts().items():
        for group in groups:
            node = root
            for word in group.split():
                node = node.then.setdefault(word, _Node())
            node.names.append(f"{{{name}}}")
    return root
