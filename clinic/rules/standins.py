"""What stands in a scrubbed copy in place of what says something of a person. Pure.

The same value gets the same stand-in as long as the key is the same, so that what
belonged together still does; without the key nobody finds the way back by trying.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# Nobody's, by regulation (Ofcom) and by RFC 2606 and 5737.
_NUMBERS = 1000
ADDRESS = "192.0.2.1"
STROKES = [[[0.1, 0.5], [0.9, 0.5]]]
# Up to so many characters a clinical column holds codes and names of products.
WORDS_FROM = 61
_PHONE = re.compile(r"\+?[\d ()/-]{5,}")
_FIGURE = re.compile(r"(?:\d[\d.,:TZ+-]*|yes|no|unsure)?")
_CODE = re.compile(r"[\w.:+-]{0,60}")


@dataclass
class StandIns:
    """Stand-ins of one run. `key`: random bytes, forgotten afterwards."""

    key: bytes
    _phones: dict[str, int] = field(default_factory=dict)

    def person(self, value: str, longest: int) -> str:
        """For a name, an address, a number; nothing for nothing."""
        if not value:
            return value
        if "@" in value:
            return f"p{self._mark(value, 12)}@example.invalid"
        if _PHONE.fullmatch(value):
            place = self._phones.setdefault(value, len(self._phones))
            return f"+447700900{place % _NUMBERS:03}"[:longest]
        return f"Zed {self._mark(value, 16)}"[:longest]

    def _mark(self, value: str, length: int) -> str:
        made = hashlib.blake2b(value.encode(), key=self.key, digest_size=16)
        return made.hexdigest()[:length]


def filler(words: str) -> str:
    """As long as the words, with the same gaps."""
    return re.sub(r"\S", "x", words)


def figures_only(value: Any) -> Any:
    """A JSON value in which figures, days and yes or no stay, and no other words."""
    return _through(value, _FIGURE)


def codes_only(value: Any) -> Any:
    """A JSON value in which codes stay too."""
    return _through(value, _CODE)


def first_of_year(day: date) -> date:
    """A day from which only the year is known."""
    return day.replace(month=1, day=1)


def _through(value: Any, stays: re.Pattern[str]) -> Any:
    if isinstance(value, dict):
        return {key: _through(each, stays) for key, each in value.items()}
    if isinstance(value, list):
        return [_through(each, stays) for each in value]
    if isinstance(value, str) and not stays.fullmatch(value):
        return filler(value)
    return value
