"""The few words that a text can be as a whole: STOP, ALL, START, HELP, or a number.

Only a text that consists of the word counts. "STOP the pain" is an answer, and goes to
triage like any other. The four shipped languages are read whatever the patient's own.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a text is."""

    STOP = "stop", _("Stops check-ins")
    ALL = "all", _("Stops all texts")
    START = "start", _("Wants texts again")
    HELP = "help", _("Asks for help with texts")
    SCORE = "score", _("A number")
    WORDS = "words", _("Words")
    EMPTY = "empty", _("Nothing that can be read")


@dataclass(frozen=True)
class Read:
    """A text as it was understood; `score` is 0 to 10 where it is a number."""

    kind: Kind
    score: int | None = None


# As carriers and providers define them, and their equivalents. Without accents.
_WORDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.STOP: "stop stopp unsubscribe end quit cancel revoke optout opt-out "
        "baja parar cancelar arret arreter desabonner desinscrire abmelden beenden "
        "ende",
        Kind.ALL: "all stopall todo todos tout tous alle alles",
        Kind.START: "start unstop inicio empezar reanudar alta debut reprendre "
        "commencer starten anmelden",
        Kind.HELP: "help info ayuda aide hilfe",
    }
)
# "STOP ALL" in two words, in each language.
_PAIRS: Final = frozenset(
    f"{stop} {everything}"
    for stop in _WORDS[Kind.STOP].split()
    for everything in _WORDS[Kind.ALL].split()
)
_BY_WORD: Final[Mapping[str, Kind]] = MappingProxyType(
    {word: kind for kind, words in _WORDS.items() for word in words.split()}
    | dict.fromkeys(_PAIRS, Kind.ALL)
)
_SCORE: Final = re.compile(r"(\d{1,2})(?:\s*/\s*10)?")
_EDGES: Final = " \t\n.,;:!?¡¿'\"()[]*"


def read(body: str) -> Read:
    """What kind of text this is. Never raises."""
    plain = _plain(body)
    if not plain:
        return Read(Kind.EMPTY if not body.strip() else Kind.WORDS)
    kind = _BY_WORD.get(plain)
    if kind is not None:
        return Read(kind)
    number = _SCORE.fullmatch(plain)
    if number and int(number[1]) <= 10:
        return Read(Kind.SCORE, int(number[1]))
    return Read(Kind.WORDS)


def same_name(body: str, name: str) -> bool:
    """Whether the text is this first name and nothing else."""
    return bool(name.strip()) and _plain(body) == _plain(name)


def _plain(body: str) -> str:
    """Lower case, full-width letters and accents undone, nothing invisible."""
    spread = unicodedata.normalize("NFKD", body[:200]).casefold()
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in spread
        if unicodedata.category(sign) not in ("Mn", "Cf") and sign not in "\x00"
    )
    return " ".join(seen.split()).strip(_EDGES)
