"""Where the phrasings of the lexicon stand in a clause."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.lexicon import Kind, Phrasing
from aftercare.rules.reading import phrasings
from aftercare.rules.reading.grid import Grid
from aftercare.rules.reading.phrasings import Element, Form

# Words that carry no weight between two others; in an idiom only articles.
_FILLER: Final = "{filler}"
_LITTLE: Final = "{little}"
_FILLERS: Final = 4
# Past "fine" nothing belongs to what stood before it.
_WELL: Final = lexicon.grammar("ends_gap")
# The nearest ways through a clause are followed and the nearest ends kept: enough for
# every phrase, and a bound for odd texts.
_WAYS: Final = 8
_ENDS: Final = 2


@dataclass(frozen=True)
class Match:
    """A phrasing found in a clause.

    `core` are the places of its elements, `marked` those that the phrasing marks or
    else all.
    """

    line: Phrasing
    core: tuple[int, ...]
    marked: tuple[int, ...]

    @property
    def start(self) -> int:
        """The place of its first word."""
        return self.core[0]

    @property
    def end(self) -> int:
        """The place after its last word."""
        return self.core[-1] + 1

    @property
    def skipped(self) -> frozenset[int]:
        """The places between its words."""
        return frozenset(range(self.start, self.end)).difference(self.core)

    def within(self, other: "Match") -> bool:
        """Whether it lies within the span of another."""
        return other.start <= self.start and self.end <= other.end


def find(grid: Grid, kinds: frozenset[Kind]) -> list[Match]:
    """Every phrasing of these kinds that stands in the clause, in order."""
    return [
        match
        for form in _candidates(grid, kinds)
        for place in grid.beginning(form.elements[0].keys)
        for match in _from(form, grid, place)
    ]


def _candidates(grid: Grid, kinds: frozenset[Kind]) -> list[Form]:
    """The forms whose every element has some word in the clause."""
    table = phrasings.by_anchor(kinds)
    some = {form.number: form for key in grid.keys for form in table.get(key, ())}
    return [some[number] for number in sorted(some) if _is_there(some[number], grid)]


def _is_there(form: Form, grid: Grid) -> bool:
    """Whether the rest of it is; its anchor is, or it would not be asked about.

    A loop, not `any`: it is asked more often than anything else.
    """
    for keys in form.needs:  # noqa: SIM110 # Half as fast as one expression.
        if keys.isdisjoint(grid.keys):
            return False
    return True


@dataclass(frozen=True)
class _Way:
    """The words taken so far on the way through a form."""

    core: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()

    def on(self, span: range, element: Element) -> "_Way":
        """The way after one more element."""
        marked = tuple(span) if element.is_marked else ()
        return _Way(self.core + tuple(span), self.marked + marked)


def _from(form: Form, grid: Grid, place: int) -> Iterator[Match]:
    """The matches whose first element begins at a place, nearest words first."""
    filler = _LITTLE if form.line.kind is Kind.IDIOM else _FILLER
    first, *rest = form.elements
    ways = {span.stop: _Way().on(span, first) for span in _spans(grid, place, first)}
    for element in rest:
        after: dict[int, _Way] = {}
        for end, way in ways.items():
            for start in _starts(grid, end, element.gap, filler):
                for span in _spans(grid, start, element):
                    after.setdefault(span.stop, way.on(span, element))
        ways = dict(sorted(after.items())[:_WAYS])
    for _end, way in sorted(ways.items())[:_ENDS]:
        yield Match(form.line, way.core, way.marked)


def _spans(grid: Grid, start: int, element: Element) -> list[range]:
    """The places that an element takes up from a place on."""
    here = grid.at[start]
    lengths = {length for key in element.keys & here.keys() for length in here[key]}
    return [range(start, start + length) for length in sorted(lengths)]


def _starts(grid: Grid, end: int, gap: int, filler: str) -> Iterator[int]:
    """Where the next element may begin: past fillers, and past so many other words."""
    fillers, others = 0, 0
    for place in range(end, len(grid.words)):
        yield place
        if grid.has(place, filler):
            fillers += 1
        else:
            others += 1
        far = fillers > max(_FILLERS, gap) or others > gap
        if far or grid.texts[place] in _WELL:
            return
