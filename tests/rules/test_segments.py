"""How long a text is, and what becomes of letters that phones do not have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules import segments


@pytest.mark.parametrize(
    ("text", "is_gsm", "units", "count"),
    [
        ("", True, 0, 1),
        ("a" * 160, True, 160, 1),
        ("a" * 161, True, 161, 2),
        ("a" * 306, True, 306, 2),
        ("a" * 307, True, 307, 3),
        ("é£ñäöüß¿", True, 8, 1),
        ("€", True, 2, 1),
        ("€" * 80, True, 160, 1),
        # An escape and its sign stay together: 76 of them fit into a part of 153.
        ("€" * 153, True, 306, 3),
        ("ł", False, 1, 1),
        ("’" * 70, False, 70, 1),
        ("’" * 71, False, 71, 2),
        ("😀" * 35, False, 70, 1),
        ("😀" * 67, False, 134, 3),
    ],
)
def test_the_length_of_a_text(text, is_gsm, units, count):
    assert segments.measure(text) == segments.Length(is_gsm, units, count)


@pytest.mark.parametrize(
    ("text", "room"), [("", 160), ("a" * 150, 10), ("a" * 161, 145), ("ł", 69)]
)
def test_the_room_that_is_left(text, room):
    assert segments.measure(text).room == room


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Łukasz’s", "Lukasz's"),
        ("Zoë", "Zoe"),
        ("Núñez", "Nuñez"),
        ("Œuvre…", "OEuvre..."),
        ("Анна", ""),
        ("Ann 🌷", "Ann"),
        ("ﬁne", "fine"),
    ],
)
def test_what_a_phone_shows_of_a_name(name, plain):
    assert segments.fold(name) == plain


@given(st.text())
def test_what_is_folded_is_always_in_the_alphabet(text):
    folded = segments.fold(text)
    assert segments.is_gsm(folded)
    assert segments.fold(folded) == folded


@given(st.text(alphabet="a€é", max_size=700))
def test_segments_grow_with_the_text(text):
    shorter, longer = segments.measure(text), segments.measure(text + "a")
    assert 0 <= longer.segments - shorter.segments <= 1
    assert longer.units == shorter.units + 1
