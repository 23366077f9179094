"""What it cannot be said that is not: "I cannot in good faith say I am not breathless".

Such words turn a "no" behind them around. Clinical specification 7.1.
"""

from collections.abc import Sequence
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading.grid import Grid
from aftercare.rules.reading.matching import Match

_SAYS_IT: Final = lexicon.grammar("says_it")
# What may stand between "cannot" and "say": only in what manner it is said.
_SAID_HOW: Final = lexicon.grammar("said_how")
_NOT_SAID: Final = lexicon.grammar("not_said")
_MODAL: Final = frozenset({"can", "could", "would", "will", "do", "did"})
_CAN_BE_SAID: Final = frozenset({"say", "claim", "report"})
_IF: Final = frozenset({"if", "that"})
_LONGEST_IF: Final = 6
_HAS: Final = lexicon.grammar("has_it")
_AND_BUT: Final = frozenset({"and", "but", "so", "or"})
_ANY: Final = frozenset({"any", "noticed", "remotely"})
_EVER_HAD: Final = _ANY | lexicon.grammar("ever_had")


class Unsaid:
    """The places in a clause of what cannot be said, or is not true."""

    def __init__(self, grid: Grid) -> None:
        self.texts = grid.texts
        # "Cannot say chest pain" is in doubt as well; the others need a "no".
        self.always = grid.covered("{cantsay}")
        self.places = self.always | grid.covered("{nottrue}") | self._found()

    def before(self, place: int) -> list[int]:
        """The places of such words before a place."""
        return [each for each in self.places if each < place]

    def turns(self, place: int, *, is_denied: bool) -> bool:
        """Whether the word at a place turns around what follows it."""
        return place in self.always or (is_denied and place in self.places)

    def leads_to(self, cues: Sequence[int]) -> bool:
        """ "I would be lying if I told you I was not breathless".

        `cues` are the places of each "no", the first in the clause last.
        """
        before = self.before(cues[-1]) if cues else []
        between = self.texts[max(before) + 1 : cues[-1]] if before else []
        return (
            bool(before)
            and len(between) <= _LONGEST_IF
            and (not _IF.isdisjoint(between) or _HAS.issuperset(between))
            and _AND_BUT.isdisjoint(between)
        )

    def denies(self, match: Match) -> bool:
        """ "Can't say I've had any chest pain", and nothing behind it."""
        said = self.before(match.start)
        if not said or match.end < len(self.texts):
            return False
        between = set(self.texts[max(said) + 1 : match.start])
        told = self.texts[max(said)] in _CAN_BE_SAID
        return told and between <= _EVER_HAD and not between.isdisjoint(_ANY)

    def _found(self) -> frozenset[int]:
        """The places of "cannot in all honesty say", "won't pretend"."""
        return frozenset(
            place
            for end, text in enumerate(self.texts)
            if text in _SAYS_IT
            for place in range(self._begin(end), end + 1)
        )

    def _begin(self, end: int) -> int:
        """Where a "cannot" stands before "say" and its manner, or past the end."""
        start = end
        while start and self.texts[start - 1] in _SAID_HOW:
            start -= 1
        before = self.texts[max(0, start - 2) : start]
        not_said = before[-1:] == ["not"] and (
            not _MODAL.isdisjoint(before) or "going" in self.texts[start:end]
        )
        found = not_said or not _NOT_SAID.isdisjoint(before[-1:])
        return start - 1 if found else end + 1
