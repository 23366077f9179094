"""What may not even be kept as a draft, each with the field that mends it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clinic.models import Clinic, Patient
from needling import draftcheck
from needling.models import NeedleSite, Session

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def session(**columns):
    born = columns.pop("born", date(1980, 1, 1))
    given = {"started_at": NOW - HOUR, **columns}
    return Session(
        clinic=Clinic(time_zone="Europe/London"),
        patient=Patient(date_of_birth=born),
        **given,
    )


def of_session(**columns):
    found = draftcheck.of_session(
        session(**columns), ["started_at", "ended_at"], now=NOW
    )
    return [each.field for each in found]


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        ({}, []),
        ({"ended_at": NOW}, []),
        ({"started_at": NOW + HOUR}, ["started_at"]),
        ({"born": date(2026, 3, 11)}, ["started_at"]),
        ({"ended_at": NOW + HOUR}, ["ended_at"]),
        ({"ended_at": NOW - 2 * HOUR}, ["ended_at"]),
        ({"started_at": NOW - 13 * HOUR, "ended_at": NOW}, ["ended_at"]),
    ],
)
def test_a_session_lies_in_the_past_and_ends_after_it_began(columns, fields):
    assert of_session(**columns) == fields


def of_site(names, **columns):
    site = NeedleSite(session=session(), **{"needles": 1, **columns})
    return [each.field for each in draftcheck.of_site(site, names, now=NOW)]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"depth_mm": 40, "needle_length_mm": 30}, "depth_mm"),
        ({"depth_mm": 40, "needle_length_mm": 30}, "needle_length_mm"),
        ({"needles": 3, "insertions": 2}, "insertions"),
        ({"needles": 3, "insertions": 2}, "needles"),
        ({"needles": 1, "needles_out": 2}, "needles_out"),
        ({"twitches": 2, "twitches_unassessed": True}, "twitches"),
        ({"in_at": NOW + HOUR}, "in_at"),
        ({"in_at": NOW - 2 * HOUR}, "in_at"),
        ({"in_at": NOW, "out_at": NOW - HOUR / 2}, "out_at"),
        ({"depth_mm": -1}, "depth_mm"),
    ],
)
def test_what_two_figures_contradict_is_told_at_the_one_that_was_typed(columns, told):
    assert of_site([told], **columns) == [told]


def test_figures_that_go_together_are_kept():
    fitting = {"depth_mm": 30, "needle_length_mm": 30, "insertions": 2, "twitches": 2}
    assert of_site([*fitting, "in_at", "out_at"], in_at=NOW, **fitting) == []
