"""The reference data that sessions lean on: muscles, screening items, consent text."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import needling
from needling import consents
from needling.models import ConsentText, Muscle, ScreeningItem
from needling.rules.screening_items import decode_row

_DATA = Path(needling.__file__).parent / "data"


def load_reference() -> None:
    """Load it where it is missing: once for the run, and anew after a flush.

    Tests in real transactions empty every table, so that whoever needs the data asks.
    """
    if ConsentText.objects.filter(is_current=True).exists():
        return
    Muscle.objects.bulk_create(Muscle(**_muscle(row)) for row in _rows("muscles"))
    ScreeningItem.objects.bulk_create(
        ScreeningItem(**decode_row(row)) for row in _rows("screening_items")
    )
    body = (_DATA / "consent_text.md").read_text(encoding="utf-8")
    consents.put_text(version=1, language="en", body=body)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _muscle(row: dict[str, str]) -> dict[str, Any]:
    """The columns of one line of the catalogue."""
    shortest, longest = _range(row["needle_mm"])
    restricted = row["depth_mm"] == "restricted"
    usual_low, usual_high = (None, None) if restricted else _range(row["depth_mm"])
    pincer = row["warn_above_pincer_mm"]
    return {
        "slug": row["slug"],
        "name": row["display"],
        "latin": row["latin"],
        "region": row["region"],
        "layer": row["layer"],
        "laterality": row["laterality"],
        "needle_low_mm": shortest,
        "needle_high_mm": longest,
        "is_restricted": restricted,
        "depth_low_mm": usual_low,
        "depth_high_mm": usual_high,
        "warn_above_mm": int(row["warn_above_mm"]),
        "warn_above_pincer_mm": int(pincer) if pincer else None,
        "structures_at_risk": row["structures_at_risk"],
        "is_pneumothorax_risk": row["pneumothorax"] == "y",
        "is_neurovascular_risk": row["neurovascular"] == "y",
        "other_risks": [word for word in row["other_risk"].split(", ") if word != "-"],
        "needs_advanced": row["advanced"] == "y",
        "position": row["position"],
        "source": row["source"],
    }


def _range(text: str) -> tuple[int, int]:
    """ "13-25" or "13" as its two ends."""
    low, _, high = text.partition("-")
    return int(low), int(high or low)
