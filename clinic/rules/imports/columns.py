"""Understanding headings: which column is what, and which system wrote the file."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from clinic.rules.imports.aliases import ALIASES, NOT_KEPT, OF_VISIT, SEVERAL, Field

_TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_OWNERS = re.compile(r"^(?:patients?|patienten|clients?|customers?|kunden|pat)(?=.{3})")
_HINT = re.compile(r"\b(dd|mm|yyyy|yy|tt|jj|jjjj|aaaa)\b", re.I)
_CLINIKO = frozenset(
    {
        "oldreferenceid",
        "patientphonenumbers",
        "acceptedprivacypolicy",
        "acceptedsmsmarketing",
        "remindertype",
        "preferredfirstname",
    }
)
_FEWEST_OF_CLINIKO = 2
# Written by people who are not the patient: never the patient's own phone.
_OTHERS = re.compile(
    r"emergency|nextofkin|guardian|parent|mother|father|partner|spouse|referr|doctor"
    r"|notfall|vormund|urgenc|emergencia|tutor|invoice|billing|employer|insur"
)


def key(heading: str) -> str:
    """The heading as the table compares it: letters and digits only, no marks.

    What stands in brackets, and a number behind the words, is no part of the name.
    """
    bare = re.sub(r"[(\[{].*?[)\]}]", " ", _HINT.sub(" ", heading.casefold()))
    split = unicodedata.normalize("NFKD", bare)
    letters = "".join(c for c in split if c.isalnum() and c.isascii())
    return letters.rstrip("0123456789") or letters


@cache
def _table() -> dict[str, Field]:
    known: dict[str, Field] = {}
    for field, words in ALIASES.items():
        for word in words.split(","):
            known.setdefault(key(word), field)
    return known


def meaning(heading: str) -> Field | None:
    """What the heading means, or None for one that the table does not have."""
    for text in (heading, heading.casefold().translate(_TRANSLITERATED)):
        name = key(text)
        for form in (name, _OWNERS.sub("", name)):
            if form in _table():
                return _table()[form]
    return Field.UNUSED if _OTHERS.search(key(heading)) else None


def recognised(headings: Iterable[str]) -> int:
    """How many different things the headings name."""
    found = [meaning(each) for each in headings if len(each) <= 100]
    different = {each for each in found if each not in (None, Field.UNUSED)}
    return len(different) * 100 + sum(each is Field.UNUSED for each in found)


def guess(headings: Sequence[str]) -> list[str]:
    """For each column the field it is taken for; "" where it is not understood.

    Of two columns for one thing the first is taken, except where several may be. A file
    that has a given name beside "Name" has the family name there; an old system's
    number is its id where it has no other.
    """
    fields = [meaning(each) for each in headings]
    if system_of(headings) == "jane":
        fields = _by_guid(headings, fields)
    if Field.SOURCE_ID not in fields and Field.OLD_NUMBER in fields:
        fields[fields.index(Field.OLD_NUMBER)] = Field.SOURCE_ID
    before, after = _whole_name(set(fields))
    fields = [after if each is before else each for each in fields]
    return [_unless_taken(each, fields[:place]) for place, each in enumerate(fields)]


def _whole_name(fields: set[Field | None]) -> tuple[Field, Field]:
    """What "Name" means beside the other columns: which field is another one here."""
    if Field.GIVEN not in fields:
        is_lone = Field.FULL_NAME not in fields
        return Field.FAMILY, Field.FULL_NAME if is_lone else Field.FAMILY
    has_family = Field.FAMILY in fields
    return Field.FULL_NAME, Field.UNUSED if has_family else Field.FAMILY


def _by_guid(
    headings: Sequence[str], fields: Sequence[Field | None]
) -> list[Field | None]:
    """Jane's `id` is not the patient's; in a list of appointments it is the visit's."""
    of_visit = OF_VISIT if is_appointments(headings) else {"id": Field.UNUSED}
    by_key = of_visit | {"patientguid": Field.SOURCE_ID}
    return [
        by_key.get(key(heading), field)
        for heading, field in zip(headings, fields, strict=True)
    ]


def is_appointments(headings: Iterable[str]) -> bool:
    """Whether a row is an appointment: it names a patient, not how to reach them."""
    names = {key(each) for each in headings}
    return {"patientguid", "startat", "treatmentname"} <= names


def _unless_taken(field: Field | None, before: list[Field | None]) -> str:
    if field is None:
        return ""
    return "" if field in before and field not in SEVERAL | NOT_KEPT else field.value


def system_of(headings: Iterable[str]) -> str:
    """The system that writes such headings: "cliniko", "jane", or "" for any other."""
    names = {key(each) for each in headings}
    if "patientguid" in names:
        return "jane"
    return "cliniko" if len(names & _CLINIKO) >= _FEWEST_OF_CLINIKO else ""


def order_told(heading: str) -> str:
    """The order of day and month that a heading states: "DOB (MM/DD/YYYY)" is "mdy"."""
    parts = [part.lower()[0] for part in _HINT.findall(heading)]
    order = "".join(parts).translate(str.maketrans("tja", "dyy"))
    return order if order in ("dmy", "mdy", "ymd") else ""
