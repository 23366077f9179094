"""Locks everything anew that is not under the first of FIELD_KEYS, batch by batch.

Each batch is a transaction that holds its rows: what the product writes meanwhile
waits or comes after, nothing is lost. What is done is not done again, so a run that
was killed is simply started once more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, transaction

from clinic.models import RowChange, encrypted
from clinic.models.fields import REKEYING
from clinic.models.rowchange import LOOKS_AWAY
from clinic.rules import fieldlock

BATCH = 500
Change = Callable[[str, str], str]
# What lay locked in the rows whose changes were kept, with its place.
_TOLD = f"""
    FROM clinic_rowchange c, LATERAL (
        SELECT c.table_name || '.' || key AS place, value FROM (
            SELECT * FROM jsonb_each_text(c.before)
            UNION ALL SELECT * FROM jsonb_each_text(c.after)
        ) AS pairs WHERE starts_with(value, '{fieldlock.MARK}')
    ) AS told WHERE told.place = ANY(%s)"""  # noqa: S608 (a mark of ours)
_OF_HISTORY = f"""
    SELECT told.place, substr(told.value, {len(fieldlock.MARK) + 1}, 8), count(*)
    {_TOLD} GROUP BY 1, 2"""
_DUE_OF_HISTORY = f"""
    SELECT DISTINCT c.id {_TOLD} AND NOT starts_with(told.value, %s) AND c.id > %s
    ORDER BY c.id LIMIT %s"""


@dataclass(frozen=True)
class Table:
    """A table, the column of its key, and its encrypted columns."""

    name: str
    key: str
    columns: tuple[str, ...]

    def places(self) -> list[str]:
        """Each column with its table, as it is bound into what lies there."""
        return [f"{self.name}.{each}" for each in self.columns]


@dataclass
class Outcome:
    """By place: how many were changed, and how many could not be opened."""

    changed: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)


def tables() -> list[Table]:
    """Every table of the product with encrypted columns."""
    found = (
        (model._meta, encrypted.columns(model))
        for model in apps.get_models(include_auto_created=True)
    )
    return [
        Table(
            meta.db_table, str(meta.pk.column), tuple(each.column for each in columns)
        )
        for meta, columns in found
        if columns
    ]


def rotate(batch: int = BATCH) -> Outcome:
    """Lock anew what lies under another key than the first.

    What does not open stays as it is and is counted.
    """
    outcome = Outcome()
    due = f"NOT starts_with({{0}}, '{encrypted.ring().prefix}')"
    for table in tables():
        _walk(table, due, _anew, outcome, batch)
    _walk_history(outcome, batch)
    return outcome


def count() -> dict[str, Counter[str]]:
    """By place: how many lie under which key; "" counts what is not locked at all.

    What the history of rows holds of a place is counted beside it.
    """
    found = {
        f"{table.name}.{column}": Counter(dict(_by_key(table.name, column)))
        for table in tables()
        for column in table.columns
    }
    with connection.cursor() as cursor:
        cursor.execute(_OF_HISTORY, [_places()])
        for place, key, number in cursor.fetchall():
            found.setdefault(f"{place}, as it was", Counter())[key] = number
    return found


def lock_all(them: Iterable[Table], batch: int = BATCH) -> Outcome:
    """Lock what lies open; for the migration that begins with it."""
    outcome = Outcome()
    for table in them:
        due = f"NOT starts_with({{0}}, '{fieldlock.MARK}')"
        _walk(table, due, _locked, outcome, batch)
    return outcome


def open_all(them: Iterable[Table], batch: int = BATCH) -> Outcome:
    """The way back. Raises CannotUnlock: what cannot be read is not left behind."""
    outcome = Outcome()
    for table in them:
        due = f"starts_with({{0}}, '{fieldlock.MARK}')"
        _walk(table, due, _opened, outcome, batch)
        if outcome.closed:
            raise fieldlock.CannotUnlock(", ".join(outcome.closed))
    return outcome


# A row is due when one of its columns is: the others may be as they should.
def _anew(words: str, place: str) -> str:
    if words.startswith(encrypted.ring().prefix):
        return words
    return encrypted.lock(encrypted.unlock(words, place), place)


def _locked(words: str, place: str) -> str:
    return words if fieldlock.is_locked(words) else encrypted.lock(words, place)


def _opened(words: str, place: str) -> str:
    return encrypted.unlock(words, place) if fieldlock.is_locked(words) else words


def _walk(table: Table, due: str, change: Change, outcome: Outcome, batch: int) -> None:
    """Once through the table in the order of its keys."""
    after: Any = None
    while True:
        with transaction.atomic(), _door():
            rows = _held(table, due, after, batch)
            _write(table, [_changed(table, row, change, outcome) for row in rows])
        if len(rows) < batch:
            return
        after = rows[-1][0]


def _walk_history(outcome: Outcome, batch: int) -> None:
    """The same through the history of rows, which nothing else may change."""
    after, known, prefix = 0, _places(), encrypted.ring().prefix
    while True:
        with transaction.atomic(), pgtrigger.ignore(LOOKS_AWAY):
            with connection.cursor() as cursor:
                cursor.execute(_DUE_OF_HISTORY, [known, prefix, after, batch])
                keys = [key for (key,) in cursor.fetchall()]
            rows = list(RowChange.objects.select_for_update().filter(pk__in=keys))
            for row in rows:
                for told in (row.before, row.after):
                    told.update(_told_anew(row.table_name, told, known, outcome))
            RowChange.objects.bulk_update(rows, ["before", "after"])
        if len(keys) < batch:
            return
        after = keys[-1]


def _told_anew(
    table: str, told: dict[str, Any], known: list[str], outcome: Outcome
) -> dict[str, Any]:
    """The locked values of one side of a change, under the first key."""
    locked = {
        column: value
        for column, value in told.items()
        if f"{table}.{column}" in known
        and isinstance(value, str)
        and fieldlock.is_locked(value)
    }
    within = Table(table, "", tuple(locked))
    made = _changed(within, (None, *locked.values()), _anew, outcome)
    return dict(zip(locked, made, strict=False))


def _places() -> list[str]:
    return [place for table in tables() for place in table.places()]


@contextmanager
def _door() -> Iterator[None]:
    """Signed rows let pass what changes encrypted columns only, inside this block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [REKEYING])
        yield
        cursor.execute("SELECT set_config(%s, 'off', true)", [REKEYING])


def _held(table: Table, due: str, after: Any, batch: int) -> list[tuple[Any, ...]]:
    """The next rows that are due, locked: key first, then the columns."""
    key, *columns = map(connection.ops.quote_name, (table.key, *table.columns))
    asked = " OR ".join(f"({each} <> '' AND {due.format(each)})" for each in columns)
    beyond = f"{key} > %s AND " if after is not None else ""
    words = (
        f"SELECT {', '.join([key, *columns])} "  # noqa: S608 (quoted names)
        f"FROM {connection.ops.quote_name(table.name)} WHERE {beyond}({asked}) "
        f"ORDER BY {key} LIMIT %s FOR NO KEY UPDATE"
    )
    with connection.cursor() as cursor:
        cursor.execute(words, [batch] if after is None else [after, batch])
        return list(cursor.fetchall())


def _changed(
    table: Table, row: tuple[Any, ...], change: Change, outcome: Outcome
) -> list[Any]:
    """The row as it is to be: the columns first, then the key."""
    made: list[Any] = []
    for place, words in zip(table.places(), row[1:], strict=True):
        try:
            made.append(change(words, place))
            outcome.changed[place] += made[-1] != words
        except fieldlock.CannotUnlock:
            made.append(words)
            outcome.closed[place] += 1
    return [*made, row[0]]


def _write(table: Table, rows: list[list[Any]]) -> None:
    key, *columns = map(connection.ops.quote_name, (table.key, *table.columns))
    words = (
        f"UPDATE {connection.ops.quote_name(table.name)} "  # noqa: S608 (quoted names)
        f"SET {', '.join(f'{each} = %s' for each in columns)} WHERE {key} = %s"
    )
    with connection.cursor() as cursor:
        cursor.executemany(words, rows)


def _by_key(table: str, column: str) -> list[tuple[str, int]]:
    """How many lie under each key. What lies open is counted, and not looked at."""
    name = connection.ops.quote_name(column)
    length = len(fieldlock.MARK)
    words = (
        f"SELECT CASE WHEN starts_with({name}, '{fieldlock.MARK}')"  # noqa: S608 (quoted names)
        f" THEN substr({name}, {length + 1}, 8) ELSE '' END, count(*)"
        f" FROM {connection.ops.quote_name(table)} WHERE {name} <> '' GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(words)
        return list(cursor.fetchall())
