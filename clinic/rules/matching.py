"""Whether two records may be the same person: misspelt, swapped, married, shortened."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from clinic.rules.search import fold

# From this share of common trigrams on (0 to 1) two names may be one, misspelt.
NEAR = 0.45
# A little less is enough where a phone or an address is the same too.
NEAR_WITH_CONTACT = 0.25
_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Known:
    """What is compared. `contacts` are values as they are stored."""

    given: str
    family: str
    born: date | None
    preferred: str = ""
    contacts: Collection[str] = field(default_factory=frozenset)


def may_be_same(one: Known, other: Known) -> bool:
    """Whether a person should look: a birth date or a contact, and a name nearly alike.

    Mother and child share a phone, and twins a birth date as well: they are told apart
    by what they are called.
    """
    shares = bool(set(one.contacts) & set(other.contacts))
    limit = NEAR_WITH_CONTACT if shares else NEAR
    if other.born in days_of(one.born):
        return _called_alike(one, other) and _likeness(one, other) >= limit
    return shares and _likeness(one, other) >= NEAR


def days_of(born: date | None) -> tuple[date, ...]:
    """The date of birth, and the same with day and month swapped where there is one."""
    if born is None:
        return ()
    if born.day > _MONTHS_A_YEAR or born.day == born.month:
        return (born,)
    return born, date(born.year, born.day, born.month)


def _called_alike(one: Known, other: Known) -> bool:
    """Some name of the one is nearly a name of the other, family names aside."""
    ours = fold(f"{one.given} {one.preferred} {one.family}").split()
    theirs = fold(f"{other.given} {other.preferred} {other.family}").split()
    family = {fold(one.family), fold(other.family)}
    pairs = product(_without(ours, family), _without(theirs, family))
    return any(_near_words(a, b) for a, b in pairs)


def _without(words: list[str], left: set[str]) -> list[str]:
    """Those that are none of `left`; all of them where nothing remained."""
    return [word for word in words if word not in left] or words


def _near_words(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) or alike(short, long) >= NEAR


def _likeness(one: Known, other: Known) -> float:
    """That of the full names, by whichever name each is called."""
    return max(alike(ours, theirs) for ours in _full(one) for theirs in _full(other))


def _full(who: Known) -> list[str]:
    names = [who.given, who.preferred] if who.preferred else [who.given]
    return [f"{name} {who.family}" for name in names]


def alike(one: str, other: str) -> float:
    """The share of trigrams that two texts have in common, words in any order."""
    ours, theirs = _trigrams(one), _trigrams(other)
    return len(ours & theirs) / (len(ours | theirs) or 1)


def _trigrams(text: str) -> set[str]:
    padded = [f"  {word} " for word in fold(text).replace("-", " ").split()]
    return {word[i : i + 3] for word in padded for i in range(len(word) - 2)}
