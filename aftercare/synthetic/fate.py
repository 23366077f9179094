"""Dealing out what becomes of each session: mostly calm, now and then not."""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum, auto
from itertools import cycle
from random import Random

from aftercare.rules.schedule import Kind
from aftercare.synthetic import answers
from aftercare.synthetic.answers import Answer, Finding, Given, Handling, Plot

_SILENT_ONE_IN = 5


class Card(StrEnum):
    """What sets one session apart from the others."""

    CALM = auto()
    BRUISE = auto()
    ROUTINE = auto()
    NEXT_DAY = auto()
    SAME_DAY = auto()
    EMERGENCY = auto()
    REFUSED = auto()
    BOUNCED = auto()
    DELAYED = auto()


_DECK = (
    *(Card.CALM,) * 13,
    *(Card.BRUISE,) * 2,
    *(Card.ROUTINE,) * 2,
    *(Card.NEXT_DAY,) * 2,
    *(Card.SAME_DAY,) * 2,
    Card.EMERGENCY,
    Card.DELAYED,
)
# Few addresses are wrong: one card of each in the whole story.
_ONCE = {9: Card.REFUSED, 20: Card.BOUNCED}
_ENDINGS = {
    (Card.EMERGENCY, True): answers.NEAR_LUNG,
    (Card.EMERGENCY, False): answers.ELSEWHERE,
    (Card.SAME_DAY, None): answers.SAME_DAY,
    (Card.NEXT_DAY, None): answers.NEXT_DAY,
}
_QUIET = {Card.BRUISE: answers.BRUISE, Card.ROUTINE: answers.ROUTINE}


class Fates:
    """Deals one plot for each session, the same ones for the same generator."""

    def __init__(self, rng: Random) -> None:
        """Shuffle the deck once; it is then dealt over and over."""
        self._rng = rng
        deck = list(_DECK)
        rng.shuffle(deck)
        self._cards: Iterator[tuple[int, Card]] = enumerate(cycle(deck))
        self._endings = {card: cycle(each) for card, each in _ENDINGS.items()}

    def deal(self, *, near_lung: bool) -> Plot:
        """The plot of the next session."""
        position, dealt = next(self._cards)
        card = _ONCE.get(position, dealt)
        course = self._rng.uniform(0.2, 1.0)
        plot = self._calm(course)
        kind = self._rng.choice((Kind.H24, Kind.H24, Kind.H48, Kind.H72))
        if card in (Card.REFUSED, Card.BOUNCED, Card.DELAYED):
            plot.hand_over[kind] = card
        elif card in _QUIET:
            given = answers.on_course(kind, course, _QUIET[card])
            plot.answers[kind] = Answer(given, self._delay())
        elif card != Card.CALM:
            where = near_lung if card == Card.EMERGENCY else None
            special, found = next(self._endings[card, where])
            given = answers.on_course(kind, course, special)
            plot.answers[kind] = self._raised(card, given, found)
        return plot

    def _calm(self, course: float) -> Plot:
        """Answers as expected, some of them missing."""
        plot = Plot()
        for kind in Kind:
            if self._rng.random() < 1 / _SILENT_ONE_IN:
                continue
            given = answers.on_course(kind, course)
            plot.answers[kind] = Answer(given, self._delay())
        return plot

    def _raised(self, card: Card, given: Given, found: Finding) -> Answer:
        """An answer that staff must act on, and how soon they do."""
        urgent = card == Card.EMERGENCY
        handling = Handling(
            takes=timedelta(minutes=self._rng.randint(2, 12 if urgent else 40)),
            ends=timedelta(minutes=self._rng.randint(6, 13 if urgent else 50)),
            found=found,
            reads=timedelta(minutes=self._rng.randint(40, 300)),
            missed_call=self._rng.random() < 1 / 3,
        )
        return Answer(given, self._delay(), handling)

    def _delay(self) -> timedelta:
        """Most answer within the hour, some in the evening."""
        minutes = self._rng.choice((2, 5, 9, 14, 26, 48, 95, 210, 400))
        return timedelta(minutes=minutes, seconds=self._rng.randint(0, 59))
