"""Tables for a spreadsheet that run nothing in it."""

import csv
import io

import pytest

from clinic.rules import sheet


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "\uff1d1"]
)
def test_what_could_be_a_formula_becomes_text(text):
    assert sheet.safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "shown"), [(-3, "-3"), (2.5, "2.5"), ("Ann", "Ann"), (None, ""), ("", "")]
)
def test_everything_else_stays(cell, shown):
    assert sheet.safe(cell) == shown


def test_a_table_is_read_back_as_it_was():
    text = sheet.as_csv(["Name", "=Sum"], [['Ann; "Bee"', 3], ["two\nlines", None]])
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert rows == [["Name", "'=Sum"], ['Ann; "Bee"', "3"], ["two\nlines", ""]]
