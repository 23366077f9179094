"""Small words in cells: yes and no, languages, zones, ways, ids."""

import re
import unicodedata
from functools import cache
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from clinic.rules.contact import BadText, clean_name
from clinic.rules.imports.aliases import Field
from clinic.rules.imports.columns import key
from clinic.rules.sheet import BEGINS


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


_NOTHING = frozenset({"-", "--", "n/a", "na", "none", "null", "nil", "unknown", "?"})
_NAMES = frozenset({Field.GIVEN, Field.MIDDLE, Field.FAMILY, Field.FULL_NAME})
_YES = words(
    """
    yes y true t 1 x on ja wahr j si sí oui vrai verdadero
    """
)
_NO = words(
    """
    no n false f 0 off nein falsch non faux falso nunca never
    """
)
_GONE = words(
    """
    inactive archived discharged left former deleted closed deceased dead
    inaktiv archiviert ehemalig verstorben inactivo archivado fallecido
    inactif archive decede parti
    """
)
_HERE = words(
    """
    active current new open existing registered prospect lead aktiv neu activo
    actif nuevo nouveau
    """
)
_ACTIVE_HEADINGS = frozenset({"active", "isactive", "aktiv", "activo", "actif"})
_LANGUAGES = {
    "en": "english englisch ingles anglais",
    "de": "german deutsch aleman allemand",
    "es": "spanish spanisch espanol castellano espagnol",
    "fr": "french franzosisch franzoesisch frances francais",
    "it": "italian italienisch italiano italien",
    "pt": "portuguese portugiesisch portugues portugais",
}
_DAMAGED_ID = re.compile(r"\d+(?:[.,]\d+)?E\+\d+", re.I)


def plain(cell: str) -> str:
    """Without the apostrophe that makes text of a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(BEGINS) else cell


def is_filled(cell: str, name: str) -> bool:
    """Whether the cell says anything; a dash is nothing, but Null is a family name."""
    text = cell.strip()
    if name in _NAMES:
        return text not in ("", "-", "--", "?")
    return bool(text) and text.casefold() not in _NOTHING


def is_yes(cell: str) -> bool:
    """A word for yes, or a tick."""
    return cell.strip().casefold() in _YES


def is_no(cell: str) -> bool:
    """A word for no."""
    return cell.strip().casefold() in _NO


def standing(cell: str, *, heading: str) -> bool | None:
    """Whether a status says that the patient left; None for one that is not known."""
    word = key(cell)
    if key(heading) in _ACTIVE_HEADINGS and (is_yes(cell) or is_no(cell)):
        return is_no(cell)
    if word in _GONE or word in _HERE:
        return word in _GONE
    return None


def identifier(cell: str, limit: int) -> str:
    """An id or number of the old system, as text. Raises BadText."""
    text = re.sub(r"^(\d+)\.0$", r"\1", cell.strip())
    if _DAMAGED_ID.fullmatch(text):
        raise BadText(_("A spreadsheet has damaged this number."))
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise BadText(_("This has a character that cannot be stored."))
    if len(text) > limit:
        raise BadText(_("This is longer than %(limit)d characters.") % {"limit": limit})
    return text


def short(cell: str, limit: int) -> str:
    """A few words. Raises BadText where it is longer."""
    text = clean_name(cell)
    if len(text) > limit:
        raise BadText(_("This is longer than %(limit)d characters.") % {"limit": limit})
    return text


def language(cell: str) -> str:
    """The code of a language given by name or code; "" for an unknown one."""
    first = re.split(r"[-_,;/ ]", cell.strip().casefold())[0]
    if first in _LANGUAGES:
        return first
    name = key(first)
    return next((code for code, all_ in _LANGUAGES.items() if name in all_.split()), "")


def zone(cell: str) -> str:
    """A time zone by its name, or by its city where only one zone is named after it."""
    text = cell.strip()
    if text in available_timezones():
        return text
    named = _cities().get(text.casefold().replace(" ", "_"), ())
    return named[0] if len(named) == 1 else ""


@cache
def _cities() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(available_timezones()):
        area, _slash, city = name.rpartition("/")
        if area and area != "Etc":
            place = city.casefold()
            found[place] = (*found.get(place, ()), name)
    return found


def preferred_way(cell: str) -> str:
    """ "text" or "email" where the cell names exactly one of them, else ""."""
    word = key(cell)
    by_text = any(each in word for each in ("sms", "text", "mobile", "handy"))
    by_email = "mail" in word or "correo" in word or "courriel" in word
    if by_text == by_email:
        return ""
    return "text" if by_text else "email"
