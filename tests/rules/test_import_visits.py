"""Days with their times, as other systems write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from clinic.rules.dates import BadDate
from clinic.rules.imports import visits
from clinic.rules.imports.reading import Plan

LONDON = ZoneInfo("Europe/London")


def plan(order="dmy"):
    return Plan(
        fields=["visit_id", "visit_start"],
        headings=["id", "start"],
        order=order,
        serial=False,
        country="GB",
        today=date(2026, 3, 10),
        zone=LONDON,
    )


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("2025-06-03 09:30:00 +0100", "dmy", datetime(2025, 6, 3, 8, 30, tzinfo=UTC)),
        ("2025-06-03T09:30:00Z", "dmy", datetime(2025, 6, 3, 9, 30, tzinfo=UTC)),
        ("2025-06-03 09:30:00 UTC", "dmy", datetime(2025, 6, 3, 9, 30, tzinfo=UTC)),
        ("2025-06-03T09:30:00.5-08:00", "", datetime(2025, 6, 3, 17, 30, tzinfo=UTC)),
        ("03/06/2025 09:30", "dmy", datetime(2025, 6, 3, 8, 30, tzinfo=UTC)),
        ("06/03/2025, 9:30 pm", "mdy", datetime(2025, 6, 3, 20, 30, tzinfo=UTC)),
        ("3 June 2025 12:05 a.m.", "dmy", datetime(2025, 6, 2, 23, 5, tzinfo=UTC)),
        ("03.12.26 12:00 PM", "dmy", datetime(2026, 12, 3, 12, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read(cell, order, expected):
    assert visits.moment(cell, plan(order)) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "2025-06-03",
        "",
        "9:30",
        "2025-06-03 25:00",
        "2025-06-03 9:75",
        "2025-06-03 13:00 pm",
        "2025-02-30 10:00",
        "2025-06-03 10:00 +9900",
        "31/12/1899 10:00",
        "١٢",
    ],
)
def test_anything_else_is_no_moment(cell):
    with pytest.raises(BadDate, match="not a day with a time"):
        visits.moment(cell, plan())


def test_a_cell_in_the_way_is_told_once():
    found = visits.read(["", "never"], plan())
    assert "start: This is not a day with a time." in found.problems
    assert not [each for each in found.problems if "does not say when" in each]
