"""Rows for the measurements, written in bulk: patterns of the factories, copied."""

import copy
import uuid
from datetime import datetime, timedelta
from datetime import time as wall
from typing import Any

from django.db import connection, transaction

from aftercare.models import CheckIn, Message
from clinic.models import ContactPoint
from tests import factories

_CHUNK = 2000


def check_ins(count: int, *, due: datetime, apart: timedelta = timedelta(0)) -> None:
    """So many patients with one check-in each; all in one clinic.

    The first is due then, each other so long `apart` after the one before.
    """
    factories.load_reference()
    base = factories.make_check_in(muscles=["gluteus_medius"])
    base.session.check_ins.exclude(pk=base.pk).delete()
    CheckIn.objects.filter(pk=base.pk).update(
        state="cancelled", reason="pattern", settled_at=due
    )
    for first in range(0, count, _CHUNK):
        numbers = range(first, min(first + _CHUNK, count))
        _some(base, {number: due + number * apart for number in numbers})
    _tidy()


@transaction.atomic
def _some(base: CheckIn, dues: dict[int, datetime]) -> None:
    rows: dict[type, list[Any]] = {}
    for number, due in dues.items():
        patient = copied(base.patient, number=10_000 + number)
        session = copied(base.session, patient=patient)
        point = ContactPoint(
            patient=patient,
            kind=ContactPoint.Kind.EMAIL,
            value=f"c{number}@example.test",
            state_at=due,
        )
        check_in = copied(base, patient=patient, session=session)
        check_in.state, check_in.reason, check_in.settled_at = "scheduled", "", None
        check_in.due_at = check_in.nominal_at = due
        check_in.closes_at = due + timedelta(days=5)
        check_in.window_opens, check_in.window_closes = wall.min, wall.max
        for row in (patient, session, point, check_in):
            rows.setdefault(type(row), []).append(row)
    for kind, some in rows.items():
        kind.objects.bulk_create(some)  # type: ignore[attr-defined]  # each is a model


def messages(count: int, *, due: int, now: datetime) -> None:
    """So many messages in the outbox; the first are due, the others wait two days."""
    pattern = factories.make_message(now=now)
    names = [str(field.column) for field in Message._meta.concrete_fields]
    changed = {
        "id": "gen_random_uuid()",
        "key": "'bench:' || n",
        "next_attempt_at": "next_attempt_at + CASE WHEN n <= %s THEN interval '0'"
        " ELSE interval '2 days' + n * interval '1 ms' END",
    }
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    table = Message._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table},"  # noqa: S608 (names of columns)
            " generate_series(1, %s) n WHERE id = %s",
            [due - 1, count - 1, pattern.pk],
        )
    _tidy()


def copied(row: Any, **columns: Any) -> Any:
    """The same row under another id."""
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made._state.fields_cache = {}
    made._state.adding = True
    made.pk = uuid.uuid4()
    for name, value in columns.items():
        setattr(made, name, value)
    return made


def empty() -> None:
    """An empty database again."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        kept = [name for name in tables if not name.startswith("django_migr")]
        names = ", ".join(f'"{name}"' for name in kept)
        cursor.execute(f"TRUNCATE {names} CASCADE")


def _tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
