"""A copy of the database in which a fault can be looked for, and nobody recognised.

The class of a field (docs/fields.md) decides what becomes of it. Counts, states,
moments and clinical figures stay.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction

from clinic.models import RowChange, encrypted
from clinic.rules import standins
from clinic.rules.standins import StandIns

BATCH = 500
# Tables of Django and allauth: what stays, what is emptied. The rest is refused.
_STAYS = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
}
_EMPTIED = (
    "django_session",
    "django_admin_log",
    "account_emailconfirmation",
    "account_emailaddress",
    "mfa_authenticator",
    "usersessions_usersession",
    "clinic_cache",
)
_OURS = ("clinic", "needling", "aftercare")
# What a constraint or a reader wants to fit what lies beside it.
_DERIVED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "shown_sha256": ("shown_text", lambda text: _sha256(text.encode())),
    "sha256": ("data", lambda data: _sha256(data)),
    "size": ("data", len),
}
_TEXT = (models.CharField, models.TextField)
Change = Callable[[Any], Any]
if TYPE_CHECKING:
    Column = models.Field[Any, Any]
else:
    Column = models.Field


class CannotScrub(Exception):
    """Nothing was changed; the text says why."""


@transaction.atomic
def scrub(classes: dict[str, str]) -> dict[str, int]:
    """Scrub everything; how many rows of which table were gone through.

    `classes`: each field with its class. Raises CannotScrub for a field without one,
    and for a table nobody has thought of.
    """
    everything = [
        each for name in _OURS for each in apps.get_app_config(name).get_models()
    ]
    _know_all(everything, classes)
    stand_ins = StandIns(secrets.token_bytes(32))
    # It would tell what everything was; from here on nothing is added to it.
    with _without_triggers(RowChange._meta.db_table):
        RowChange.objects.all()._raw_delete(DEFAULT_DB_ALIAS)
    counts = {
        model._meta.db_table: _model(model, changes)
        for model in everything
        if (changes := dict(_changes(model, classes, stand_ins)))
    }
    _number_anew()
    with connection.cursor() as cursor:
        for table in set(_EMPTIED) & set(connection.introspection.table_names(cursor)):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (a name of the list above)
    return counts


def _know_all(everything: list[type[models.Model]], classes: dict[str, str]) -> None:
    unclassed = [
        f"{model._meta.label}.{each.name}"
        for model in everything
        for each in model._meta.local_concrete_fields
        if f"{model._meta.label}.{each.name}" not in classes
    ]
    ours = {
        each._meta.db_table
        for name in _OURS
        for each in apps.get_app_config(name).get_models(include_auto_created=True)
    }
    there = set(connection.introspection.table_names())
    strange = sorted(there - ours - _STAYS - set(_EMPTIED))
    if unclassed or strange:
        raise CannotScrub(f"No class is known for {', '.join(unclassed + strange)}.")


def _changes(
    model: type[models.Model], classes: dict[str, str], stand_ins: StandIns
) -> Iterator[tuple[Column, Change]]:
    """The fields of a model that do not stay, with what becomes of them."""
    for each in model._meta.local_concrete_fields:
        if each.primary_key or each.is_relation or each.choices:
            continue
        klass = classes[f"{model._meta.label}.{each.name}"]
        change = change_of(each, klass, stand_ins)
        if change is not None:
            yield each, change


def change_of(column: Column, klass: str, stand_ins: StandIns) -> Change | None:
    """What becomes of a column without choices; None: it stays."""
    longest = column.max_length or 4000
    if klass in ("identity", "contact", "staff"):
        return _of_person(column, klass, lambda value: stand_ins.person(value, longest))
    if klass in ("free-text", "restricted", "clinical"):
        return _of_words(column, klass, longest)
    if klass == "document":
        return _of_document(column)
    if klass == "secret":
        return _no_secret
    return None


def _of_person(column: Column, klass: str, person: Change) -> Change | None:
    if isinstance(column, models.JSONField):
        return partial(_instead, standins.STROKES)
    if isinstance(column, models.GenericIPAddressField):
        return partial(_instead, standins.ADDRESS)
    if isinstance(column, models.DateField):
        return _year if klass == "identity" else None
    return person if isinstance(column, _TEXT) else None


def _of_words(column: Column, klass: str, longest: int) -> Change | None:
    if isinstance(column, models.JSONField):
        return _of_json(column, klass)
    if isinstance(column, ArrayField):
        each = column.base_field.max_length or 0
        return _fillers if each >= standins.WORDS_FROM else None
    is_words = klass == "free-text" or longest >= standins.WORDS_FROM
    return standins.filler if is_words and isinstance(column, _TEXT) else None


def _of_json(column: Column, klass: str) -> Change:
    """What lies locked may hold any words; a clinical column that does not, codes."""
    if klass == "clinical" and not isinstance(column, encrypted.EncryptedJSON):
        return standins.codes_only
    return standins.figures_only


def _instead(other: Any, value: Any) -> Any:
    """Nothing stays nothing."""
    return other if value else value


def _year(day: date | None) -> date | None:
    return day and standins.first_of_year(day)


def _fillers(lines: list[str]) -> list[str]:
    return [standins.filler(each) for each in lines]


def _no_secret(value: str) -> str:
    """Opens nothing, and is of nobody else."""
    return value and f"!{secrets.token_hex(31)}"


def _of_document(column: Column) -> Change:
    if isinstance(column, models.BinaryField):
        return lambda value: b"\0"
    if isinstance(column, models.JSONField):
        return lambda value: []
    return lambda value: "file"


def _model(model: type[models.Model], changes: dict[Column, Change]) -> int:
    """Change the columns of every row; triggers that hold rows are off meanwhile."""
    # The content of a file is not looked at: it goes whatever it was.
    read = [each.name for each in changes if not isinstance(each, models.BinaryField)]
    rows = model._base_manager.order_by("pk").values("pk", *read)
    count, waiting = 0, []
    with _without_triggers(model._meta.db_table):
        for row in rows.iterator(chunk_size=BATCH):
            made = {each: do(row.get(each.name)) for each, do in changes.items()}
            waiting.append((row["pk"], made | _derived(model, made)))
            if len(waiting) == BATCH:
                count += _write(model, waiting)
                waiting = []
        count += _write(model, waiting)
    return count


def _derived(model: type[models.Model], made: dict[Column, Any]) -> dict[Column, Any]:
    """What has to fit a column that was changed."""
    by_name = {each.name: value for each, value in made.items()}
    wanted = {
        each: _DERIVED[each.name]
        for each in model._meta.local_concrete_fields
        if each.name in _DERIVED
    }
    return {
        each: derive(by_name[source])
        for each, (source, derive) in wanted.items()
        if source in by_name
    }


def _write(
    model: type[models.Model], waiting: list[tuple[Any, dict[Column, Any]]]
) -> int:
    """The rows by their keys, all with the same columns; how many."""
    if not waiting:
        return 0
    quote = connection.ops.quote_name
    key: Any = model._meta.pk
    words = (
        f"UPDATE {quote(model._meta.db_table)} SET "  # noqa: S608 (quoted names)
        + ", ".join(f"{quote(str(each.column))} = %s" for each in waiting[0][1])
        + f" WHERE {quote(str(key.column))} = %s"
    )
    rows = [
        [
            *(each.get_db_prep_save(value, connection) for each, value in made.items()),
            key.get_db_prep_save(pk, connection),
        ]
        for pk, made in waiting
    ]
    with connection.cursor() as cursor:
        cursor.executemany(words, rows)
    return len(rows)


@contextmanager
def _without_triggers(table: str) -> Iterator[None]:
    """Of the table's own; what ties tables together stays."""
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")


def _number_anew() -> None:
    """Patients get other numbers, above all there were and in no order."""
    with _without_triggers("clinic_patient"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clinic_patient SET number = fresh.number FROM ("
            " SELECT id, max(number) OVER (PARTITION BY clinic_id) + row_number()"
            " OVER (PARTITION BY clinic_id ORDER BY random()) AS number"
            " FROM clinic_patient) AS fresh WHERE fresh.id = clinic_patient.id"
        )
        cursor.execute(
            "UPDATE clinic_clinic SET next_patient_number = 1 + coalesce((SELECT"
            " max(number) FROM clinic_patient WHERE clinic_id = clinic_clinic.id), 0)"
        )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
