"""The muscles a therapist may choose, as the finder and the body chart need them."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.db.models import Count

from clinic.models import Practitioner
from needling.models import Muscle, NeedleSite
from needling.rules import chart

_NAMES = Path(__file__).parent / "data" / "muscle_names.csv"


def choices(muscles: Iterable[Muscle]) -> list[dict[str, Any]]:
    """One entry a muscle: names to find it by, and where it is drawn. No query.

    `place` is the usual one on the left side.
    """
    found = [_entry(muscle) for muscle in muscles]
    return sorted(found, key=lambda each: str(each["name"]))


def used_by(practitioner: Practitioner) -> dict[str, int]:
    """How many needle sites of each muscle this therapist has written."""
    sites = NeedleSite.objects.filter(session__practitioner=practitioner)
    rows = sites.order_by().values("muscle_id").annotate(times=Count("pk"))
    return {row["muscle_id"]: row["times"] for row in rows}


@cache
def other_names() -> Mapping[str, tuple[str, ...]]:
    """What else a muscle is called: common names and abbreviations."""
    with _NAMES.open(encoding="utf-8", newline="") as lines:
        rows = {row["slug"]: row["names"] for row in csv.DictReader(lines)}
    return MappingProxyType(
        {slug: tuple(each.split(";")) for slug, each in rows.items()}
    )


def reached(
    asked: Mapping[str, Any], muscles: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The muscles in the part of the chart that an address names; None without one.

    `asked` holds "view", "part" and "side" as the links of the chart write them.
    """
    view = chart.views().get(asked.get("view", ""))
    key = asked.get("part", "")
    part = (
        next((each for each in view.parts if each.key == key), None) if view else None
    )
    if view is None or part is None:
        return None
    here = f"{view.key}/{part.key}"
    return {
        "name": part.name,
        "side": asked.get("side", ""),
        "muscles": [each for each in muscles if here in each["parts"]],
    }


def _entry(muscle: Muscle) -> dict[str, Any]:
    drawn = chart.places().get(muscle.pk, ())
    return {
        "slug": muscle.pk,
        "name": muscle.name,
        "names": [muscle.latin, *other_names().get(muscle.pk, ())],
        "layer": muscle.layer,
        "layer_word": str(muscle.get_layer_display()),
        "paired": muscle.laterality == Muscle.Laterality.PAIRED,
        "lung": muscle.is_pneumothorax_risk,
        "parts": [f"{place.view}/{part}" for part, place in drawn],
        "place": list(drawn[0][1]) if drawn else None,
    }
