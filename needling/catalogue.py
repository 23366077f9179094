"""Loading the reference data: the muscles and the screening items."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from clinic import audit
from needling.models import Muscle, ScreeningItem
from needling.rules.muscle_rows import decode_muscle
from needling.rules.screening_items import check_items, parse_item
from needling.rules.screening_rows import decode_row


@dataclass
class Loaded:
    """How many rows were added, changed, left as they are and taken out of use.

    `kept` are the clinic's own versions: what is supplied is stored beside them.
    """

    added: int = 0
    changed: int = 0
    same: int = 0
    retired: int = 0
    kept: int = 0


@transaction.atomic
def load_muscles(
    rows: Iterable[Mapping[str, str]], *, by: audit.Actor, now: datetime
) -> Loaded:
    """Bring the catalogue to what the lines say; a second run changes nothing.

    A muscle that is no longer listed stays for the notes that name it but is not
    offered. Every change is audited, because a warning depth may have moved. Raises
    BadMuscle, and then nothing is loaded.
    """
    loaded = Loaded()
    left = {muscle.slug: muscle for muscle in Muscle.objects.select_for_update()}
    for columns in [decode_muscle(row) for row in rows]:
        wanted = {**columns, "is_current": True}
        muscle = left.pop(columns["slug"], None)
        if muscle is None:
            Muscle.objects.create(**wanted)
            loaded.added += 1
        elif changed := _differences(muscle, wanted):
            _change(muscle, changed, "muscle.changed", by=by, now=now)
            loaded.changed += 1
        else:
            loaded.same += 1
    for muscle in left.values():
        if muscle.is_current:
            _change(muscle, {"is_current": False}, "muscle.retired", by=by, now=now)
            loaded.retired += 1
    return loaded


@transaction.atomic
def load_items(
    rows: Iterable[Mapping[str, str]], *, by: audit.Actor, now: datetime
) -> Loaded:
    """Bring the questions to what the lines say; a second run changes nothing.

    A line that changed becomes a new version of its item. The version that was asked
    keeps its words: nothing of it changes but that it is no longer in use. A version of
    the clinic's own stays in use; a line that changed is stored beside it, for whoever
    edits to see. Raises BadItem, and then nothing is loaded.
    """
    decoded = [decode_row(row) for row in rows]
    check_items(parse_item(**columns) for columns in decoded)
    loaded = Loaded()
    in_use = ScreeningItem.objects.select_for_update().filter(is_current=True)
    left = {item.code: item for item in in_use}
    for columns in decoded:
        _load_item(left.pop(columns["code"], None), columns, loaded, by=by, now=now)
    for item in left.values():
        _change(item, {"is_current": False}, "item.retired", by=by, now=now)
        loaded.retired += 1
    return loaded


def _load_item(
    item: ScreeningItem | None,
    columns: Mapping[str, Any],
    loaded: Loaded,
    *,
    by: audit.Actor,
    now: datetime,
) -> None:
    """One line, beside the version that is in use; counts what was done."""
    if item is None:
        _add_version(columns)
        loaded.added += 1
    elif item.edited_by_id is not None:
        _store_beside(columns)
        loaded.kept += 1
    elif _differences(item, {**columns, "version": item.version}):
        _change(item, {"is_current": False}, "item.replaced", by=by, now=now)
        _add_version(columns)
        loaded.changed += 1
    else:
        loaded.same += 1


def _store_beside(columns: Mapping[str, Any]) -> None:
    """What is supplied, not in use, where it is not what was supplied before."""
    before = supplied(columns["code"])
    if _differences(before, {**columns, "version": before.version}):
        _add_version({**columns, "is_current": False})


def supplied(code: str) -> ScreeningItem:
    """The newest version of the item that came with the product, in use or not."""
    rows = ScreeningItem.objects.filter(code=code, edited_by__isnull=True)
    return rows.latest("version")


def _add_version(columns: Mapping[str, Any]) -> None:
    """A new version of the item: the line's own number, else the next free one."""
    version = max(columns["version"], next_version(columns["code"]))
    ScreeningItem.objects.create(**{**columns, "version": version})


def next_version(code: str) -> int:
    """The next free number of an item's versions."""
    known = ScreeningItem.objects.filter(code=code)
    return (known.aggregate(latest=Max("version"))["latest"] or 0) + 1


def _differences(row: models.Model, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The columns whose value is not the one that is wanted."""
    return {
        name: value for name, value in wanted.items() if getattr(row, name) != value
    }


def _change(
    row: models.Model,
    columns: Mapping[str, Any],
    action: str,
    *,
    by: audit.Actor,
    now: datetime,
) -> None:
    """Set the columns; the audit names them."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    audit.record(action, row, by=by, now=now, detail={"fields": sorted(columns)})
