"""Which words of a password anybody who knows the clinic would try first.

Pure. Marks and upper case make no difference: "Nädeln" is "NADELN".
"""

import re
from collections.abc import Iterable
from typing import Final

from clinic.rules.search import fold

# What a password needs beside such words, in letters and digits.
LEAST: Final = 8
_FEWEST_LETTERS = 3
_WORD = re.compile(r"[^\W_]+")
# The product and its trade, as they are called where it is used.
_TRADE: Final = (
    *("needling", "needles", "needle", "dry", "trigger", "points", "point", "muscles"),
    *("muscle", "acupuncture", "physiotherapy", "physiotherapist", "physio", "therapy"),
    *("therapist", "clinics", "clinic", "patients", "patient", "practices", "practice"),
    *("aftercare", "checkin", "session", "password", "welcome"),
    *("nadeln", "nadel", "praxis", "klinik", "patienten", "passwort", "muskel"),
    *("punción", "seca", "clínica", "paciente", "fisioterapia", "fisio", "aguja"),
    *("aiguille", "sèche", "clinique", "cabinet", "kiné", "physiothérapie"),
)


def counted(password: str, *, names: Iterable[str]) -> int:
    """How many letters and digits are left when such words are taken out.

    `names` are what the clinic is called; each of their words of three letters or more
    is one of them.
    """
    known = {fold(word) for word in _TRADE}
    for name in names:
        words = _WORD.findall(fold(name))
        known |= {word for word in words if len(word) >= _FEWEST_LETTERS}
    # The longest first: "needles" must not leave an "s".
    told = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    plain = "".join(_WORD.findall(fold(password)))
    return len(re.sub(told, "", plain))
