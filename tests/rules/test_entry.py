"""What in a certificate, as it is entered, cannot be."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.entry import Kind, NewCertificate, contradictions
from clinic.rules.regions import Region

GOOD: dict[str, Any] = {
    "body": "Institute",
    "course": "Foundation",
    "hours_total": 30,
    "hours_in_person": 30,
    "hours_needling": 30,
    "regions": ["neck"],
    "is_advanced": True,
    "awarded_on": date(2024, 2, 29),
    "expires_on": date(2034, 2, 28),
}
AID: dict[str, Any] = {"kind": Kind.FIRST_AID, "regions": [], "is_advanced": False}


def fields(**changed):
    return [each.field for each in contradictions(NewCertificate(**GOOD | changed))]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        (AID, []),
        (AID | {"hours_total": 0, "hours_in_person": 0, "hours_needling": 0}, []),
        (
            {"hours_total": 0, "hours_in_person": 0, "hours_needling": 0},
            ["hours_total"],
        ),
        ({"hours_in_person": 31}, ["hours_in_person"]),
        ({"hours_needling": 31}, ["hours_needling"]),
        ({"expires_on": date(2024, 2, 29)}, ["expires_on"]),
        ({"expires_on": date(2024, 3, 1)}, []),
        ({"expires_on": date(2034, 3, 1)}, ["expires_on"]),
        ({"regions": []}, ["regions"]),
        ({"regions": ["neck", "tail"]}, ["regions"]),
        (AID | {"regions": ["neck"]}, ["regions"]),
        (AID | {"is_advanced": True}, ["regions"]),
    ],
)
def test_each_contradiction_is_told_at_its_field(changed, found):
    assert fields(**changed) == found


@given(
    st.builds(
        NewCertificate,
        hours_total=st.integers(0, 5),
        hours_in_person=st.integers(0, 5),
        hours_needling=st.integers(0, 5),
        regions=st.lists(st.sampled_from(Region.values), max_size=2),
        kind=st.sampled_from(Kind.values),
        awarded_on=st.dates(date(2020, 1, 1), date(2024, 1, 1)),
        expires_on=st.dates(date(2020, 1, 1), date(2034, 1, 1)),
    )
)
def test_what_passes_fits_the_constraints_of_the_database(new):
    if not contradictions(new):
        assert new.expires_on > new.awarded_on
        assert max(new.hours_in_person, new.hours_needling) <= new.hours_total
        assert bool(new.regions) == (new.kind == Kind.NEEDLING)
