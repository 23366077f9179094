"""What somebody means who types into the patient search.

A name or a start of one, a phone number or its last digits, a date of birth in any
usual order, a patient number: all in one box.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import phonenumbers

from clinic.rules.dates import BadDate
from clinic.rules.imports import birthdates

LONGEST = 100
_FEWEST_DIGITS = 3
_NUMBER_LIMIT = 2_147_483_647

# Letters with a mark and the letter below it, for the alphabets written with Latin
# letters; the same table is applied by the database.
MARKED = (
    "ÀÁÂÃÄÅĀĂĄÇĆĈĊČÐĎĐÈÉÊËĒĔĖĘĚ"
    "ĜĞĠĢĤĦÌÍÎÏĨĪĬĮİĴĶŁĹĻĽÑŃŅŇÒÓÔÕÖØŌŎŐŔŖŘŚŜŞȘŠŢȚŤŦÙÚÛÜŨŪŬŮŰŲŴÝŶŸŹŻŽ"
)
_UNDIVIDED = {"Ð": "D", "Đ": "D", "Ħ": "H", "Ł": "L", "Ø": "O", "Ŧ": "T"}
PLAIN = "".join(
    _UNDIVIDED.get(letter, unicodedata.normalize("NFD", letter)[0]) for letter in MARKED
)
_FOLD = str.maketrans(MARKED, PLAIN)


@dataclass(frozen=True)
class Terms:
    """What to look for. Each may be empty; a patient fits who fits any of them.

    `words` are folded, and all must occur in the names. `digits` are the end of a
    phone number or the whole of it without its leading zero. `born` are the days that
    a date may mean: 3/2/1980 is one of two.
    """

    words: tuple[str, ...] = ()
    number: int | None = None
    born: tuple[date, ...] = ()
    digits: str = ""
    email: str = ""
    old_number: str = ""


def fold(text: str) -> str:
    """Upper case without marks: "Müller" and "MULLER" are the same."""
    return unicodedata.normalize("NFC", text).upper().translate(_FOLD)


def read(text: str, *, today: date) -> Terms:
    """What the text may mean. At most `LONGEST` characters are looked at."""
    typed = " ".join(_readable(text[:LONGEST]).split())
    compact = re.sub(r"[\s()./-]", "", typed)
    if "@" in typed:
        return Terms(email=typed.lower())
    if compact.lstrip("+#").isdecimal():
        return _figures(typed, compact, today=today)
    return Terms(words=tuple(fold(typed).split()), born=_born(typed, today=today))


def _readable(text: str) -> str:
    """Without control and invisible characters; the digits of every script as ours."""
    return "".join(
        str(unicodedata.decimal(c, c))
        for c in text
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )


def _figures(typed: str, compact: str, *, today: date) -> Terms:
    """Digits may be a patient number, a date of birth and part of a phone number."""
    alone = typed.removeprefix("#")
    number = int(alone) if alone.isdecimal() else None
    return Terms(
        number=number if number is not None and number <= _NUMBER_LIMIT else None,
        born=_born(typed, today=today),
        digits=_digits(compact),
        old_number=alone,
    )


def _digits(compact: str) -> str:
    """The digits as they stand inside an E.164 number; "" if there are too few.

    The zero before a national number is not part of it: "07700 900123" is
    "+447700900123", and so is "+44 (0)7700 900123".
    """
    with suppress(phonenumbers.NumberParseException):
        number = phonenumbers.parse(compact)
        return f"{number.country_code}{number.national_number}"
    digits = re.sub(r"\D", "", compact).lstrip("0")
    return digits if len(digits) >= _FEWEST_DIGITS else ""


def _born(typed: str, *, today: date) -> tuple[date, ...]:
    """The days it may mean, day first before month first; none if it is no date."""
    if not any(map(str.isdecimal, typed)):
        return ()
    days = []
    for order in birthdates.ORDERS:
        with suppress(BadDate):
            days.append(birthdates.read(typed, order=order, today=today))
    return tuple(dict.fromkeys(days))
