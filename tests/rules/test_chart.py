"""The body chart: every muscle can be reached, and the other side is the mirror."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import needling
from needling.rules import chart
from needling.rules.choices import Side
from needling.rules.regions import Region

DATA = Path(needling.__file__).parent / "data"
SHARES = st.floats(-0.5, 1.5)


def catalogue():
    with (DATA / "muscles.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_muscle_of_the_catalogue_is_on_the_chart():
    assert set(chart.places()) == {row["slug"] for row in catalogue()}


def test_every_muscle_is_marked_inside_the_part_that_lists_it():
    elsewhere = [
        (slug, part, place)
        for slug, known in chart.places().items()
        for part, place in known
        if chart.views()[place.view].part_at(place.x, place.y).key != part
    ]
    assert elsewhere == []


@pytest.mark.parametrize("row", catalogue(), ids=lambda row: row["slug"])
def test_the_usual_place_is_on_the_side_that_is_asked_for(row):
    if row["laterality"] == "midline":
        place = chart.usual_place(row["slug"], Side.MIDLINE)
        assert chart.views()[place.view].side_at(place.x) in {"", Side.MIDLINE}
        return
    for side in (Side.LEFT, Side.RIGHT):
        place = chart.usual_place(row["slug"], side)
        view = chart.views()[place.view]
        assert view.side_at(place.x) in {"", side}
        part = view.part_at(place.x, place.y)
        if not view.is_of_one_side:
            assert part.side in {side, Side.MIDLINE}


def test_the_patients_left_is_on_the_right_from_the_front():
    front, back = chart.views()["front"], chart.views()["back"]
    assert (front.side_at(0.6), back.side_at(0.6)) == (Side.LEFT, Side.RIGHT)
    assert front.side_at(0.5) == back.side_at(0.5) == Side.MIDLINE
    assert chart.views()["hand_palm"].side_at(0.6) == ""


def test_every_region_of_the_catalogue_has_a_part():
    drawn = {part.region for view in chart.views().values() for part in view.parts}
    assert drawn == {str(region) for region in Region}


@given(x=SHARES, y=SHARES)
def test_the_mirror_is_its_own_inverse(x, y):
    x, y = chart.clamped(x, y)
    assert 0 <= x <= 1
    assert 0 <= y <= 1
    assert chart.mirrored(chart.mirrored(x)) == x


@given(x=SHARES, y=SHARES, key=st.sampled_from(["front", "back"]))
def test_both_halves_of_a_view_are_alike(x, y, key):
    view = chart.views()[key]
    x, y = chart.clamped(x, y)
    here, there = view.part_at(x, y), view.part_at(chart.mirrored(x), y)
    # On a line between two parts either may be hit.
    nudged = view.part_at(chart.clamped(chart.mirrored(x) + 0.001, y)[0], y)
    assert (here and here.key) in {part and part.key for part in (there, nudged)}


def test_beside_the_body_nothing_is_reached():
    assert chart.views()["front"].part_at(0.01, 0.01) is None
    assert chart.usual_place("no_such_muscle", Side.LEFT) is None


def test_parts_list_the_muscles_that_are_reached_there():
    assert "infraspinatus" in chart.muscles_of("back", "blade")
    assert chart.muscles_of("back", "no_such_part") == ()


def test_every_path_can_be_drawn():
    for view in chart.views().values():
        for path in (view.outline, *view.lines, *(each.path for each in view.parts)):
            assert path.startswith("M")
            assert len(path) < 6000
