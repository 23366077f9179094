"""What was had at an age or in a year that is written short, and has mended since.

"Had a collapsed lung at 17, it's on my form, nothing now". Clinical specification 7.1.
In doubt it is of now: "at 17" may be a time of day.
"""

from collections.abc import Sequence
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading.grid import Grid
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene

_ON_RECORD: Final = lexicon.grammar("on_record")
_MENDED: Final = lexicon.grammar("mended")
_OF_MENDED: Final = lexicon.grammar("of_mended")
_TROUBLE: Final = lexicon.grammar("bare_trouble")
_AFTER_AGE: Final = lexicon.grammar("after_age")
_NOTHING: Final = (["nothing"], ["none"])
_AGAIN: Final = lexicon.grammar("again") - {"now"}
_HURTS: Final = ("{ache}", "{pain}", "{sharp}", "{tight}", "{worse}", "{notgone}")
_AGES: Final = range(3, 61)
_SHORT_YEARS: Final = range(40, 100)
_NEW_YEARS: Final = range(10, 40)
_LONGEST: Final = 6
_NEAR: Final = 5


def is_mended(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether it is told with an age or a year, that it is over, and nothing of now."""
    grid, later = scenes[at].grid, scenes[at + 1 :]
    written = _is_on_record(scenes[at:]) and (_has_age(grid) or _has_new_year(grid))
    if not (written or _has_year(grid)):
        return False
    if _is_again(scenes[at]) or any(map(_is_of_now, later)):
        return False
    return any(map(_is_end, later))


def _is_on_record(scenes: Sequence[Scene]) -> bool:
    """ "It's on my form", "you have my notes"."""
    return any(not _ON_RECORD.isdisjoint(each.texts) for each in scenes)


def _is_of_now(scene: Scene) -> bool:
    """Whether a clause takes it back, or tells of something that hurts."""
    hurts = scene.grid.covered(*_HURTS) and not scene.grid.covered("{neg}")
    return scene.clause.turned or bool(hurts) or _is_again(scene)


def _is_again(scene: Scene) -> bool:
    return not _AGAIN.isdisjoint(scene.texts)


def _is_end(scene: Scene) -> bool:
    """ "Nothing now", "mended long ago", "no bother since", "fine since"."""
    texts = scene.texts
    if len(texts) > _LONGEST or scene.has_symptom:
        return False
    if scene.grid.covered("{neg}"):
        return _is_nothing(texts)
    well = scene.grid.covered("{ok}") and not _OF_MENDED.isdisjoint(texts)
    return bool(well) or not _MENDED.isdisjoint(texts)


def _is_nothing(texts: Sequence[str]) -> bool:
    """ "Nothing now", "no bother since"; not "nothing helps"."""
    first, second = texts[:1], texts[1:2]
    if first == ["no"]:
        return not (_TROUBLE.isdisjoint(second) or _OF_MENDED.isdisjoint(texts))
    return first in _NOTHING and not _OF_MENDED.isdisjoint(second)


def _has_year(grid: Grid) -> bool:
    """ "In '82", "in '09": the year stands last."""
    last = grid.words[-1]
    short = last.value in _SHORT_YEARS or last.text.startswith("0")
    return last.value is not None and short and grid.texts[-2:-1] == ["in"]


def _has_new_year(grid: Grid) -> bool:
    """ "In '14", which without a form may be minutes."""
    return grid.words[-1].value in _NEW_YEARS and grid.texts[-2:-1] == ["in"]


def _has_age(grid: Grid) -> bool:
    """ "At 17", "aged 22", with nothing behind it that makes it a time of day."""
    return any(
        word.value in _AGES
        and grid.texts[place - 1] in {"at", "aged", "age"}
        and _ends_age(grid.texts[place + 1 : place + _NEAR])
        for place, word in enumerate(grid.words)
        if place
    )


def _ends_age(after: Sequence[str]) -> bool:
    """Whether nothing follows an age, or only where it is written down."""
    return _AFTER_AGE.issuperset(after[:1]) or (
        after[0] in {"on", "in"} and not _ON_RECORD.isdisjoint(after)
    )
