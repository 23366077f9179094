"""Numbers that say more than how many: temperatures, pulses, days."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from aftercare.rules import lexicon

# Clinical specification 6.2: soreness beyond 72 hours; the fourth day is the first.
_DAYS_LATE: Final = 4
_HOURS_LATE: Final = 73
_A_WEEK: Final = 7
_WEEKS: Final = lexicon.grammar("weeks")
_LONG: Final = frozenset({"weeks", "month", "months"})
_DAYS: Final = frozenset({"day", "days"})
_HOURS: Final = frozenset({"hour", "hours", "h"})
_DEGREES: Final = lexicon.grammar("degrees")
_SPELLED: Final = {
    word: float(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    )
} | {"nil": 0.0, "ten": 10.0, "a": 1.0, "couple": 2.0, "few": 3.0}
_ORDINAL: Final = {
    word: float(number)
    for number, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth"], start=1
    )
}
_COUNTING: Final = frozenset({*_SPELLED, *_ORDINAL, *_DAYS, *_LONG})
# Ranges of a reading (from, below) and what they are called. Temperatures in degrees
# Celsius and Fahrenheit, pulses in beats a minute, oxygen in percent (K: the usual
# limits; a fever is 37.8 degrees and more).
_READINGS: Final = (
    (35.0, 37.8, "{normaltemp}"),
    (95.0, 100.4, "{normaltemp}"),
    (45.0, 100.0, "{normalpulse}"),
    (100.0, 221.0, "{highpulse}"),
    (95.0, 101.0, "{goodsats}"),
    (50.0, 95.0, "{lowsats}"),
)
_FEVERS: Final = ((37.8, 44.0), (100.4, 109.0))


class Numbered(Protocol):
    """A word that may be a number."""

    @property
    def text(self) -> str:
        """The word."""

    @property
    def value(self) -> float | None:
        """Its number, or None."""


def keys(words: Sequence[Numbered], place: int) -> Iterator[tuple[str, int]]:
    """What the number at this place may mean, each with its length in words."""
    value = words[place].value
    if value is not None:
        exact = value % 1 != 0 or _text(words, place + 1) in _DEGREES
        yield from ((name, 1) for name in _readings(value, exact=exact))
    if value is not None or words[place].text in _COUNTING:
        yield from _long_spans(words, place)


def _long_spans(words: Sequence[Numbered], place: int) -> Iterator[tuple[str, int]]:
    days, length = days_at(words, place)
    if days >= _DAYS_LATE:
        yield "{late}", length
    if days > _A_WEEK and _text(words, place + length - 1) in _WEEKS:
        yield "{weeks}", length


def _readings(value: float, *, exact: bool) -> Iterator[str]:
    """What a number may be a reading of; `exact` tells that only a temperature is."""
    yield "{numeral}"
    yield from (name for low, high, name in _READINGS if low <= value < high)
    if any(low <= value < high for low, high in _FEVERS):
        yield "{fevernumber}" if exact else "{feverint}"


def amount(word: Numbered) -> float | None:
    """The number a word stands for, also when it is written out."""
    return word.value if word.value is not None else _SPELLED.get(word.text)


def days_at(words: Sequence[Numbered], place: int) -> tuple[float, int]:
    """How many days a phrase that begins here speaks of, and its length in words.

    "4 days", "day 4", "a week", "weeks", "96 hours", "fifth day"; 0 days and no length
    where no such phrase begins.
    """
    word = words[place]
    if word.text in _DAYS and place + 1 < len(words):
        number = words[place + 1].value or _SPELLED.get(words[place + 1].text, 0)
        return (number, 2) if number > 1 else (0, 0)
    if word.text in _LONG:
        return (2 * _A_WEEK, 1)
    number = _ORDINAL.get(word.text, amount(word) or 0)
    days = number * _days_in(_text(words, place + 1))
    return (days, 2) if days else (0, 0)


def _days_in(unit: str) -> float:
    """The days in a unit of time; 0 for any other word."""
    if unit in _HOURS:
        return _DAYS_LATE / _HOURS_LATE
    if unit in _WEEKS:
        return _A_WEEK
    return float(unit in _DAYS)


def _text(words: Sequence[Numbered], place: int) -> str:
    return words[place].text if place < len(words) else ""
