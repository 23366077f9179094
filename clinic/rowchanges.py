"""The history of rows: in words, without who somebody was, and gone with the record.

It is written by the database alone (`clinic.models.remembering`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pgtrigger
from django.db import connection, models
from django.utils.translation import gettext as _

from clinic.models import Patient, RowChange, User
from clinic.models.encrypted import Encrypted
from clinic.models.remembering import REMEMBERED, by_table
from clinic.models.rowchange import LOOKS_AWAY

Rows: TypeAlias = Mapping[type[models.Model], set[Any]]
_SHOWN = 80
# No name, number or address is written like a key or a moment; figures and yes or no
# are no words. Of all others only that they changed stays.
_WITHOUT_WORDS = """
    SELECT coalesce(jsonb_object_agg(key, CASE
        WHEN jsonb_typeof(value) IN ('number', 'boolean') OR jsonb_typeof(value) =
            'string' AND value #>> '{}' ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
                '|\\d{4}-\\d\\d-\\d\\dT[0-9:.+-]+)$' THEN value
        ELSE 'null' END), '{}')
    FROM jsonb_each"""
_THEIRS = """
    patient_id = ANY(%s) OR (table_name, row_id) IN (
        SELECT * FROM unnest(%s::text[], %s::text[])
    )"""
_FORGET = f"""
    UPDATE clinic_rowchange SET before = ({_WITHOUT_WORDS}(before)),
        after = ({_WITHOUT_WORDS}(after))
    WHERE (before <> '{{}}' OR after <> '{{}}') AND ({_THEIRS})
"""  # noqa: S608 (the texts above; every value is a parameter)
_REMOVE = f"DELETE FROM clinic_rowchange WHERE {_THEIRS}"  # noqa: S608 (as above)


@dataclass(frozen=True)
class Column:
    """A column that changed; without its values where these are not for everybody."""

    name: str
    values: tuple[str, str] | None


@dataclass(frozen=True)
class Line:
    """One change in words. `who` is empty where nobody was signed in."""

    change: RowChange
    kind: str
    who: str
    patient: Patient | None
    columns: tuple[Column, ...]

    def __str__(self) -> str:
        return "; ".join(
            f"{each.name}: {each.values[0]} → {each.values[1]}"
            if each.values
            else each.name
            for each in self.columns
        )


def forget(rows: Rows) -> None:
    """Take the words and days out of every change of these rows and their patients.

    Who changed which column of which row when stays, with figures, keys and moments.
    Called inside an erasure, when everything else is forgotten.
    """
    _run(_FORGET, rows)


def remove(rows: Rows) -> None:
    """Take every change of these rows and their patients out, when the rows are."""
    _run(_REMOVE, rows)


def lines(changes: Iterable[RowChange]) -> list[Line]:
    """Each change in words, in the order given. Two more queries."""
    found = list(changes)
    patients = Patient.objects.in_bulk({each.patient_id for each in found} - {None})
    users = User.objects.in_bulk({each.actor_id for each in found} - {None})
    tables = by_table()
    return [
        Line(
            change=each,
            kind=_kind(tables.get(each.table_name), each.table_name),
            who=users[each.actor_id].email if each.actor_id in users else "",
            patient=patients.get(each.patient_id),
            columns=tuple(_columns(tables.get(each.table_name), each)),
        )
        for each in found
    ]


def _run(statement: str, rows: Rows) -> None:
    """With the patients among the rows, and each row by table and key."""
    named = [
        (model._meta.db_table, str(key)) for model, keys in rows.items() for key in keys
    ]
    tables, keys = [table for table, _key in named], [key for _table, key in named]
    with pgtrigger.ignore(LOOKS_AWAY), connection.cursor() as cursor:
        cursor.execute(statement, [list(rows.get(Patient, ())), tables, keys])


def _kind(model: type[models.Model] | None, table: str) -> str:
    return str(model._meta.verbose_name) if model else table


def _columns(model: type[models.Model] | None, change: RowChange) -> Iterator[Column]:
    """Those that changed; of a row that was removed, all that it had."""
    fields = (
        {each.column: each for each in model._meta.concrete_fields} if model else {}
    )
    for name in dict.fromkeys([*change.before, *change.after]):
        field: Any = fields.get(name)
        if field is None:
            yield Column(name, None)
        else:
            yield Column(str(field.verbose_name), _values(field, change))


def _values(field: Any, change: RowChange) -> tuple[str, str] | None:
    """Before and after, of a table that is open."""
    if isinstance(field, Encrypted) or not REMEMBERED[field.model].is_open:
        return None
    before, after = change.before.get(field.column), change.after.get(field.column)
    return _in_words(field, before), _in_words(field, after)


def _in_words(field: Any, value: Any) -> str:
    """As it is read on a page; "–" for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        value = dict(field.flatchoices).get(value, value)
    words = str(value)
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
