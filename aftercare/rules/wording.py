"""Texts for the phone: their shipped words, what may stand in them, what a lint says.

A body is filled in by plain names in braces and nothing else: no template language ever
reads what a clinic typed. `data/texts.csv` holds the shipped words in each language.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.rules import segments

_DATA: Final = Path(__file__).resolve().parents[1] / "data" / "texts.csv"
LANGUAGES: Final = ("en", "es", "fr", "de")
LIMIT: Final = 300

# Names nothing that was done or felt: others may read a phone.
_CLINICAL: Final = re.compile(
    r"(?i)\b("
    r"needl\w*|muscle\w*|trigger\w*|pain\w*|sore\w*|ache\w*|hurt\w*|lung\w*|chest\w*"
    r"|breath\w*|bleed\w*|bruis\w*|treat\w*|therap\w*|session\w*|symptom\w*"
    r"|diagnos\w*|injur\w*|physio\w*|massage\w*|nerve\w*|infect\w*"
    r"|aguja\w*|punci\w*|m[uú]scul\w*|dolor\w*|duel\w*|pulm\w*|pecho\w*|respir\w*"
    r"|sangr\w*|moret\w*|tratam\w*|terap\w*|sesi[oó]n\w*|s[ií]ntom\w*|lesi[oó]n\w*"
    r"|aiguill\w*|douleur\w*|doulour\w*|courbatur\w*|poumon\w*|poitrine\w*|souffl\w*"
    r"|saign\w*|bleus?|trait\w*|th[eé]rap\w*|s[eé]ance\w*|sympt[oô]m\w*|bless\w*"
    r"|nadel\w*|muskel\w*|schmerz\w*|weh|lunge\w*|brust\w*|atem\w*|atme\w*|blut\w*"
    r"|blau\w*|behandl\w*|sitzung\w*|verletz\w*|krank\w*"
    r")\b"
)
_NAME: Final = re.compile(r"\{([^{}]*)\}")


class Template(StrEnum):
    """Every text the product sends to a phone."""

    CHECK_IN = "checkin"
    REMINDER = "reminder"
    INFORMATION = "information"
    FORM_LINK = "form_link"
    VISIT = "visit"
    VISIT_MOVED = "visit_moved"
    VISIT_CANCELLED = "visit_cancelled"
    STOPPED = "stopped"
    STOPPED_VISITS = "stopped_visits"
    STOPPED_ALL = "stopped_all"
    STARTED = "started"
    START_KEPT = "start_kept"
    HELP = "help"
    CALM = "calm"
    MORE = "more"
    RECEIVED = "received"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"
    WHOM = "whom"
    UNKNOWN = "unknown"
    ALERT = "alert"


TITLES: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        Template.CHECK_IN: _("Check-in"),
        Template.REMINDER: _("The one reminder of a check-in"),
        Template.INFORMATION: _("Information where nobody reads answers"),
        Template.FORM_LINK: _("Form before a visit"),
        Template.VISIT: _("Reminder of a visit"),
        Template.VISIT_MOVED: _("A visit was moved"),
        Template.VISIT_CANCELLED: _("A visit was cancelled"),
        Template.STOPPED: _("Answer to STOP"),
        Template.STOPPED_VISITS: _("Answer to STOP after a reminder of a visit"),
        Template.STOPPED_ALL: _("Answer to ALL"),
        Template.STARTED: _("Answer to START"),
        Template.START_KEPT: _("Answer to START where staff must decide"),
        Template.HELP: _("Answer to HELP"),
        Template.CALM: _("Answer to a calm reply"),
        Template.MORE: _("Answer to a calm reply that leaves questions open"),
        Template.RECEIVED: _("Answer where a person will read it"),
        Template.SAME_DAY: _("Answer where somebody calls the same day"),
        Template.EMERGENCY: _("Answer to an emergency"),
        Template.WHOM: _("Question on a shared number"),
        Template.UNKNOWN: _("Answer to an unknown number"),
        Template.ALERT: _("Alert to staff"),
    }
)
# Which names each text must have, and which it may have besides.
_ALWAYS: Final = frozenset({"clinic", "emergency"})
_VISIT: Final = frozenset({"clinic", "when", "phone"})
_REQUIRED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        Template.CHECK_IN: _ALWAYS | {"link"},
        Template.REMINDER: _ALWAYS | {"link"},
        Template.FORM_LINK: _ALWAYS | {"link"},
        Template.VISIT: _VISIT,
        Template.VISIT_MOVED: _VISIT,
        Template.VISIT_CANCELLED: _VISIT,
        Template.MORE: _ALWAYS | {"link"},
        Template.SAME_DAY: _ALWAYS | {"phone", "by"},
        Template.WHOM: _ALWAYS,
        Template.ALERT: frozenset({"clinic", "link"}),
    }
)
_OPTIONAL: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        Template.CHECK_IN: frozenset({"greeting", "phone"}),
        Template.REMINDER: frozenset({"greeting", "phone"}),
        Template.FORM_LINK: frozenset({"greeting", "phone"}),
        Template.VISIT: frozenset({"greeting"}),
        Template.VISIT_MOVED: frozenset({"greeting"}),
        Template.VISIT_CANCELLED: frozenset({"greeting"}),
    }
)
# As long as each gets in practice: the length that a lint counts with.
LONGEST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "clinic": "C" * 30,
        "link": "https://" + "c" * 22 + "/c/" + "k" * 22 + "/",
        "emergency": "112",
        "phone": "+44 20 7946 0123",
        "by": "31.12. 09:00",
        "when": "mer. 31 déc. 10:30",
        "greeting": "",
    }
)
_GREETINGS: Final = MappingProxyType(
    {"en": "Hi {}, ", "es": "Hola {}, ", "fr": "Bonjour {}, ", "de": "Hallo {}, "}
)


@dataclass(frozen=True)
class Filled:
    """A text as it leaves."""

    body: str
    length: segments.Length


def required(template: str) -> frozenset[str]:
    """The names that must stand in this text."""
    return _REQUIRED.get(template, _ALWAYS | {"phone"})


def allowed(template: str) -> frozenset[str]:
    """The names that may stand in it."""
    return required(template) | _OPTIONAL.get(template, frozenset())


def language_of(wanted: str) -> str:
    """The language in which texts exist: "fr-CA" is "fr", an unknown one "en"."""
    short = wanted.lower().partition("-")[0].partition("_")[0]
    return short if short in LANGUAGES else "en"


@cache
def shipped() -> Mapping[tuple[str, str], str]:
    """The words that come with the product, by template and language."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        rows = {
            (Template(row["template"]), row["language"]): row["body"]
            for row in csv.DictReader(file)
        }
    return MappingProxyType(dict(rows))


def greeting(name: str, language: str) -> str:
    """ "Hi Ann, " in the reader's language; "" for a name that a text cannot show."""
    plain = segments.fold(name)
    return _GREETINGS[language_of(language)].format(plain) if plain else ""


def fill(body: str, values: Mapping[str, str]) -> Filled:
    """The body with its names filled in, as one segment where that is possible.

    Values are written in the letters of GSM-7. What does not fit goes in this order:
    the greeting. A text longer than a segment is sent all the same: it is never lost.
    """
    plain = {name: segments.fold(value) for name, value in values.items()}
    plain["greeting"] = values.get("greeting", "") and f"{plain['greeting']} "
    filled = _filled(body, plain)
    if filled.length.segments > 1 and plain["greeting"]:
        return _filled(body, {**plain, "greeting": ""})
    return filled


def _filled(body: str, values: Mapping[str, str]) -> Filled:
    text = _NAME.sub(lambda name: values.get(name[1], ""), body)
    text = " ".join(text.split())
    return Filled(text, segments.measure(text))


def problems(template: str, body: str) -> list[Promise | str]:
    """Why this body cannot be used for the template; empty when it can."""
    names = _NAME.findall(body)
    found: list[Promise | str] = [
        _("{%(name)s} is missing.") % {"name": name}
        for name in sorted(required(template) - set(names))
    ]
    found += [
        _("{%(name)s} is not a name that this text knows.") % {"name": name}
        for name in sorted(set(names) - allowed(template))
    ]
    if set(_NAME.sub("", body)) & set("{}"):
        found.append(_("A brace is left open."))
    clinical = sorted({word.lower() for word in _CLINICAL.findall(body)})
    if clinical:
        found.append(
            _("Others may read a phone. Leave out: %(words)s.")
            % {"words": ", ".join(clinical)}
        )
    return found + _too_long(body)


def _too_long(body: str) -> list[Promise | str]:
    """One segment, in letters that every phone network carries."""
    odd = sorted({sign for sign in body if not segments.is_gsm(sign)})
    if odd:
        return [
            _("These signs more than double the length: %(signs)s")
            % {"signs": " ".join(odd)}
        ]
    length = _filled(body, LONGEST).length
    if length.segments > 1:
        over = length.units - 160
        return [_("Too long by %(over)d characters for one text.") % {"over": over}]
    return []
