"""Birth dates as typed, ages, months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.dates import BadDate, add_months, age_on, parse_birth_date

TODAY = date(2026, 3, 1)


def full_width(digits):
    """ASCII digits as they are typed on an East Asian keyboard."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


@pytest.mark.parametrize(
    ("day", "month", "year", "born"),
    [
        ("7", "3", "1980", date(1980, 3, 7)),
        ("07", "03", "1980", date(1980, 3, 7)),
        ("7th", "March", "1980", date(1980, 3, 7)),
        (" 1st ", "SEP", "1999", date(1999, 9, 1)),
        ("2nd", "sept.", "1999", date(1999, 9, 2)),
        ("3rd", "may", "1999", date(1999, 5, 3)),
        (full_width("12"), full_width("11"), full_width("1980"), date(1980, 11, 12)),
        ("٣", "٤", "١٩٨٠", date(1980, 4, 3)),
        ("1 2", "De\u200bc", " 1980", date(1980, 12, 12)),
        ("29", "February", "2024", date(2024, 2, 29)),
        ("1", "1", "1900", date(1900, 1, 1)),
        ("1", "3", "2026", TODAY),
    ],
)
def test_birth_date_is_read_tolerantly(day, month, year, born):
    assert parse_birth_date(day, month, year, today=TODAY) == born


@pytest.mark.parametrize(
    ("day", "month", "year", "part", "says"),
    [
        ("", "3", "1980", "day", "1 to 31"),
        ("0", "3", "1980", "day", "1 to 31"),
        ("32", "3", "1980", "day", "1 to 31"),
        ("-7", "3", "1980", "day", "1 to 31"),
        ("1e1", "3", "1980", "day", "1 to 31"),
        ("½", "3", "1980", "day", "1 to 31"),
        ("29", "2", "2023", "day", "28 days in 2023"),
        ("31", "april", "1980", "day", "30 days"),
        ("1", "13", "1980", "month", "month"),
        ("1", "0", "1980", "month", "month"),
        ("1", "ma", "1980", "month", "month"),
        ("1", "mars", "1980", "month", "month"),
        ("1", "", "1980", "month", "month"),
        ("1", "2", "03", "year", "four digits"),
        ("1", "2", "", "year", "four digits"),
        ("1", "2", "0000", "year", "four digits"),
        ("1", "2", "19800", "year", "four digits"),
        ("31", "12", "1899", "year", "1900"),
        ("1", "1", "0001", "year", "1900"),
        ("2", "3", "2026", "", "future"),
        ("1", "1", "9999", "", "future"),
    ],
)
def test_birth_date_is_refused_with_the_box_to_mend(day, month, year, part, says):
    with pytest.raises(BadDate, match=says) as refusal:
        parse_birth_date(day, month, year, today=TODAY)
    assert refusal.value.part == part


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_birth_date_never_breaks(day, month, year):
    try:
        born = parse_birth_date(day, month, year, today=TODAY)
    except BadDate:
        return
    assert date(1900, 1, 1) <= born <= TODAY


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_birth_date_reads_back(born):
    month = f"{born:%B}"
    assert (
        parse_birth_date(f"{born.day}", month, f"{born.year:04}", today=TODAY) == born
    )


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 3, 1), date(2026, 2, 28), 17),
        (date(2008, 3, 1), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (TODAY, TODAY, 0),
    ],
)
def test_age(born, day, age):
    assert age_on(born, day) == age


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="before the date of birth"):
        age_on(TODAY, TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 3, 1), 0, date(2026, 3, 1)),
    ],
)
def test_months_are_added(day, months, then):
    assert add_months(day, months) == then
