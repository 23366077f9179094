"""Names in one column or in several, in either order."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from clinic.rules.contact import BadText, clean_name
from clinic.rules.imports.aliases import Field
from clinic.rules.imports.cells import words
from clinic.rules.imports.columns import key
from clinic.rules.imports.reading import OK, Mark, Plan, Reading
from clinic.rules.sheet import BEGINS

_TITLES = words(
    """
    mr mrs ms miss mx dr prof professor sir dame rev herr frau hr fr dipl ing
    sr sra srta don doña m mme mlle docteur
    """
)
_PARTICLES = words(
    """
    van von der den de del della di da dos das du la le el al bin ibn ten ter
    zu zum zur st. san santa
    """
)
_FAMILY_FIRST = frozenset(
    {
        "namevorname",
        "nachnamevorname",
        "apellidosynombre",
        "apellidosnombre",
        "nometprenom",
        "nomprenom",
        "lastnamefirstname",
    }
)


def take(
    found: Reading,
    filled: Mapping[str, Sequence[int]],
    row: Sequence[str],
    plan: Plan,
) -> None:
    """Put the names of the row into its reading, or say which cell is in the way."""
    parts: dict[str, str] = {}
    for name in (
        Field.FULL_NAME,
        Field.GIVEN,
        Field.MIDDLE,
        Field.FAMILY,
        Field.PREFERRED,
    ):
        for column in filled.get(name, ()):
            try:
                parts[name] = _clean(row[column])
            except BadText as refusal:
                found.refuse([column], str(refusal), plan.headings[column])
            else:
                found.marks[column] = Mark(OK)
                if name == Field.FULL_NAME:
                    parts |= split(parts[name], plan.headings[column])
    _store(found, parts, plan)


def _clean(cell: str) -> str:
    """A name as it is stored; what cannot be one is refused."""
    text = cell.strip()
    if text.startswith(BEGINS) and len(text) > 1:
        raise BadText(_("This begins like a formula, not like a name."))
    if "\n" in text or "\r" in text:
        raise BadText(_("The name has a line break in it."))
    if "@" in text or not any(map(str.isalpha, text)):
        raise BadText(_("This is not a name."))
    return clean_name(text)


def split(text: str, heading: str = "") -> dict[str, str]:
    """Given and family name out of one text: "Smith, Ann", "Ann van der Berg".

    Without a comma the heading may say that the family name stands first.
    """
    if "," in text:
        family, given = (part.strip() for part in text.split(",", 1))
        bare = re.sub(r",.*$", "", given).strip()
        return _parts(_untitled(bare.split()), family.split())
    words = _untitled(text.split())
    if key(heading) in _FAMILY_FIRST:
        return _parts(words[1:], words[:1])
    last = max(1, len(words) - 1)
    place = next((i for i in range(1, last) if words[i].casefold() in _PARTICLES), last)
    return _parts(words[:place], words[place:])


def _parts(given: Sequence[str], family: Sequence[str]) -> dict[str, str]:
    return {Field.GIVEN: " ".join(given), Field.FAMILY: " ".join(family)}


def _untitled(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0].casefold().rstrip(".") in _TITLES:
        words = words[1:]
    return words


def _store(found: Reading, parts: dict[str, str], plan: Plan) -> None:
    given, family = parts.get(Field.GIVEN, ""), parts.get(Field.FAMILY, "")
    if not given:
        given, family = family, ""
    if not given:
        columns = plan.columns(Field.GIVEN, Field.FAMILY, Field.FULL_NAME)
        if not found.has_refused(columns):
            found.refuse(columns, _("The name is missing."))
        return
    preferred = parts.get(Field.PREFERRED, "")
    if middle := parts.get(Field.MIDDLE, ""):
        preferred = preferred or given
        given = f"{given} {middle}"
    found.values |= {
        "given_name": given,
        "family_name": family,
        "preferred_name": "" if preferred == given else preferred,
    }
