"""One row of the file: a patient, or the reasons why it is none, cell by cell."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from django.utils.translation import gettext as _

from clinic.rules.contact import BadContact, BadText, clean_text
from clinic.rules.dates import BadDate
from clinic.rules.imports import birthdates, cells, names, phones
from clinic.rules.imports.aliases import NOT_KEPT, Field
from clinic.rules.imports.reading import OFF, OK, Mark, Plan, Reading

SOURCE_ID_LIMIT = 100
_PRONOUNS_LIMIT = 40
Reader = Callable[[Reading, str, int, Plan], str]


def read(row: Sequence[str], plan: Plan) -> Reading:
    """The patient in this row, with a mark for every cell."""
    found = taken(row, plan, _READERS)
    if not found.aside:
        _require(found, plan)
        found.source_id = found.source_id or _fingerprint(found)
    return found


def taken(row: Sequence[str], plan: Plan, readers: Mapping[str, Reader]) -> Reading:
    """What the readers take from the row, and the names in it."""
    row = [cells.plain(cell) for cell in row]
    found = Reading(list(map(_unread, plan.fields, row)))
    filled = _filled(row, plan)
    if any(cells.is_yes(row[each]) for each in filled.get(Field.BREAK, ())):
        found.aside = _("A break in the diary, not a patient.")
        return found
    for name, reader in readers.items():
        for column in filled.get(name, ()):
            _take(found, column, reader, row[column], plan)
    names.take(found, filled, row, plan)
    return found


def _filled(row: Sequence[str], plan: Plan) -> dict[str, list[int]]:
    """For each thing that is kept the columns in which this row says it."""
    filled: dict[str, list[int]] = {}
    for column, name in enumerate(plan.fields):
        if name and name not in NOT_KEPT and cells.is_filled(row[column], name):
            filled.setdefault(name, []).append(column)
    return filled


def _unread(name: str, cell: str) -> Mark:
    if name == Field.MARKETING and cell.strip():
        return Mark(
            OFF, _("Marketing consent is not consent to messages about treatment.")
        )
    return Mark(OFF)


def _take(
    found: Reading,
    column: int,
    reader: Reader,
    cell: str,
    plan: Plan,
) -> None:
    try:
        ignored = reader(found, cell, column, plan)
    except (BadContact, BadText, BadDate) as refusal:
        found.refuse([column], str(refusal), plan.headings[column])
    else:
        found.marks[column] = Mark(OFF if ignored else OK, ignored)


def source_id(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    """The id of the patient in the old system."""
    found.source_id = cells.identifier(cell, SOURCE_ID_LIMIT)
    return ""


def old_number(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    """The number of the patient in the old system."""
    found.values["old_number"] = cells.identifier(cell, SOURCE_ID_LIMIT)
    return ""


def _born(found: Reading, cell: str, _column: int, plan: Plan) -> str:
    found.born = birthdates.read(
        cell, order=plan.order, today=plan.today, serial=plan.serial
    )
    return ""


def _email(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    _add(found, "email", phones.emails(cell))
    return ""


def _phone(found: Reading, cell: str, _column: int, plan: Plan) -> str:
    numbers = phones.phones(cell, plan.country, own=plan.own_numbers)
    _add(found, "phone", numbers)
    return "" if numbers else _("There is no number for calls or texts in it.")


def _add(found: Reading, kind: str, values: Sequence[str]) -> None:
    for value in values:
        if (kind, value) not in found.contacts:
            found.contacts.append((kind, value))


def _pronouns(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    found.values["pronouns"] = cells.short(cell, _PRONOUNS_LIMIT)
    return ""


def _language(found: Reading, cell: str, _column: int, plan: Plan) -> str:
    code = cells.language(cell)
    if code not in plan.languages:
        return _("Messages are not written in this language: the clinic’s is used.")
    found.values["language"] = code
    return ""


def _zone(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    zone = cells.zone(cell)
    if not zone:
        return _("This time zone is not known: the clinic’s is used.")
    found.values["time_zone"] = zone
    return ""


def _notes(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    before = found.values.get("notes", "")
    found.values["notes"] = clean_text(f"{before}\n{cell}" if before else cell)
    return ""


def _prefers(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    way = cells.preferred_way(cell)
    if not way:
        return _("Names no single way: whichever stands first is used.")
    found.values["prefers"] = way
    return ""


def _no_texts(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    if cells.is_yes(cell):
        found.shut.add("phone")
    return ""


def _no_emails(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    if cells.is_yes(cell):
        found.shut.add("email")
    return ""


def _archived(found: Reading, cell: str, _column: int, _plan: Plan) -> str:
    found.has_left = found.has_left or not cells.is_no(cell)
    return ""


def _status(found: Reading, cell: str, column: int, plan: Plan) -> str:
    told = cells.standing(cell, heading=plan.headings[column])
    if told is None:
        return _("This status is not known: the patient counts as active.")
    found.has_left = found.has_left or told
    return ""


def _died(found: Reading, cell: str, _column: int, plan: Plan) -> str:
    if cells.is_no(cell):
        return ""
    found.has_left = True
    if cells.is_yes(cell):
        return _("Without the day of death: kept as a patient who left.")
    found.died = birthdates.read(cell, order=plan.order, today=plan.today)
    return ""


_READERS: Mapping[str, Reader] = {
    Field.SOURCE_ID: source_id,
    Field.OLD_NUMBER: old_number,
    Field.BORN: _born,
    Field.EMAIL: _email,
    Field.PHONE: _phone,
    Field.PRONOUNS: _pronouns,
    Field.LANGUAGE: _language,
    Field.ZONE: _zone,
    Field.NOTES: _notes,
    Field.PREFERS: _prefers,
    Field.NO_TEXTS: _no_texts,
    Field.NO_EMAILS: _no_emails,
    Field.ARCHIVED: _archived,
    Field.STATUS: _status,
    Field.DIED: _died,
}


def _require(found: Reading, plan: Plan) -> None:
    """A name, a date of birth and one way to reach them, as when registering."""
    born = plan.columns(Field.BORN)
    if found.born is None and not found.has_refused(born):
        found.refuse(born, _("The date of birth is missing."))
    if found.born and found.died and found.died < found.born:
        words = _("The day of death lies before birth.")
        found.refuse(plan.columns(Field.DIED), words)
    ways = plan.columns(Field.EMAIL, Field.PHONE)
    if not found.contacts and not found.has_refused(ways):
        words = _("There is neither an e-mail address nor a phone number.")
        found.refuse(ways, words)


def _fingerprint(found: Reading) -> str:
    """What stands for an id where the file has none: the same row gives the same."""
    ways = sorted(value for _kind, value in found.contacts)
    text = "|".join([found.name_key, *ways])
    return "row-" + sha256(text.encode()).hexdigest()[:32]
