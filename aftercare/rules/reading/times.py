"""When a symptom was there: clinical specification 7.1 and 6.3 rule 10.

What began after the session counts as present also when it is over.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading import bygone, retold
from aftercare.rules.reading.grid import Grid
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene

_AGAIN: Final = lexicon.grammar("again")
_WAS_THEN: Final = lexicon.grammar("was_then")
_STAYS: Final = frozenset({"again", "returned", "still", "reminds"})
# "It went numb" is no end of it.
_FLIPS: Final = lexicon.grammar("flips")
_GONE: Final = frozenset({"{gone}"})
_SOON: Final = 2
_UNUSUAL: Final = lexicon.grammar("unusual")
_CLOSE: Final = 4


def is_long_ago(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether it was over before the session, and nothing says that it came back."""
    scene = scenes[at]
    places = bygone.places(scene)
    if not places and retold.is_bygone(scenes, at):
        return True
    if not places.difference(match.core) or _is_parted(match, scene, max(places)):
        return False
    return not _is_back(scenes, at, places)


def _is_back(scenes: Sequence[Scene], at: int, places: frozenset[int]) -> bool:
    """Whether something says that it came back, or stays."""
    scene = scenes[at]
    again = _AGAIN & bygone.returning(scene, places)
    if again or scene.grid.covered("{notpast}") - places:
        return True
    later = [
        other
        for other in scenes[at + 1 :]
        if other.clause.sentence == scene.clause.sentence
    ]
    return any(_STAYS & bygone.returning(other) for other in later)


def _is_parted(match: Match, scene: Scene, place: int) -> bool:
    """Whether something new was said between a match and the time at a place."""
    return any(
        scene.texts[at] == "and" and scene.texts[at + 1] in _WAS_THEN
        for at in range(match.end, place)
    )


def is_usual(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether it is called usual, at once before or after, and not more than usual."""
    grid = scenes[at].grid
    if grid.covered("{gymword}") and at + 1 < len(scenes):
        following = scenes[at + 1]
        usual = following.grid.covered("{chronic}", "{nothingodd}")
        if usual and _is_calm(following):
            return not following.grid.covered("{moreusual}")
    if grid.covered("{moreusual}") or _is_more(scenes, at):
        return False
    return _is_near(match, grid) or _is_always(match, scenes, at)


def _is_near(match: Match, grid: Grid) -> bool:
    """Whether it is called usual close by; what is not "like normal" is not,
    nor is twice that."""
    if not _UNUSUAL.isdisjoint(grid.texts[match.start : match.end + 1]):
        return False
    return any(
        match.start - place < _CLOSE and "and" not in grid.texts[place : match.start]
        for place in grid.covered("{chronic}")
    )


def _is_always(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """ "Always puffed on our hill, same for ten years"."""
    if "always" not in scenes[at].texts[max(0, match.start - 2) : match.start]:
        return False
    later = takewhile(_is_calm, scenes[at + 1 : at + 1 + _SOON])
    return any(each.grid.covered("{chronic}") for each in later)


def _is_more(scenes: Sequence[Scene], at: int) -> bool:
    """Whether what follows says that it is more than usual: "but worse today"."""
    return any(
        each.clause.sentence == scenes[at].clause.sentence
        and bool(each.grid.covered("{worse}"))
        for each in scenes[at + 1 : at + 2]
    )


def is_over(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether this clause or one soon after says that it went away."""
    scene = scenes[at]
    later = list(takewhile(_is_calm, scenes[at + 1 : at + 1 + _SOON]))
    if any(each.grid.covered("{notgone}") for each in (scene, *later)):
        return False
    here = _goes(scene, match.end) or "stopped" in _just_before(scene, match)
    return here or any(_goes(each, 0) for each in later)


def _is_calm(scene: Scene) -> bool:
    return not scene.has_symptom


def _goes(scene: Scene, start: int) -> bool:
    """Whether the words from a place on say that it went away."""
    return any(
        place >= start
        and place - 1 not in scene.denials.cues
        and _FLIPS.isdisjoint(_after(scene.grid, place))
        for place in scene.grid.beginning(_GONE)
    )


def _after(grid: Grid, place: int) -> Sequence[str]:
    """The word after the longest way of saying there that it went away."""
    end = place + max(grid.at[place]["{gone}"])
    return grid.texts[end : end + 1]


def _just_before(scene: Scene, match: Match) -> list[str]:
    return scene.texts[max(0, match.start - 3) : match.start]
