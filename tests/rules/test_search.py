"""What the patient search makes of what is typed."""

from datetime import date

import pytest

from clinic.rules import search

TODAY = date(2026, 3, 10)
BORN = date(1980, 5, 17)


def read(text):
    return search.read(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ann", ("ANN",)),
        ("  upp   tra ", ("UPP", "TRA")),
        ("müller", ("MULLER",)),
        ("Ołówek Žižka", ("OLOWEK", "ZIZKA")),
        ("O’Neil-Smith", ("O’NEIL-SMITH",)),
        ("Zoe\N{COMBINING DIAERESIS}", ("ZOE",)),
        ("a\N{ZERO WIDTH SPACE}nn\x00", ("ANN",)),
        ("%_\\", ("%_\\",)),
        ("", ()),
    ],
)
def test_names_are_folded(text, words):
    assert read(text) == search.Terms(words=words)


@pytest.mark.parametrize(
    "text", ["17 May 1980", "17/5/1980", "17.05.1980", "1980-05-17", "17-5-1980"]
)
def test_a_date_of_birth_is_read_in_any_usual_order(text):
    assert read(text).born == (BORN,)


def test_a_date_that_can_be_read_two_ways_is_looked_for_both_ways():
    both = (date(1980, 5, 3), date(1980, 3, 5))
    assert read("3/5/1980").born == read("03.05.80").born[:2] == both
    assert read("19800503").born == (date(1980, 5, 3),)
    assert read("3. Mai 1980").born == (date(1980, 5, 3),)


@pytest.mark.parametrize("text", ["31/2/1980", "17/5/2040", "17/5", "1/2/3/4", "ann"])
def test_what_is_no_date_of_birth_is_none(text):
    assert read(text).born == ()


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("07700 900123", "7700900123"),
        ("+44 7700 900123", "447700900123"),
        ("+44 (0)7700 900123", "447700900123"),
        ("900-123", "900123"),
        ("\uff17\uff17\u0660\u0660", "7700"),  # full-width and Arabic digits
        ("12", ""),
        ("+999999", "999999"),
    ],
)
def test_digits_are_those_inside_an_international_number(text, digits):
    assert read(text).digits == digits


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("#12", 12), ("0", 0), ("99999999999", None), ("12 34", None)],
)
def test_a_patient_number_stands_alone(text, number):
    assert read(text).number == number


def test_an_address_is_looked_for_as_it_is():
    assert read("Ann@Example.org") == search.Terms(email="ann@example.org")


def test_only_the_first_hundred_characters_are_read():
    assert read("a" * 10_000).words == ("A" * search.LONGEST,)


def test_every_marked_letter_has_a_plain_one():
    assert len(search.MARKED) == len(search.PLAIN)
    assert search.PLAIN.isascii()
