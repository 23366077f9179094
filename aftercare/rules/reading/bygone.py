"""Words that tell of a time gone by, and words that take it back into the present.

"Years ago", "in 1985", "than before" (which is of now), "never again" (which is not).
"""

from collections.abc import Sequence, Set
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading.scenes import Scene

_YEARS: Final = range(1950, 2040)
# "Aged 7" is long ago for whoever answers for themselves.
_GROWN: Final = 13
_CLOSE: Final = 4
_HOURS: Final = lexicon.grammar("after_past")
_AGES: Final = lexicon.grammar("ages")
# "When I was two", "two years old", "two and could not walk".
_AGED: Final = frozenset({"years", "year", "yrs", "yr", "old", "and", "so", "but", "i"})
_MINE: Final = frozenset({"my", "the", "this", "pain"})
# "Mum still talks about it" and "nothing now" are of what is over.
_TALKS: Final = lexicon.grammar("talks_of_it")
_WELL: Final = frozenset(
    {"nothing", "none", "fine", "ok", "okay", "good", "well", "no"}
)


def places(scene: Scene) -> frozenset[int]:
    """What tells of a time gone by; "never used to" and "than before" tell of now."""
    grid = scene.grid
    if grid.covered("{history}") & grid.covered("{pseudo}"):
        return frozenset()
    told = (
        range(place, place + length)
        for place in grid.beginning(frozenset({"{history}"}))
        for length in grid.at[place]["{history}"]
    )
    gone = (span for span in told if not _is_now(scene.texts, span))
    return frozenset(place for span in gone for place in span) | _years(scene)


def returning(scene: Scene, gone: Set[int] = frozenset()) -> set[str]:
    """Its words without those that only seem to say that something is here again.

    Without "never again", "back in 2016", "still talks of it", "nothing now", and what
    stands at the places of the time gone by itself.
    """
    texts = scene.texts
    is_told = bool(places(scene))
    return {
        text
        for place, text in enumerate(texts)
        if not (
            place in gone
            or _is_over(texts, place)
            or (text == "back" and _is_then(texts, place, is_told=is_told))
        )
    }


def _is_over(texts: Sequence[str], place: int) -> bool:
    """ "Never ate them again", "still talks about it", "nothing now"."""
    text, before, after = texts[place], texts[:place], texts[place + 1 : place + 2]
    if text == "again":
        return "never" in before
    if text == "still":
        return not _TALKS.isdisjoint(after)
    return text == "now" and not _WELL.isdisjoint(before[-1:])


def _is_then(texts: Sequence[str], place: int, *, is_told: bool) -> bool:
    """ "Back in 2016", "back in India in 1985", "cleared up back then"."""
    when = texts[place + 1 : place + 4]
    if when == ["then"]:
        return True
    return is_told and when[:1] in (["in"], ["at"]) and _MINE.isdisjoint(when[1:2])


def _is_now(texts: Sequence[str], span: range) -> bool:
    """Whether words of a time gone by tell of now: "worse than before the session"."""
    before = texts[max(0, span.start - _CLOSE) : span.start]
    return "than" in before or _is_of_today(texts, span.stop)


def _is_of_today(texts: Sequence[str], end: int) -> bool:
    """ "In the past hour", "when I was two steps up"."""
    last, after = texts[end - 1], texts[end : end + 1]
    if last in _AGES:
        return bool(after) and _AGED.isdisjoint(after)
    return last == "past" and not _HOURS.isdisjoint(after)


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
