"""The needle count closes only when every needle is accounted for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.count import reconcile
from needling.rules.finding import Severity


def codes(**counts):
    even = {
        "opened": 6,
        "used": 5,
        "removed": 5,
        "disposed": 5,
        "discarded_unused": 1,
        "still_in": 0,
    }
    return [each.code for each in reconcile(**{**even, **counts})]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        ({"removed": 4, "disposed": 4}, ["not_removed"]),
        ({"removed": 4, "disposed": 4, "still_in": 1}, ["still_in"]),
        ({"removed": 6, "disposed": 6}, ["more_removed"]),
        ({"still_in": 1}, ["still_in", "more_removed"]),
        ({"disposed": 4}, ["disposed"]),
        ({"disposed": 6}, ["disposed"]),
        ({"opened": 7}, ["unaccounted"]),
        ({"opened": 5}, ["more_than_opened"]),
        ({"discarded_unused": 0}, ["unaccounted"]),
        ({"opened": -1}, ["negative"]),
        ({"still_in": -1}, ["negative"]),
        ({"used": 0, "removed": 0, "disposed": 0, "opened": 1}, []),
    ],
)
def test_each_way_to_miscount(counts, expected):
    assert codes(**counts) == expected


def test_the_sentence_names_the_figures():
    (found,) = reconcile(
        opened=12, used=12, removed=11, disposed=11, discarded_unused=0
    )
    assert "In 12, out 11" in found.sentence
    assert found.severity is Severity.REFUSE
    assert "4.5" in found.source


def test_one_or_many_still_in():
    counts = {"opened": 3, "used": 3, "disposed": 0, "discarded_unused": 0}
    one = reconcile(**{**counts, "disposed": 2}, removed=2, still_in=1)
    many = reconcile(**counts, removed=0, still_in=3)
    assert one[0].sentence == "1 needle is still in."
    assert many[0].sentence == "3 needles are still in."


small = st.integers(0, 4)


@given(small, small, small, small, small, small)
def test_it_closes_exactly_when_the_equation_holds(
    opened, used, removed, disposed, discarded, still_in
):
    findings = reconcile(
        opened=opened,
        used=used,
        removed=removed,
        disposed=disposed,
        discarded_unused=discarded,
        still_in=still_in,
    )
    holds = opened == used + discarded and used == removed == disposed and not still_in
    assert (findings == ()) == holds
