"""The database's clock and its refusals, translated."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Self, cast
from weakref import WeakKeyDictionary

import psycopg
from django.db import IntegrityError, NotSupportedError, connection, transaction
from django.db.backends.utils import CursorWrapper

from clinic import acting

# Which connection was told for good on whose behalf it writes, and what.
_told: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
# The cursor of each thread by which it asks what is prepared.
_kept = threading.local()


def now() -> datetime:
    """The database's clock, so that sweeps on several hosts agree. For entry points."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    return cast(datetime, moment)


def ticking() -> Callable[[], datetime]:
    """The database's clock, read once and carried on by this machine's steady one.

    For work that asks for the time again and again within seconds.
    """
    began, start = now(), time.monotonic()
    return lambda: began + timedelta(seconds=time.monotonic() - start)


def prepared(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """The one row of a statement that the server parses and plans once a connection.

    In its own transaction, unless the caller has one. For the few statements that run
    for every message; all else goes through models. It may write.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    _tell()
    with _ending_with_its_plans(), connection.wrap_database_errors:
        row = _kept_cursor().execute(statement, values).fetchone()
    return cast("tuple[Any, ...]", row)


@contextmanager
def preparing() -> Iterator[CursorWrapper]:
    """One of Django's cursors, by which the server parses and plans a statement once a
    connection. For reading: nothing is told of who acts.

    Where a migration has changed a column since, the server refuses what it planned
    (NotSupportedError); the connection then ends with the request or task.
    """
    connection.ensure_connection()
    logs = connection.queries_logged
    wrap = connection.make_debug_cursor if logs else connection.make_cursor
    bare: Any = _preparing()
    with _ending_with_its_plans(), wrap(bare) as cursor:
        yield cursor


@contextmanager
def _ending_with_its_plans() -> Iterator[None]:
    """A connection whose plans are out of date is not used for another request."""
    try:
        yield
    except NotSupportedError:
        connection.close_at = 0
        raise


class _Preparing(psycopg.Cursor[tuple[Any, ...]]):
    """Asks for each statement to be prepared; the connection keeps the last hundred.

    Not while Django logs statements: one that is prepared cannot be told to the log.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        asked = {**options, "prepare": not connection.queries_logged}
        return super().execute(query, params, **asked)


def _preparing() -> _Preparing:
    raw = connection.connection
    # Django switches preparing off, and then asking for it has no effect; this never
    # prepares by itself, but does where it is asked to.
    raw.prepare_threshold = sys.maxsize
    return _Preparing(raw)


def _kept_cursor() -> _Preparing:
    """One a thread, as long as its connection lasts: making one anew costs a sixth of
    the time of asking."""
    cursor: _Preparing | None = getattr(_kept, "cursor", None)
    if cursor is None or cursor.connection is not connection.connection:
        cursor = _kept.cursor = _preparing()
    return cursor


def _tell() -> None:
    """What stands before other statements cannot stand before a prepared one: the
    connection is told once, and again only when it is another task's."""
    words, line = acting.words(), connection.connection
    if _told.get(line, "") == words:
        return
    # Inside a transaction it ends with that, or would be taken back unseen.
    is_local = connection.in_atomic_block
    line.execute("SELECT set_config(%s, %s, %s)", [acting.SETTING, words, is_local])
    if not is_local:
        _told[line] = words


@contextmanager
def refusing(refusals: Mapping[str, Exception]) -> Iterator[None]:
    """Turn an IntegrityError into the exception named for its constraint.

    Runs in a savepoint, so that the caller's transaction stays usable. An error from a
    constraint that is not named is raised as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refusal = refusals.get(getattr(diagnosis, "constraint_name", None) or "")
        if refusal is None:
            raise
        raise refusal from error
