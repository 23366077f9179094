"""The lines of the muscle catalogue, read and checked (clinical specification 1.3)."""

from collections.abc import Mapping
from typing import Any

from needling.rules.regions import Region

_FLAGS = {"y": True, "n": False}


class BadMuscle(ValueError):
    """A line of the catalogue does not hold together; says where."""


def decode_muscle(row: Mapping[str, str]) -> dict[str, Any]:
    """One line of `muscles.csv` as columns of a muscle.

    Depths and needles are millimetres, written "12-18" or "30"; a restricted muscle has
    no usual depth. Raises BadMuscle where a column is not what it should be.
    """
    try:
        return {
            **_words(row),
            **_depths(row),
            "other_risks": [
                word for word in row["other_risk"].split(", ") if word != "-"
            ],
            "is_pneumothorax_risk": _FLAGS[row["pneumothorax"]],
            "is_neurovascular_risk": _FLAGS[row["neurovascular"]],
            "needs_advanced": _FLAGS[row["advanced"]],
        }
    except (KeyError, ValueError) as error:
        raise BadMuscle(f"{row.get('slug')}: {error}") from error


def _words(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "slug": row["slug"],
        "name": row["display"],
        "latin": row["latin"],
        "region": Region(row["region"]).value,
        "layer": row["layer"],
        "laterality": row["laterality"],
        "structures_at_risk": row["structures_at_risk"],
        "position": row["position"],
        "source": row["source"],
    }


def _depths(row: Mapping[str, str]) -> dict[str, Any]:
    shortest, longest = _span(row["needle_mm"])
    is_restricted = row["depth_mm"] == "restricted"
    low, high = (None, None) if is_restricted else _span(row["depth_mm"])
    pincer = row["warn_above_pincer_mm"]
    return {
        "needle_low_mm": shortest,
        "needle_high_mm": longest,
        "is_restricted": is_restricted,
        "depth_low_mm": low,
        "depth_high_mm": high,
        "warn_above_mm": int(row["warn_above_mm"]),
        "warn_above_pincer_mm": int(pincer) if pincer else None,
    }


def _span(text: str) -> tuple[int, int]:
    """ "13-25" or "13" as its two ends, the lower first."""
    low, _dash, high = text.partition("-")
    ends = int(low), int(high or low)
    if ends[0] > ends[1]:
        raise ValueError(f"{text} runs downwards")
    return ends
