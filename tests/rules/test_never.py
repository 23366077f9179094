"""Places that are never needled, where a drawing shows them."""

import pytest

from needling.rules import chart, never
from needling.rules.choices import Side


def at(view, across, down, side="left"):
    """A point by its distance from the middle line, in units of the drawing."""
    drawing = chart.views()[view]
    x, y = chart.clamped((drawing.axis + across) / drawing.width, down / drawing.height)
    if drawing.is_of_one_side and side == "right":
        x = chart.mirrored(x)
    return never.place_at(view, x, y, side)


@pytest.mark.parametrize(
    ("view", "across", "down", "place"),
    [
        ("front", 40, 140, "orbit"),
        ("front", -40, 140, "orbit"),
        ("front", 100, 500, "nipple"),
        ("front", -100, 500, "nipple"),
        ("front", 0, 760, "umbilicus"),
        ("front", 10, 1040, "genitals"),
        ("back", 0, 560, "spinal_midline"),
        ("back", -4, 560, "spinal_midline"),
        ("back", 0, 1000, ""),
        ("front", 90, 470, ""),
        ("front", 0, 700, ""),
        ("head_side", 180, 286, "orbit"),
        ("head_side", 540, 286, ""),
    ],
)
def test_a_point_is_told(view, across, down, place):
    assert at(view, across, down) == place


def test_a_drawing_of_one_side_is_mirrored_for_the_right():
    assert at("head_side", 180, 286, "right") == "orbit"
    assert at("head_side", 540, 286, "right") == ""


@pytest.mark.parametrize(
    ("view", "x", "y"), [("", 0.5, 0.4), ("front", None, 0.4), ("front", 0.5, None)]
)
def test_without_a_point_nothing_is_known(view, x, y):
    assert never.place_at(view, x, y, "left") == ""


def test_no_muscle_is_usually_needled_there():
    for slug, found in chart.places().items():
        for _part, place in found:
            left = never.place_at(*place, Side.LEFT)
            assert left == "", slug


def test_every_box_lies_in_its_drawing():
    assert any(never.boxes().values())
    for view, found in never.boxes().items():
        drawing = chart.views()[view]
        for box in found:
            assert 0 <= box.x_from < box.x_to <= drawing.width - drawing.axis
            assert 0 <= box.y_from < box.y_to <= drawing.height
