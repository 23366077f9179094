"""The shipped reference data as the rules take it."""

import csv
from pathlib import Path

from needling.rules.depth import DepthFacts, pincer_assumed
from needling.rules.screening_items import check_items, parse_item
from needling.rules.screening_rows import decode_row
from needling.rules.sites import MuscleFacts

DATA = Path(__file__).resolve().parents[2] / "needling" / "data"


def rows(name):
    """The lines of a shipped table."""
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


MUSCLES = rows("muscles.csv")
ITEM_ROWS = rows("screening_items.csv")


def items():
    """Every shipped screening item."""
    return check_items(parse_item(**decode_row(row)) for row in ITEM_ROWS)


def muscle_facts(row):
    """What the site rules take of a catalogue line."""
    risks = () if row["other_risk"] == "-" else tuple(row["other_risk"].split(", "))
    return MuscleFacts(
        row["slug"],
        row["region"],
        row["laterality"],
        row["pneumothorax"] == "y",
        risks,
    )


def depth_facts(row):
    """What the depth rules take of a catalogue line."""
    restricted = row["depth_mm"] == "restricted"
    low, high = (None, None) if restricted else map(int, row["depth_mm"].split("-"))
    pincer = row["warn_above_pincer_mm"]
    return DepthFacts(
        slug=row["slug"],
        warn_above=int(row["warn_above_mm"]),
        warn_above_pincer=int(pincer) if pincer else None,
        usual_low=low,
        usual_high=high,
        is_restricted=restricted,
        is_pneumothorax_risk=row["pneumothorax"] == "y",
        needs_advanced=row["advanced"] == "y",
        pincer_assumed=pincer_assumed(row["position"]),
    )
