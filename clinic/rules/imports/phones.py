"""Phone numbers and addresses as other systems write them: several in one cell."""

import json
import re
from collections.abc import Iterator
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _

from clinic.rules.contact import BadContact, normalise_email, normalise_phone

# A cell with more numbers than this is no list of one person's numbers.
_MOST = 10
_DAMAGED = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.I)
# What stands beside a number and says which of the patient's own it is. Any other word
# ("Mum") is left, and the number refused: it may be somebody else's.
_LABEL = re.compile(
    r"\b(?:mobile|mob|cell|cellular|home|work|office|business|landline|day|daytime"
    r"|evening|other|main|primary|preferred|phone|telephone|tel|ph|number|no|sms"
    r"|handy|mobil|privat|gesch(?:ä|ae)ftlich|dienstlich|arbeit|festnetz|telefon"
    r"|m[oó]vil|celular|casa|trabajo|fijo|tel[eé]fono|t[eé]l[eé]phone|t[eé]l|portable"
    r"|domicile|travail|bureau|fixe|[mhwcpt])\b\.?",
    re.I,
)
_FAX = re.compile(r"\bfax\b", re.I)
_BETWEEN = re.compile(
    r"[;,|\n\r]+|\s(?:or|and|oder|und|o|y|ou|et|&)\s|\s{3,}|\s(?=\+)", re.I
)
_SHORTEST_ABROAD = 8
_SEVERAL = 2


def phones(cell: str, country: str, *, own: tuple[str, ...] = ()) -> list[str]:
    """Every number in the cell, in E.164, each once.

    `country` says how numbers without + are written. "Mobile: …, Home: …" and the JSON
    that Cliniko writes are understood. Raises BadContact when any of them is no number
    that can be used: none is dropped in silence.
    """
    found = list(dict.fromkeys(_each(cell, country, own)))
    if len(found) > _MOST:
        raise BadContact(_("There are too many numbers in this cell."))
    return found


def emails(cell: str) -> list[str]:
    """Every address in the cell as it is stored, each once. Raises BadContact."""
    parts = [part.strip(" <>\"'") for part in re.split(r"[;,|\s]+", cell)]
    return list(dict.fromkeys(normalise_email(part) for part in parts if part))


def _each(cell: str, country: str, own: tuple[str, ...]) -> Iterator[str]:
    for text in _listed(cell):
        for part in _BETWEEN.split(text.strip()):
            yield from _of_part(part, country, own)


def _of_part(part: str, country: str, own: tuple[str, ...]) -> Iterator[str]:
    """The numbers in a text without a comma; a slash may stand in or between them."""
    whole = _bare(part)
    pieces = [piece for piece in map(_bare, part.split("/")) if piece]
    try:
        if whole:
            yield number(whole, country, own=own)
            return
    except BadContact:
        if len(pieces) < _SEVERAL:
            raise
    for piece in pieces:
        yield number(piece, country, own=own)


def _listed(cell: str) -> list[str]:
    """The texts that hold numbers: the cell itself, or those of its JSON."""
    text = cell.strip()
    if text.startswith(("[", "{")):
        try:
            return list(_numbers_in(json.loads(text)))
        except (ValueError, RecursionError):
            return re.findall(r"number\W+([\d+][\d\s().-]{5,30})", text) or [text]
    return [text]


def _numbers_in(value: Any) -> Iterator[str]:
    """The numbers in decoded JSON, wherever they hang."""
    if isinstance(value, list):
        for each in value[: _MOST + 1]:
            yield from _numbers_in(each)
    elif isinstance(value, dict):
        yield from _numbers_in(value.get("number", ""))
    elif value:
        yield str(value)


def _bare(text: str) -> str:
    """Without "Mobile:", "(work)", and what spreadsheets put around a number.

    A fax reaches nobody with a text or a call: nothing is left of it.
    """
    if _FAX.search(text):
        return ""
    typed = text.strip().removeprefix("=").strip("\"' ")
    typed = re.sub(r"\.0$", "", typed)
    typed = re.sub(r"[(\[]\s*[)\]]", "", _LABEL.sub("", typed))
    return typed.lstrip(" :.=>-)]").rstrip(" :.=>-([")


def number(typed: str, country: str, *, own: tuple[str, ...] = ()) -> str:
    """One number in E.164 form, also where the + before the country code is missing.

    Its digits are read as those of `country` first; where they are no number there, or
    begin with its country code, they are read with a +. Raises BadContact.
    """
    if _DAMAGED.fullmatch(typed):
        raise BadContact(
            _(
                "A spreadsheet has damaged this number (%(number)s). Look it up in the "
                "old system."
            )
            % {"number": typed[:20]}
        )
    digits = re.sub(r"\D", "", typed)
    typed = f"+{digits[2:]}" if typed.startswith("00") else typed
    tried = [typed]
    if not typed.startswith(("+", "0", "(0")) and len(digits) >= _SHORTEST_ABROAD:
        home = str(phonenumbers.country_code_for_region(country))
        tried.insert(0 if digits.startswith(home) else 1, f"+{digits}")
    refusals = []
    for text in tried:
        try:
            return normalise_phone(text, country, own_numbers=own)
        except BadContact as refusal:
            refusals.append(refusal)
    raise refusals[tried.index(typed)]
