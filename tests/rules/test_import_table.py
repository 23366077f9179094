"""From text to records: delimiters, quotes, headings, and the rows that are no good."""

import pytest

from clinic.rules.imports.decoding import BadFile
from clinic.rules.imports.table import COLUMN_LIMIT, ROW_LIMIT, records, shape


def read(text):
    found = shape(text)
    return found, list(records(text, found))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_delimiter_and_line_end(delimiter, end):
    lines = [["First name", "Last name", "DOB"], ["Ann", "Hill", "1.2.1980"]]
    found, rows = read(end.join(delimiter.join(line) for line in lines) + end)
    assert found.delimiter == delimiter
    assert [(row.line, row.cells) for row in rows] == [(2, ("Ann", "Hill", "1.2.1980"))]


def test_a_quoted_cell_holds_delimiters_quotes_and_lines():
    text = 'Name;Notes\n"Hill; Ann";"says ""hello""\nand goes"\nBo;x\n'
    _found, rows = read(text)
    assert [row.line for row in rows] == [2, 4]
    assert rows[0].cells == ("Hill; Ann", 'says "hello"\nand goes')


def test_what_a_spreadsheet_writes_above_the_headings_is_passed_over():
    found, rows = read("sep=;\nName;DOB\nAnn;1.2.1980\n")
    assert found.headings == ("Name", "DOB")
    assert rows[0].line == 3
    titled = "Clinic list 2026,,\n\nFirst name,Last name,DOB\nAnn,Hill,1.2.80\n"
    found, rows = read(titled)
    assert found.headings == ("First name", "Last name", "DOB")
    assert rows[0].line == 4


def test_a_file_without_headings_has_numbered_columns():
    found, rows = read("Ann Hill,1/2/1980,a@example.org\nBo Dale,3/4/1981,\n")
    assert found.headings == ("Column 1", "Column 2", "Column 3")
    assert [row.line for row in rows] == [1, 2]


def test_headings_that_nobody_knows_are_still_headings():
    found, rows = read("foo,bar\n1,2\n")
    assert found.headings == ("foo", "bar")
    assert len(rows) == 1
    assert read("A title\nfoo,bar\n1,2\n3,4\n")[0].headings == ("foo", "bar")


def test_one_column_is_a_table_too():
    assert read("Name\nAnn\n")[1][0].cells == ("Ann",)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Ann,Hill,extra,more", "4 cells"),
        ("Ann," + "x" * 1_000_000, "1000000 characters"),
        ("An\x00n,Hill", "zero byte"),
        ("An\ufffdn,Hill", "another encoding"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_its_neighbours_are_kept(row, why):
    _found, rows = read(f"First name,Last name\nBo,Dale\n{row}\nCy,Ford\n")
    assert [each.problem == "" for each in rows] == [True, False, True]
    assert why in rows[1].problem
    assert rows[1].line == 3
    assert all(len(cell) <= 200 and "\x00" not in cell for cell in rows[1].cells)


def test_a_short_row_is_filled_up_and_an_empty_one_left_out():
    _found, rows = read("First name,Last name,DOB\nAnn\n,,\n\nBo,Dale,1.2.80,,\n")
    assert [row.cells for row in rows] == [
        ("Ann", "", ""),
        ("Bo", "Dale", "1.2.80"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\n\n", "empty"),
        ("Name,DOB\n", "no row below"),
        (",".join(f"h{i}" for i in range(COLUMN_LIMIT + 1)) + "\n1\n", "201 columns"),
        ('Name,DOB\nAnn,"1.2.80\nBo,2.3.80\n', "opens in line 2"),
        ('"Name', "empty"),
    ],
)
def test_what_makes_no_table_is_refused(text, why):
    with pytest.raises(BadFile, match=why):
        read(text)


def test_an_open_quote_far_down_is_named_by_its_line():
    text = "Name,DOB\n" + "Ann,1.2.80\n" * 60 + 'Bo,"3.4.80\n'
    with pytest.raises(BadFile, match="line 62"):
        read(text)


def test_a_hundred_columns_and_two_of_one_name_are_read():
    headings = ["First name", "Phone", "Phone", *(f"x{i}" for i in range(97))]
    found, rows = read(",".join(headings) + "\n" + ",".join("1" * 100) + "\n")
    assert len(found.headings) == len(rows[0].cells) == 100


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("clinic.rules.imports.table.ROW_LIMIT", 3)
    with pytest.raises(BadFile, match="more than 3 rows"):
        read("Name\n" + "Ann\n" * 4)
    assert ROW_LIMIT == 100_000
