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
    """How many rows were added, changed, left as they are and taken out of use."""

    added: int = 0
    changed: int = 0
    same: int = 0
    retired: int = 0


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
    keeps its words: nothing of it changes but that it is no longer in use. Raises
    BadItem, and then nothing is loaded.
    """
    decoded = [decode_row(row) for row in rows]
    check_items(parse_item(**columns) for columns in decoded)
    loaded = Loaded()
    in_use = ScreeningItem.objects.select_for_update().filter(is_current=True)
    left = {item.code: item for item in in_use}
    for columns in decoded:
        item = left.pop(columns["code"], None)
        if item is None:
            _add_version(columns)
            loaded.added += 1
        elif _differences(item, {**columns, "version": item.version}):
            _change(item, {"is_current": False}, "item.replaced", by=by, now=now)
            _add_version(columns)
            loaded.changed += 1
        else:
            loaded.same += 1
    for item in left.values():
        _change(item, {"is_current": False}, "item.retired", by=by, now=now)
        loaded.retired += 1
    return loaded


def _add_version(columns: Mapping[str, Any]) -> None:
    """A new version of the item: the line's own number, else the next free one."""
    known = ScreeningItem.objects.filter(code=columns["code"])
    latest = known.aggregate(latest=Max("version"))["latest"] or 0
    version = max(columns["version"], latest + 1)
    ScreeningItem.objects.create(**{**columns, "version": version})


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
