"""Soreness scores in a text: "3", "7/10", "4 today, it was 1 yesterday"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from aftercare.rules import lexicon, scores
from aftercare.rules.judged import Answer, Context, Reason, Thresholds
from aftercare.rules.reading import numbers
from aftercare.rules.reading.grid import Clause, Grid, Word
from aftercare.rules.schedule import Kind

_PAST: Final = lexicon.grammar("score_was")
_NOW: Final = lexicon.grammar("score_is")
_LEADS: Final = lexicon.grammar("before_score")
_AFTER: Final = lexicon.grammar("after_score")
_PLAIN: Final = lexicon.grammar("beside_score")
_KIND: Final = lexicon.grammar("kind") | lexicon.grammar("courtesy")
_PRAISE: Final = lexicon.grammar("praise")
_FEELS: Final = lexicon.grammar("feels")
_OF_TEN: Final = ("or 10", "out of 10", "of 10", "outta 10", "out of ten", "of ten")
_HIGHEST: Final = 10
# What follows these may as well be the time of day.
_OF_TIME: Final = frozenset({"at", "by", "until", "till"})
_NEAR: Final = 5
_FIRST_DAY: Final = 24.0
_EVENING: Final = frozenset(
    {"first evening", "same evening", "first night", "same day"}
)
_EVENING_HOURS: Final = 5.0


@dataclass(frozen=True)
class Score:
    """A score of 0 to 10, and whether it is how it was before."""

    value: int
    is_past: bool
    word: Word


def reasons(
    clauses: Sequence[Clause], context: Context, thresholds: Thresholds
) -> tuple[Reason, ...]:
    """What the scores in the text say by the score rules.

    The text's own words for the time ("day 4") take the place of the context's.
    """
    found = _found(clauses)
    now = [each for each in found if not each.is_past] or found
    if not now:
        return ()
    worst = max(now, key=lambda each: each.value)
    timed = replace(_timed(clauses, context), earlier_scores=_earlier(found, now))
    told = Answer(soreness=worst.value, none_of_these=True)
    judged = scores.judge(told, timed, thresholds)
    return tuple(replace(each, words=worst.word.text) for each in judged)


def _found(clauses: Sequence[Clause]) -> list[Score]:
    """The scores in all clauses; a number alone is one, greetings aside."""
    said = [each for each in clauses if not _is_kind(each)]
    alone = len(said) == 1 and _is_bare(said[0])
    return [each for clause in clauses for each in _scores(clause, alone=alone)]


def _earlier(found: list[Score], now: list[Score]) -> tuple[tuple[float, int], ...]:
    return tuple((_FIRST_DAY, each.value) for each in found if each not in now)


def _is_kind(clause: Clause) -> bool:
    return _KIND.issuperset(word.text for word in clause.words)


def _is_bare(clause: Clause) -> bool:
    """Nothing but a number and what goes with a score."""
    return _PLAIN.issuperset(word.text for word in clause.words if word.value is None)


def _timed(clauses: Sequence[Clause], context: Context) -> Context:
    """The context at the time that the text speaks of."""
    if any(_EVENING & _pairs(clause) for clause in clauses):
        return replace(context, hours_since=_EVENING_HOURS, kind=Kind.EVENING)
    days = [
        numbers.days_at(clause.words, place)[0]
        for clause in clauses
        for place in range(len(clause.words))
    ]
    hours = 24.0 * max(days, default=0.0)
    return replace(context, hours_since=max(context.hours_since, hours))


def _pairs(clause: Clause) -> set[str]:
    return {f"{one.text} {other.text}" for one, other in pairwise(clause.words)}


def _scores(clause: Clause, *, alone: bool) -> Iterator[Score]:
    texts = [word.text for word in clause.words]
    past = -1
    for place, word in enumerate(clause.words):
        value = _value(word)
        scale = texts[max(0, place - 2) : place] == ["out", "of"]
        if value is None or place <= past or scale:
            continue
        of_ten = " ".join(texts[place + 1 : place + 4]).startswith(_OF_TEN)
        past = place + 3 if of_ten else place
        if _is_score(clause, place, of_ten=of_ten, alone=alone):
            yield Score(value, _is_past(texts, place), word)


def _value(word: Word) -> int | None:
    """The whole number of 0 to 10 that a word stands for."""
    value = numbers.amount(word)
    if word.text == "a" or value is None or value not in range(_HIGHEST + 1):
        return None
    return int(value)


def _is_score(clause: Clause, place: int, *, of_ten: bool, alone: bool) -> bool:
    """Whether a number is a score and counts or praises nothing else."""
    if of_ten:
        return not _is_praise(clause, place)
    return clause.words[place].value is not None and (alone or _is_told(clause, place))


def _is_praise(clause: Clause, place: int) -> bool:
    """ "10/10 service", "feeling 9/10"."""
    grid = Grid(clause.words)
    praised = _PRAISE.intersection(grid.texts)
    feels = _FEELS.intersection(grid.texts[max(0, place - 3) : place])
    return bool(praised or feels) and not grid.covered("{soreword}")


def _is_told(clause: Clause, place: int) -> bool:
    """A number that stands where a score is told."""
    before = clause.words[place - 1].text if place else ""
    after = [word.text for word in clause.words[place + 1 : place + 2]]
    if before in _OF_TIME and not Grid(clause.words).covered("{soreword}"):
        return False
    opens = not place and not (_NOW | _PAST).isdisjoint(after)
    return opens or (before in _LEADS and _AFTER.issuperset(after))


def _is_past(texts: Sequence[str], place: int) -> bool:
    """Whether the nearest word that tells the time tells a time gone by.

    "From a 3 to a 6" rises; a "from" after a number belongs to the next one.
    """
    before = [text for text in texts[max(0, place - 2) : place] if text != "a"]
    if before[-1:] == ["from"]:
        return True
    told = _nearest(texts, place)
    return told in _PAST


def _nearest(texts: Sequence[str], place: int) -> str:
    """The nearest word that tells the time, or nothing."""
    telling = _NOW | _PAST
    for distance in range(1, _NEAR + 1):
        for at in (place - distance, place + distance):
            text = texts[at] if 0 <= at < len(texts) else ""
            if text in telling - ({"from"} if at > place else set()):
                return text
    return ""
