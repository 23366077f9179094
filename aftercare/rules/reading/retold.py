"""A symptom whose time is told in another clause, or that is somebody else's story.

"I bled. That was thirty years ago", "twenty years ago, I bled", "had a stone in 2012,
blood in the wee and all, never again".
"""

from collections.abc import Sequence
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading import bygone
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.numbers import amount
from aftercare.rules.reading.scenes import Scene

_THAT_WAS: Final = frozenset({"that was", "this was", "which was", "that is"})
_THAT_WAS_LONGEST: Final = 3
_ABOUT: Final = frozenset({"about", "some", "over", "around", "nearly", "maybe"})
_NOW: Final = frozenset({"now", "today", "tonight", "since", "currently"})
_STAYS: Final = frozenset({"again", "returned", "still", "reminds"})
_BACK: Final = lexicon.grammar("again") | _STAYS | _NOW
_OF_NOW: Final = frozenset({"again", "tonight", "today", "currently", "since", "same"})
_BUT_NOW: Final = _NOW | {"and", "but", "again", "still"}
# What is told of now, so that it is no part of a story.
_PRESENT: Final = lexicon.grammar("present")
# How a story of then ends.
_ENDS: Final = lexicon.grammar("story_ends")
_MORE: Final = frozenset({"again", "since"})


def is_bygone(scenes: Sequence[Scene], at: int) -> bool:
    """Whether another clause tells that what this one names was long ago.

    For a clause that tells no time itself.
    """
    return (
        _that_was(scenes[at + 1 :])
        or _is_led_back(scenes, at)
        or _is_in_story(scenes, at)
    )


def was_once(match: Match, scene: Scene) -> bool:
    """Whether a time gone by stands close to it, as far as somebody else is told of."""
    if not _OF_NOW.isdisjoint(scene.texts):
        return False
    return any(
        _BUT_NOW.isdisjoint(
            scene.texts[min(place, match.end) : max(place, match.start)]
        )
        for place in bygone.places(scene)
    )


def _that_was(later: Sequence[Scene]) -> bool:
    """ "That was thirty years ago", and nothing after it says that it is here now."""
    if not later or not _points_back(later[0]):
        return False
    gone = bygone.places(later[0])
    # Little else: "that was there last year too" is there now.
    if not gone or len(later[0].texts) > len(gone) + _THAT_WAS_LONGEST:
        return False
    return _stays_past(later)


def _points_back(scene: Scene) -> bool:
    """ "That was", "that's"."""
    return scene.texts[0] == "thats" or " ".join(scene.texts[:2]) in _THAT_WAS


def _is_led_back(scenes: Sequence[Scene], at: int) -> bool:
    """Whether the clause before it tells the time gone by.

    "Twenty years ago, I bled", "had pneumonia at school, that was the only lung thing".
    """
    if not at or scenes[at - 1].clause.sentence != scenes[at].clause.sentence:
        return False
    led = _is_past_only(scenes[at - 1]) or (
        bool(bygone.places(scenes[at - 1])) and _points_back(scenes[at])
    )
    return led and _stays_past(scenes[at:])


def _is_past_only(scene: Scene) -> bool:
    """ "About twenty years ago" and nothing else."""
    gone = bygone.places(scene)
    amounts = sum(_is_amount(scene, place) for place in range(len(scene.texts)))
    return bool(gone) and len(scene.texts) <= len(gone) + amounts


def _is_amount(scene: Scene, place: int) -> bool:
    """ "Twenty" or "about" before the years ago, not itself the time."""
    word = scene.grid.words[place]
    about = word.text in _ABOUT or amount(word) is not None
    return about and not scene.grid.has(place, "{history}")


def _is_in_story(scenes: Sequence[Scene], at: int) -> bool:
    """Whether it is a part of what an earlier clause of its sentence tells of then.

    The story must end, and nothing in it or after it may be of now: in doubt it is no
    story. "Had a stone in 2012, chest pain" is none.
    """
    sentence = scenes[at].clause.sentence
    begun = [
        place
        for place in range(at)
        if scenes[place].clause.sentence == sentence and bygone.places(scenes[place])
    ]
    if not begun or not _PRESENT.isdisjoint(scenes[at].texts):
        return False
    return any(map(_is_end, scenes[at + 1 :])) and _stays_past(scenes[begun[-1] :])


def _is_end(scene: Scene) -> bool:
    """ "Never again", "cured long ago", "treated and gone"."""
    if scene.has_symptom or not _PRESENT.isdisjoint(scene.texts):
        return False
    never = "never" in scene.texts and not _MORE.isdisjoint(scene.texts)
    ended = never or not _ENDS.isdisjoint(scene.texts)
    return ended or bool(bygone.places(scene))


def _stays_past(scenes: Sequence[Scene]) -> bool:
    """Whether nothing in them says that it is here now."""
    return not any(
        (_BACK & bygone.returning(each, bygone.places(each))) - _never_since(each)
        for each in scenes
    )


def _never_since(scene: Scene) -> frozenset[str]:
    """ "Never since" is no return."""
    return frozenset({"since"}) if "never" in scene.texts else frozenset()
