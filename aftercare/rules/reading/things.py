"""Things that collapse, and what is said of needles: figures by their subject.

In doubt it is the patient who collapsed, and a needle that is still there.
"""

from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading.grid import Grid, body_keys
from aftercare.rules.reading.matching import Match

_BEFORE: Final = lexicon.grammar("before_thing")
# What may stand between the start and the thing of which something is said.
_OF_IT: Final = lexicon.grammar("of_thing")
_NO_THING: Final = lexicon.grammar("no_thing")
_FORGOTTEN: Final = lexicon.grammar("forgotten_needle")
_FORGETS: Final = frozenset({"forgot", "forgotten", "left"})
_COLLAPSED: Final = frozenset({"collapsed", "collapses", "collapsing"})
_NAMED: Final = frozenset({"the", "our", "a", "this", "that", "their"})
_STILL: Final = frozenset({"still", "theres", "yet", "one", "another"})
_POKES: Final = frozenset({"poking", "sticking", "hanging", "jutting"})
_OWN: Final = frozenset({"i", "im", "ive", "id", "me"})
_LACKS: Final = lexicon.grammar("lacks")
_SIZE: Final = frozenset({"size", "sized"})
_BEFORE_NOW: Final = lexicon.grammar("was_small")
_ALARMING: Final = ("{chest}", "{throat}")
_NEAR: Final = 4
_NO_SUBJECT: Final = (
    *("{thirdperson}", "{me}", "{pronoun}", "{heartword}", "{breath}", "{surface}"),
    *("{stairs}", "{gymword}", "{trunk}", "{throat}"),
)


def is_meant(grid: Grid, match: Match) -> bool:
    """Whether an idiom of things is none: its subject or its object is another."""
    return (
        _spans_alarm(grid, match)
        or _is_left_in(grid, match)
        or _is_own_heat(grid, match)
        or _was_small(grid, match)
        or _is_forgotten(grid, match)
        or _is_lacking(grid, match)
        or (_falls(match) and not _is_subject(grid, match))
    )


def _spans_alarm(grid: Grid, match: Match) -> bool:
    """ "Boss, chest is killing me": no figure reaches over a chest or a throat."""
    return not grid.covered(*_ALARMING).isdisjoint(match.skipped)


def may_be(match: Match, grid: Grid) -> bool:
    """Whether it may be a thing that collapsed: "the bandstand collapsed".

    Never where it is the patient's own, a part of the body, a place or a time.
    """
    place = match.start - 1
    if place < 1 or grid.texts[match.start] not in _COLLAPSED:
        return False
    led = set(grid.texts[_start(grid, place) : place])
    if _NAMED.isdisjoint(led) or "my" in led or not _is_first(grid, place):
        return False
    other = grid.covered(*_NO_SUBJECT, *body_keys())
    known = grid.words[place].known and grid.texts[place] not in _NO_THING
    return known and place not in other


def _falls(match: Match) -> bool:
    """Whether it is an idiom of a thing that falls or crashes."""
    return match.line.text.startswith(
        ("{falls}", "{crashes}", "{flops}", "{bleeds}", "talks")
    )


def _is_subject(grid: Grid, match: Match) -> bool:
    """Whether the thing begins what is said and nobody stands between."""
    mine = grid.covered("{me}").isdisjoint(match.skipped)
    return mine and _is_first(grid, match.start)


def _is_first(grid: Grid, place: int) -> bool:
    """Whether a thing begins what is said: "in the tent collapsed" is a place."""
    start = _start(grid, place)
    return start == 0 or grid.texts[start - 1] in _BEFORE


def _start(grid: Grid, place: int) -> int:
    """Where the words begin that belong to a thing: "our old garden shed"."""
    while place and grid.texts[place - 1] in _OF_IT:
        place -= 1
    return place


def _is_left_in(grid: Grid, match: Match) -> bool:
    """ "Still a needle in my back", though something is felt of it."""
    if grid.covered("{needle}").isdisjoint(match.core):
        return False
    before = grid.texts[max(0, match.start - _NEAR) : match.start]
    return not (_STILL.isdisjoint(before) and _POKES.isdisjoint(grid.texts))


def _was_small(grid: Grid, match: Match) -> bool:
    """ "Was the size of a coin last night": it may be larger now."""
    small = _SIZE.intersection(grid.texts[place] for place in match.core)
    return bool(small) and not _BEFORE_NOW.isdisjoint(grid.texts)


def _is_lacking(grid: Grid, match: Match) -> bool:
    """ "Takes loads of breath to talk", "used to have plenty of breath"."""
    much = match.line.text.startswith("loads|")
    return much and not _LACKS.isdisjoint(grid.texts)


def _is_own_heat(grid: Grid, match: Match) -> bool:
    """ "I hit 39 degrees in the office": no heat of a room."""
    heat = grid.covered("{fevernumber}", "{feverint}").intersection(match.marked)
    own = _OWN.intersection(grid.texts[: match.end]) or grid.covered(
        "{temp}", "{fever}"
    )
    return bool(heat) and bool(own)


def _is_forgotten(grid: Grid, match: Match) -> bool:
    """Whether something else than the session may have been forgotten or left."""
    forgets = {grid.texts[place] for place in match.marked} & _FORGETS
    left_in = "left" not in forgets and "left it in" in " ".join(grid.texts)
    return bool(forgets) and (left_in or not _FORGOTTEN.isdisjoint(grid.texts))
