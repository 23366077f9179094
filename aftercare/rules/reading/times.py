"""When a symptom was there: clinical specification 7.1 and 6.3 rule 10.

What began after the session counts as present also when it is over.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading.grid import Grid
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene

_AGAIN: Final = lexicon.grammar("again")
_WAS_THEN: Final = lexicon.grammar("was_then")
_STAYS: Final = frozenset({"again", "returned", "still", "reminds"})
_YEARS: Final = range(1950, 2040)
# "Aged 7" is long ago for whoever answers for themselves.
_GROWN: Final = 13
# "It went numb" is no end of it.
_FLIPS: Final = lexicon.grammar("flips")
_GONE: Final = frozenset({"{gone}"})
_SOON: Final = 2
_THAT_WAS: Final = frozenset({"that was", "this was", "which was"})
_THAT_WAS_LONGEST: Final = 3
_NOW: Final = frozenset({"now", "today", "tonight", "since", "currently"})
_NOT: Final = frozenset({"not", "isnt", "arent", "hasnt", "havent", "wont", "doesnt"})
_DECADES: Final = frozenset(
    {"teens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies"}
    | {"eighties", "nineties", "noughties", "youth", "childhood"}
)
_CLOSE: Final = 4
_HOURS: Final = lexicon.grammar("after_past")
_AGES: Final = lexicon.grammar("ages")
# "When I was two", "two years old", "two and could not walk".
_AGED: Final = frozenset({"years", "year", "yrs", "yr", "old", "and", "so", "but", "i"})


def is_long_ago(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether it was over before the session, and nothing says that it came back."""
    scene = scenes[at]
    places = _gone_by(scene)
    if not places and _that_was(scenes[at + 1 :]):
        return True
    if not places.difference(match.core) or _is_parted(match, scene, max(places)):
        return False
    return not _is_back(scenes, at, places)


def _is_back(scenes: Sequence[Scene], at: int, places: frozenset[int]) -> bool:
    """Whether something says that it came back, or stays."""
    scene = scenes[at]
    if _AGAIN & _without_never(scene) or scene.grid.covered("{notpast}") - places:
        return True
    later = [
        other
        for other in scenes[at + 1 :]
        if other.clause.sentence == scene.clause.sentence
    ]
    return any(_STAYS & _without_never(other) for other in later)


def _that_was(later: Sequence[Scene]) -> bool:
    """ "That was thirty years ago", and nothing after it says that it is here now."""
    if not later or " ".join(later[0].texts[:2]) not in _THAT_WAS:
        return False
    gone = _gone_by(later[0])
    # Little else: "that was there last year too" is there now.
    if not gone or len(later[0].texts) > len(gone) + _THAT_WAS_LONGEST:
        return False
    back = _AGAIN | _STAYS | _NOW
    return not any(back & _without_never(each) for each in later)


def _gone_by(scene: Scene) -> frozenset[int]:
    """What tells of a time gone by; "never used to" and "than before" tell of now."""
    grid = scene.grid
    if grid.covered("{history}") & grid.covered("{pseudo}"):
        return frozenset()
    told = (
        range(place, place + length)
        for place in grid.beginning(frozenset({"{history}"}))
        for length in grid.at[place]["{history}"]
    )
    gone = (places for places in told if not _is_now(scene.texts, places))
    return frozenset(place for places in gone for place in places) | _years(scene)


def _is_now(texts: Sequence[str], places: range) -> bool:
    """Whether words of a time gone by tell of now: "worse than before the session"."""
    before = texts[max(0, places.start - _CLOSE) : places.start]
    return "than" in before or _is_of_today(texts, places.stop)


def _is_of_today(texts: Sequence[str], end: int) -> bool:
    """ "In the past hour", "when I was two steps up"."""
    last, after = texts[end - 1], texts[end : end + 1]
    if last in _AGES:
        return bool(after) and _AGED.isdisjoint(after)
    return last == "past" and not _HOURS.isdisjoint(after)


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
    """Whether it is called usual close by; what is not "like normal" is not usual."""
    if not _NOT.isdisjoint(grid.texts[place] for place in match.core):
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


def _without_never(scene: Scene) -> set[str]:
    """The words but for "never again" and "back in 2016"."""
    texts = scene.texts
    years = _years(scene)
    return {
        text
        for place, text in enumerate(texts)
        if (texts[place - 1 : place], text) != (["never"], "again")
        and not (text == "back" and _is_then(texts, place, years))
    }


def _is_then(texts: Sequence[str], place: int, years: frozenset[int]) -> bool:
    """ "Back in 2016", "back in my thirties", "cleared up back then"."""
    when = texts[place + 1 : place + 4]
    if when == ["then"]:
        return True
    return when[:1] == ["in"] and (
        place + 2 in years or not _DECADES.isdisjoint(when[1:])
    )


def _years(scene: Scene) -> frozenset[int]:
    """Years and ages that stand for a time gone by, not for the start of what lasts."""
    texts = scene.texts
    return frozenset(
        place
        for place, word in enumerate(scene.grid.words)
        if word.value is not None
        and (
            (word.value in _YEARS and "since" not in texts[max(0, place - 2) : place])
            or texts[max(0, place - 3) : place] == ["when", "i", "was"]
            or (word.value < _GROWN and texts[max(0, place - 1) : place] == ["aged"])
        )
    )
