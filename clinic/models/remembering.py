"""Which tables' rows are remembered, change by change, which are not, and why.

Each room tells its own in `models/remembered.py`. The trigger is one function of the
database (`clinic` migration 0020) with the arguments made here; a migration puts it on
a table, and a house test compares what is there with what is told. It is none of
pgtrigger's, which a verb can ask to look away: this one always looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from clinic.models.patient import Patient
from clinic.models.place import Clinic

TRIGGER = "remember_row"
# A key that says who acted, not whose the row is.
_BY = ("by", "_by", "_to", "_from")


@dataclass(frozen=True)
class Remembered:
    """Why a table is remembered, and what of it is not.

    `hidden`: columns of which only that they changed is kept, for they open something
    or must be gone after a while. `quiet`: a change of these alone is none. `is_open`:
    the table is about nobody who is treated, so whoever may see the history sees
    values.
    """

    why: str
    hidden: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    is_open: bool = False


REMEMBERED: dict[type[models.Model], Remembered] = {}
LEFT_OUT: dict[type[models.Model], str] = {}


def remember(tables: Mapping[type[models.Model], Remembered]) -> None:
    """Tell of tables whose rows are remembered."""
    REMEMBERED.update(tables)


def leave_out(tables: Mapping[type[models.Model], str]) -> None:
    """Tell of tables whose rows are not, each with its reason."""
    LEFT_OUT.update(tables)


def by_table() -> dict[str, type[models.Model]]:
    """Every table that is remembered, by its name in the database."""
    return {model._meta.db_table: model for model in REMEMBERED}


def arguments(model: type[models.Model]) -> tuple[str, ...]:
    """What the trigger is told of a table, in the order in which its function reads it.

    The column of the key, that of the patient and that of the clinic where the row has
    them, the query that finds them in another row, the hidden and the quiet columns.
    """
    told = REMEMBERED[model]
    return (
        str(model._meta.pk.column),
        _own(model, Patient),
        _own(model, Clinic),
        _elsewhere(model),
        ",".join(told.hidden),
        ",".join(told.quiet),
    )


def statement(model: type[models.Model]) -> str:
    """The SQL that puts the trigger on a table, for a migration."""
    words = ", ".join(f"$${each}$$" for each in arguments(model))
    return (
        f"CREATE OR REPLACE TRIGGER {TRIGGER} AFTER INSERT OR UPDATE OR DELETE"
        f" ON {model._meta.db_table} FOR EACH ROW"
        f" EXECUTE FUNCTION clinic_remember_row({words})"
    )


def _own(model: type[models.Model], target: type[models.Model]) -> str:
    """The column in which a row itself names its patient or its clinic."""
    if model is target:
        return str(model._meta.pk.column)
    named = (key.column for key in _keys(model) if key.related_model is target)
    return next(named, "")


def _elsewhere(model: type[models.Model]) -> str:
    """The query for what a row does not name, from the row that it belongs to.

    The row itself is `$1`, as JSON.
    """
    for target in (Patient, Clinic):
        for key in _keys(model):
            other = key.related_model
            if _own(model, target) or key.null or not _own(other, target):
                continue
            found = [_own(other, each) or "NULL::uuid" for each in (Patient, Clinic)]
            kind = key.rel_db_type(connection)
            return (
                f"SELECT {', '.join(found)} FROM {other._meta.db_table}"  # noqa: S608 (names of columns)
                f" WHERE {other._meta.pk.column} = ($1->>'{key.column}')::{kind}"
            )
    return ""


def _keys(model: type[models.Model]) -> Iterator[Any]:
    """Those that say whose a row is."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and not field.name.endswith(_BY):
            yield field
