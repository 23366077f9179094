"""Whether a symptom is somebody else's: clinical specification 7.1."""

from collections.abc import Sequence
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading.grid import Grid
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene

# What may stand before somebody who then is the subject of what is said.
_BEFORE: Final = lexicon.grammar("before_subject")
_PARTS: Final = lexicon.grammar("part_of_subject")
_DOES: Final = lexicon.grammar("not_subject_before")
_ASIDE: Final = lexicon.grammar("aside_before")
_SOON: Final = 4
PROXY: Final = "proxy"
# "Mate, can't breathe" speaks to somebody; "mate has chest pain" speaks of him.
_ADDRESSED: Final = lexicon.grammar("addressed")
_SPOKEN_OF: Final = lexicon.grammar("spoken_of_after")


def is_others(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether the match in the clause `at` belongs to somebody else only.

    A person named before it counts where that person is the subject, the patient is
    not named between, and the person is not just the one who noticed it. Of a reply
    that somebody writes for the patient ("my mum, whom you treated") all is theirs.
    """
    if any(_is_for_another(scene) for scene in scenes):
        return False
    grid = scenes[at].grid
    patient = _patient(grid)
    for place in sorted(grid.covered("{thirdperson}", "{pronoun}"), reverse=True):
        named = place < match.start and _is_subject(grid, place)
        if named and not patient.intersection(range(place + 1, match.end)):
            return _has_it(match, scenes, at, place)
    return False


def _is_for_another(scene: Scene) -> bool:
    """ "Boyfriend here", "since her appointment": somebody writes for the patient."""
    return any(match.line.means == PROXY for match in scene.found)


def is_shared(scene: Scene) -> bool:
    """Whether the clause speaks of somebody else and the patient."""
    both = scene.grid.covered("{both}") and scene.grid.covered("{me}")
    return bool(both and scene.grid.covered("{thirdperson}"))


def _has_it(match: Match, scenes: Sequence[Scene], at: int, place: int) -> bool:
    """Whether the person at that place has it, and does not share it or see it."""
    grid = scenes[at].grid
    if grid.has(place, "{pronoun}"):
        return any(scene.grid.covered("{thirdperson}") for scene in scenes)
    return not _only_noticed(grid, place, match) and not is_shared(scenes[at])


def _patient(grid: Grid) -> set[int]:
    """Where the patient is named, but for "a friend of mine", "the man next to me"."""
    return {
        place
        for place in grid.covered("{me}")
        if grid.texts[place] not in {"mine", "me"}
        or place == 0
        or grid.texts[place - 1] not in _ASIDE
    }


def _is_subject(grid: Grid, place: int) -> bool:
    """Somebody at the start of what is said, not the object of what I did."""
    texts = grid.texts
    if not _DOES.isdisjoint(texts[place + 1 : place + 2]):
        return False
    start = place
    while start and (texts[start - 1] in _PARTS or grid.words[start - 1].value):
        start -= 1
    spoken_to = start == place and _is_spoken_to(grid, place)
    return not spoken_to and (start == 0 or texts[start - 1] in _BEFORE)


def _is_spoken_to(grid: Grid, place: int) -> bool:
    """A bare "mate" of whom nothing is said; "my mate" is never spoken to."""
    after = grid.texts[place + 1 : place + 2]
    named = grid.texts[place] in _ADDRESSED and not grid.covered("{pronoun}")
    return named and _SPOKEN_OF.isdisjoint(after)


def _only_noticed(grid: Grid, place: int, match: Match) -> bool:
    """Whether that person says or sees it of the patient."""
    sees = grid.covered("{observer}").intersection(range(place + 1, place + _SOON))
    own = grid.covered("{pronoun}").intersection(range(place + 1, match.end))
    return bool(sees) and not own
