"""A drawn signature: what is taken, what is refused with a sentence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.signature import (
    POINTS_LIMIT,
    STROKES_LIMIT,
    TEXT_LIMIT,
    BadSignature,
    polylines,
    read_strokes,
)

WAVE = [[position / 20, 0.5 + (position % 2) / 10] for position in range(20)]


def test_strokes_are_read_and_rounded():
    strokes = read_strokes(json.dumps([WAVE, [[0.12345, 1]], []]))
    assert len(strokes) == 2
    assert strokes[1] == ((0.123, 1.0),)


def test_the_size_of_the_box_is_the_readers():
    strokes = read_strokes(json.dumps([WAVE]))
    assert polylines(strokes, width=400, height=100)[0].startswith("0.0,50.0 20.0,60.0")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        '"M0 0L9 9"',
        "[[1, 2]]",
        "[[[0.5]]]",
        "[[[0.1, 0.2, 0.3]]]",
        '[[["0.1", "0.2"]]]',
        "[[[true, false]]]",
        "[[[NaN, 0.5]]]",
        "[[[Infinity, 0.5]]]",
        "[[[1.01, 0.5]]]",
        "[[[-0.01, 0.5]]]",
        "[[[1e999, 0.5]]]",
        "<svg onload=alert(1)>",
        "\x89PNG\r\n",
        "[" * 100_000,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadSignature, match="could not be read"):
        read_strokes(text)


@pytest.mark.parametrize(
    "strokes",
    [
        [[[0.5, 0.5]] * 40],
        [WAVE[:5]],
        [],
        [[]],
    ],
)
def test_a_dot_is_no_signature(strokes):
    with pytest.raises(BadSignature, match="whole name"):
        read_strokes(json.dumps(strokes))


@pytest.mark.parametrize(
    "strokes",
    [
        [WAVE] * (STROKES_LIMIT + 1),
        [[[0, 1]] * (POINTS_LIMIT + 1)],
    ],
)
def test_too_many_points(strokes):
    with pytest.raises(BadSignature, match="too large"):
        read_strokes(json.dumps(strokes, separators=(",", ":")))


@pytest.mark.parametrize("size", [TEXT_LIMIT + 1, 10_000_000])
def test_ten_megabytes_are_refused_unread(size):
    with pytest.raises(BadSignature, match="too large"):
        read_strokes("[" * size)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    with pytest.raises(BadSignature):
        read_strokes(text)


COORDINATE = st.floats(0, 1, allow_nan=False)
STROKE = st.lists(st.tuples(COORDINATE, COORDINATE), max_size=40)


@given(st.lists(STROKE, max_size=8))
def test_what_is_taken_lies_in_the_box_and_reads_the_same_again(drawn):
    try:
        strokes = read_strokes(json.dumps(drawn))
    except BadSignature:
        return
    assert all(
        0 <= value <= 1 for stroke in strokes for point in stroke for value in point
    )
    assert read_strokes(json.dumps(strokes)) == strokes
