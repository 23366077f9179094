"""What one needle site lacks, field by field (clinical specification 4.3)."""

import pytest

from needling import sitecheck
from needling.models import Muscle, NeedleSite

WHOLE = {
    "needle_length_mm": 30,
    "needle_diameter_mm": "0.25",
    "depth_mm": 15,
    "insertions": 8,
    "dwell_seconds": 40,
    "technique": "pistoning",
    "location": "Upper third",
    "needles": 1,
    "needles_out": 1,
    "twitches": 3,
    "reproduced_pain": True,
    "pain_during": 4,
    "tolerance": "well",
    "event": "none",
}


def lacks(**columns):
    site = NeedleSite(muscle=Muscle(slug="soleus"), **{**WHOLE, **columns})
    return [field for field, _sentence in sitecheck.lacks(site)]


def test_a_whole_site_lacks_nothing():
    assert lacks() == []


@pytest.mark.parametrize("field", sorted(WHOLE.keys() - {"needles", "needles_out"}))
def test_each_thing_is_asked_for_by_its_field(field):
    gone = (
        "" if isinstance(WHOLE[field], str) and field != "needle_diameter_mm" else None
    )
    asked = {"dwell_seconds": "dwell"}.get(field, field)
    assert lacks(**{field: gone}) == [asked]


@pytest.mark.parametrize(
    ("columns", "asked"),
    [
        ({"is_confirmed": False}, ["confirm"]),
        ({"needles_out": 0}, ["needles_out"]),
        ({"twitches": None, "twitches_unassessed": True}, []),
        ({"event": "bruise"}, ["event_severity"]),
        ({"event": "other", "event_severity": "mild"}, ["event_note"]),
        (
            {"event": "bleeding", "event_severity": "mild"},
            ["haemostasis", "pressure_seconds"],
        ),
        (
            {
                "event": "bleeding",
                "event_severity": "mild",
                "haemostasis": True,
                "pressure_seconds": 60,
            },
            [],
        ),
        (
            {"event": "stuck_needle", "event_severity": "mild", "event_note": "30 mm"},
            [],
        ),
    ],
)
def test_what_one_answer_asks_for_besides(columns, asked):
    assert lacks(**columns) == asked
