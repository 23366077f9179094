"""One clause with all that was found in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading import matching, things
from aftercare.rules.reading.denial import Denial, Denials
from aftercare.rules.reading.grid import Clause, Grid
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.words import shown

SYMPTOMS: Final = frozenset({Kind.SYMPTOM, Kind.INSTEAD, Kind.FOREIGN, Kind.PREGNANT})
_LEFT_IN: Final = frozenset({"still", "stuck", "left", "lodged", "sticking"})
_JUST: Final = 2
_WAS: Final = frozenset({"was", "were", "been", "felt", "seemed"})
_NO_LONGER: Final = lexicon.grammar("no_longer")
_TURNING: Final = frozenset({"but", "though", "however", "although", "today", "now"})
_LESS: Final = frozenset({"not", "less", "only", "barely", "hardly", "no"})
_OF_IT: Final = frozenset(
    {"so", "much", "deeply", "deep", "fully", "great", "good", "well", "right", "all"}
    | {"properly", "quite", "as", "perfect", "completely", "easily", "really", "very"}
    | {"far", "long", "comfortably", "normally", "enough", "the", "way", "a", "full"}
    | {"breath", "half", "just", "bit", "little"}
)
# Words within or behind a figure of breath that make it what it says.
_MEANT: Final = lexicon.grammar("meant")
_EFFORT: Final = lexicon.grammar("effort")
_PAID: Final = frozenset({"session", "needling", "needles"})
_MEANT_AFTER: Final = lexicon.grammar("meant_after")
_NOT_BACK: Final = frozenset({"not", "never", "havent", "hasnt", "didnt", "isnt"})
_SMALL_ABROAD: Final = lexicon.grammar("small_abroad")
_IDIOMS: Final = frozenset({Kind.IDIOM})
_REST: Final = frozenset({Kind.SIGN, Kind.NORMAL, Kind.WATCH, Kind.ABROAD})
_CARRIED: Final = frozenset({Kind.PREGNANT})
_FOUND: Final = (SYMPTOMS | _REST) - _CARRIED


@dataclass(frozen=True)
class Scene:
    """A clause, its grid without idioms, what was found in it, and its denials.

    `pregnant` tells that the patient is known to be.
    """

    clause: Clause
    grid: Grid
    found: tuple[Match, ...]
    denials: Denials
    pregnant: bool = False

    @property
    def texts(self) -> list[str]:
        """Its words."""
        return self.grid.texts

    @property
    def has_symptom(self) -> bool:
        """Whether something in it raises a flag."""
        return any(match.line.kind in SYMPTOMS for match in self.found)

    @property
    def is_well_abroad(self) -> bool:
        """Whether all of it says in another language that all is well: "todo bien"."""
        said = {
            place
            for match in self.found
            if match.line.kind is Kind.ABROAD
            for place in match.core
        }
        return bool(said) and all(
            place in said or text in _SMALL_ABROAD
            for place, text in enumerate(self.texts)
        )

    @property
    def is_lessening(self) -> bool:
        """Whether it only makes less of what was said: "but not deeply"."""
        rest = [place for place, text in enumerate(self.texts) if text not in _TURNING]
        turned = self.clause.turned or len(rest) < len(self.texts)
        return turned and not self.has_symptom and self._is_less(rest)

    def _is_less(self, places: list[int]) -> bool:
        """Whether these places say "not so much", or only how little it is."""
        texts = [self.texts[place] for place in places]
        if texts and texts[0] in _LESS and _OF_IT.issuperset(texts[1:]):
            return True
        left = self.grid.covered("{breathleft}", "{chestleft}")
        light = left | self.grid.covered("{filler}", "{mild}")
        return bool(left) and light.issuperset(places)

    def denies(self, match: Match) -> bool:
        """Whether a match is denied within the clause."""
        return self.denials.of(match) is Denial.DENIED

    def is_doubted(self, match: Match) -> bool:
        """Whether a list reaches it of which not all may be denied."""
        doubted = self.clause.doubted
        return doubted is not None and match.start >= doubted

    def said(self, match: Match, text: str) -> str:
        """The patient's words behind a match, from the cleaned text."""
        first, last = self.grid.words[match.start], self.grid.words[match.end - 1]
        return shown(text[first.start : last.end])

    def whole(self, text: str) -> str:
        """All of the clause, from the cleaned text."""
        first, last = self.grid.words[0], self.grid.words[-1]
        return shown(text[first.start : last.end])

    def counting(self, following: "Scene | None" = None) -> Iterator[Match]:
        """What was found, without watch words that another phrase accounts for.

        A sign of health accounts for nothing where the clause that follows it takes it
        back: "I can breathe, but not deeply".
        """
        is_kept = following is None or not following.is_lessening
        explained = self._explained(is_kept=is_kept)
        for match in self.found:
            watched = match.line.kind is Kind.WATCH
            if match.line.kind in SYMPTOMS | {Kind.SIGN} or (
                watched and not explained.intersection(match.core)
            ):
                yield match

    def _explained(self, *, is_kept: bool) -> set[int]:
        """The places accounted for; `is_kept` tells that signs of health count."""
        return {
            place
            for match in filter(self._explains, self.found)
            if is_kept or match.line.kind is not Kind.NORMAL
            for place in range(match.start, match.end)
        }

    def _explains(self, match: Match) -> bool:
        watched = match.line.kind in {Kind.WATCH, Kind.SIGN}
        return not watched and not self._is_unwell(match)

    def _is_unwell(self, match: Match) -> bool:
        """A sign of health turned around, gone by or compared with.

        "No better", "was fine until noon", "quieter than normal".
        """
        if match.line.kind is not Kind.NORMAL:
            return False
        turned = self.grid.covered("{neg}").intersection(match.skipped)
        after = self.texts[match.end : match.end + _JUST]
        skipped = {self.texts[place] for place in match.skipped}
        was = _WAS & skipped
        if self.denies(match) or "than" in skipped:
            return True
        return bool(turned or (was and _NO_LONGER.intersection(after)))


def of(clause: Clause, *, pregnant: bool) -> Scene:
    """The clause read without its idioms; `pregnant` as the patient is known to be."""
    plain = Grid(clause.words)
    idioms = _idioms(plain)
    grid = _without(plain, {place for match in idioms for place in match.marked})
    # What is an idiom for others, "period pains", is none for a patient with child.
    carried = matching.find(plain, _CARRIED) if pregnant else []
    found = _replaced([*matching.find(grid, _FOUND), *carried])
    telling = [match for match in found if match.line.kind in SYMPTOMS]
    taken = frozenset(place for match in telling for place in match.core)
    return Scene(clause, grid, (*found, *idioms), Denials(grid, taken), pregnant)


def _without(grid: Grid, harmless: set[int]) -> Grid:
    return Grid(grid.words, without=harmless) if harmless else grid


def _idioms(grid: Grid) -> list[Match]:
    """The idioms of a clause; a longer harmless one makes a doubtful one harmless."""
    every = matching.find(grid, _IDIOMS)
    found = [match for match in every if _is_figure(grid, match)]
    harmless = [match for match in found if not match.line.means]
    return [match for match in found if not _is_doubtful(match, harmless)]


def _is_figure(grid: Grid, match: Match) -> bool:
    """Whether an idiom is one, and not what its words say."""
    ways = (_is_struggle, _is_meant, _is_left_in, things.is_meant)
    meant = (each(grid, match) for each in ways)
    return not any(meant)


def _is_doubtful(match: Match, harmless: Iterable[Match]) -> bool:
    """Whether a longer harmless idiom accounts for one that keeps its flag."""
    return match.line.means != "" and any(match.within(other) for other in harmless)


def _is_struggle(grid: Grid, match: Match) -> bool:
    """No idiom: "I can't breathe through the pain", "numbness hasn't gone since"."""
    before = range(max(0, match.start - _JUST), match.start)
    hard = grid.covered("{cant}", "{hard}").intersection(before)
    return bool(hard or grid.covered("{neg}").intersection(match.skipped))


def _is_left_in(grid: Grid, match: Match) -> bool:
    """ "The needle still stuck in my back while I was there" is in there."""
    needles = grid.covered("{needle}").intersection(match.core)
    within = {grid.texts[place] for place in match.skipped}
    return bool(needles) and not _LEFT_IN.isdisjoint(within)


def _is_meant(grid: Grid, match: Match) -> bool:
    """No figure of breath: "breathless when I laugh", "laughed and still gasping".

    Nor is a cough that can be done one with blood, or a breath with a pain.
    """
    marked = frozenset(match.marked)
    if marked & grid.covered("{cough}"):
        return bool(grid.covered("{blood}"))
    if marked & grid.covered("{breath}") and _hurts(grid, match.end):
        return True
    if match.line.means or grid.covered("{breathfig}").isdisjoint(match.core):
        return False
    return _is_effort(grid, match) or _is_lasting(grid, match)


def _is_effort(grid: Grid, match: Match) -> bool:
    """Something that takes breath, and nothing to laugh about or to pay for."""
    paid = _PAID if match.line.text.startswith(("price|", "gasping for")) else set()
    efforts = _EFFORT.intersection(grid.texts).difference(paid)
    return bool(efforts) and not grid.covered("{mirth}", "{funny}")


def _is_lasting(grid: Grid, match: Match) -> bool:
    """What the words within and behind a figure make of it: "when", "still"."""
    within = {grid.texts[place] for place in match.skipped}
    after = set(grid.texts[match.end :])
    gone = "back" in after and not _NOT_BACK.isdisjoint(after)
    return gone or bool(_MEANT & within or _MEANT_AFTER & after)


def _hurts(grid: Grid, start: int) -> bool:
    """Whether the words from a place on tell of a pain, and not of none."""
    rest = range(start, len(grid.texts))
    pains = grid.covered("{jointpain}").intersection(rest)
    return bool(pains) and grid.covered("{neg}").isdisjoint(rest)


def _replaced(found: list[Match]) -> list[Match]:
    """Without the symptoms that lie within one that takes their place.

    Only those that share a word with it: "a bit breathless and a bit scared" is both.
    """
    instead = [match for match in found if match.line.kind is Kind.INSTEAD]
    return [
        match
        for match in found
        if match.line.kind is not Kind.SYMPTOM
        or not any(
            match.within(other) and not set(match.core).isdisjoint(other.core)
            for other in instead
        )
    ]
