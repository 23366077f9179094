"""A search ends when all of it was done, with a second person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.needle_search import Search, before_found, before_giving_up

ALL: dict[str, Any] = {
    "patient": True,
    "clothes": True,
    "linen": True,
    "floor": True,
    "patient_told": True,
    "imaging_advised": True,
    "has_second_person": True,
}


def fields(lacks):
    assert all(each.sentence for each in lacks)
    return [each.field for each in lacks]


def test_all_done():
    assert before_giving_up(Search(**ALL)) == ()


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ("patient", "patient_searched"),
        ("clothes", "clothes_searched"),
        ("linen", "linen_searched"),
        ("floor", "floor_searched"),
        ("patient_told", "patient_told"),
        ("imaging_advised", "imaging_advised"),
        ("has_second_person", "second_name"),
    ],
)
def test_each_step_is_needed(missing, field):
    assert fields(before_giving_up(Search(**{**ALL, missing: False}))) == [field]


def test_each_site_is_named():
    search = Search(**ALL, unchecked=("Soleus, Left", "Upper trapezius, Right"))
    lacks = before_giving_up(search)
    assert fields(lacks) == ["checked_sites"] * 2
    assert "Soleus, Left" in lacks[0].sentence


def test_found_needs_a_place_and_a_second_person():
    assert fields(before_found(Search(), where=" ")) == ["found_where", "second_name"]
    assert before_found(Search(has_second_person=True), where="In the linen") == ()


@given(st.fixed_dictionaries({name: st.booleans() for name in ALL}))
def test_it_ends_in_vain_only_when_all_was_done(steps):
    assert (before_giving_up(Search(**steps)) == ()) == all(steps.values())
