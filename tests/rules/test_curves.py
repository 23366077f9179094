"""Smooth lines through given points."""

import pytest

from needling.rules import curves

SQUARE = curves.read("0,0! 10,0! 10,10! 0,10!")


def test_points_are_read_with_their_corners():
    one, other = curves.read("12,30 40,52!")
    assert (one.at, one.is_corner, other.at, other.is_corner) == (
        *((12, 30), False),
        *((40, 52), True),
    )


@pytest.mark.parametrize("text", ["12", "a,b", "1,2,3", "1;2"])
def test_what_is_no_point_is_refused(text):
    with pytest.raises(curves.BadShape):
        curves.read(text)


def test_a_closed_line_returns_to_its_first_point():
    line = curves.curves(SQUARE)
    assert (len(line), line[-1][3]) == (4, (0, 0))
    assert curves.path(line).endswith("z")


def test_an_open_line_ends_at_its_last_point():
    line = curves.curves(curves.read("0,0 5,5 10,0"), is_closed=False)
    assert (len(line), line[-1][3]) == (2, (10, 0))
    assert not curves.path(line, is_closed=False).endswith("z")


def test_a_line_without_points_draws_nothing():
    assert curves.path(()) == ""


def test_two_points_at_one_place_have_no_direction():
    line = curves.curves(curves.read("5,5 5,5 5,5"))
    assert all(point == (5, 5) for curve in line for point in curve)


def test_what_lies_inside_is_enclosed():
    area = curves.outline(curves.curves(SQUARE))
    assert curves.encloses(area, (5, 5))
    assert not curves.encloses(area, (15, 5))
    assert not curves.encloses(area, (5, -5))


def test_a_half_and_its_mirror_image_make_a_whole():
    half = curves.read("0,0 10,5 0,10")
    whole = curves.joined(half, axis=0)
    assert [knot.at for knot in whole] == [(0, 0), (10, 5), (0, 10), (-10, 5)]
    assert curves.flipped(curves.flipped(half, axis=3), axis=3) == half
