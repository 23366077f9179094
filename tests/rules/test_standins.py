"""Stand-ins: the same for the same value, no way back, nothing for nothing."""

from datetime import date

import pytest

from clinic.rules.standins import (
    StandIns,
    codes_only,
    figures_only,
    filler,
    first_of_year,
)


@pytest.mark.parametrize(
    ("value", "begins"),
    [
        ("Ann Lee", "Zed "),
        ("ann@example.org", "p"),
        ("+447700900123", "+447700900"),
        ("07700 900123", "+447700900"),
        ("O'Neill-Größe", "Zed "),
    ],
)
def test_the_same_value_has_the_same_stand_in(value, begins):
    one, other = StandIns(b"a" * 32), StandIns(b"b" * 32)
    made = one.person(value, 120)
    assert made == one.person(value, 120)
    assert made.startswith(begins)
    assert value not in made
    assert len(one.person(value, 10)) <= max(10, len(made) * ("@" in value))
    if begins != "+447700900":
        assert made != other.person(value, 120)


def test_two_phones_stay_two():
    run = StandIns(b"a" * 32)
    assert run.person("+447700900123", 20) != run.person("+447700900124", 20)
    assert run.person("", 20) == ""


def test_words_become_filler_and_figures_stay():
    assert filler("Pain at\nnight, 5x!") == "xxxx xx\nxxxxxx xxx"
    assert first_of_year(date(1979, 11, 23)) == date(1979, 1, 1)
    told = {"a": ["yes", "2026-11-23", "5.5", None, 3, ""], "b": {"c": "since_may"}}
    assert figures_only(told) == told | {"b": {"c": "xxxxxxxxx"}}
    assert codes_only(told | {"d": "My back"}) == told | {"d": "xx xxxx"}
