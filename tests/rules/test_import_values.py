"""Dates of a column, numbers of a cell."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.contact import BadContact
from clinic.rules.dates import BadDate
from clinic.rules.imports.birthdates import Order, are_serials, order_of, read
from clinic.rules.imports.phones import emails, phones

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        (["1/2/1980", "13/2/1980"], "dmy"),
        (["1/2/1980", "2/13/1980"], "mdy"),
        (["1.2.1980"], "dmy"),
        (["80/1/2"], "ymd"),
        (["1980-01-02", "", "3 March 1980", "5/5/1980"], "dmy"),
        (["1/2/1980", "3-4-81"], ""),
        (["13/2/1980", "2/13/1980"], ""),
    ],
)
def test_the_order_is_that_of_the_whole_column(cells, known):
    assert order_of(cells).known == known


def test_an_ambiguous_column_gives_an_example_and_a_contradiction_is_told():
    assert order_of(["", "1/2/1980"]) == Order("", example="1/2/1980")
    assert order_of(["13/2/1980", "2/13/1980"]).is_contradicted
    assert order_of(["1/2/1980"], told="mdy").known == "mdy"


@pytest.mark.parametrize(
    ("cell", "order", "born"),
    [
        ("1/2/1980", "dmy", date(1980, 2, 1)),
        ("1/2/1980", "mdy", date(1980, 1, 2)),
        ("80-1-2", "ymd", date(1980, 1, 2)),
        ("1980-02-01T00:00:00Z", "mdy", date(1980, 2, 1)),
        ("1980/2/1 12:00:00 AM", "mdy", date(1980, 2, 1)),
        ("01.02.80", "dmy", date(1980, 2, 1)),
        ("1.2.25", "dmy", date(2025, 2, 1)),
        ("11.3.26", "dmy", date(1926, 3, 11)),
        ("19800201", "mdy", date(1980, 2, 1)),
        ("1-Mar-80", "mdy", date(1980, 3, 1)),
        ("March 1st, 1980", "dmy", date(1980, 3, 1)),
        ("1. März 1980", "dmy", date(1980, 3, 1)),
        ("1 août 1980", "dmy", date(1980, 8, 1)),
        ("1 de enero de 1980", "dmy", date(1980, 1, 1)),
        ("1980 March 1", "dmy", date(1980, 3, 1)),
        ("'1/2/1980", "dmy", date(1980, 2, 1)),
        ("\uff11/\uff12/\uff11\uff19\uff18\uff10", "dmy", date(1980, 2, 1)),
    ],
)
def test_a_date_in_any_common_writing(cell, order, born):
    assert read(cell, order=order, today=TODAY) == born


@pytest.mark.parametrize(
    "cell",
    [
        "31/2/1980",
        "13/13/1980",
        "1/2/2027",
        "1/2/1899",
        "1/2/980",
        "Jan 1980",
        "29281",
        "yesterday",
        "0/0/0",
        "1/2",
    ],
)
def test_what_is_no_date_of_birth_is_refused(cell):
    with pytest.raises(BadDate):
        read(cell, order="dmy", today=TODAY)


def test_the_numbers_of_a_spreadsheet_are_days_only_where_all_of_them_are():
    assert read("29281", order="dmy", today=TODAY, serial=True) == date(1980, 3, 1)
    assert are_serials(["29281", "", "30000.0"])
    assert not are_serials(["29281", "1/2/1980"])
    assert not are_serials(["", ""])


@pytest.mark.parametrize(
    ("country", "cell", "found"),
    [
        ("GB", "07700 900123", ["+447700900123"]),
        ("GB", "447700900123", ["+447700900123"]),
        ("GB", "7700900123", ["+447700900123"]),
        ("GB", "00447700900123", ["+447700900123"]),
        ("GB", "447700900123.0", ["+447700900123"]),
        ("GB", "'+447700900123", ["+447700900123"]),
        ("GB", '="07700900123"', ["+447700900123"]),
        ("GB", "tel:07700900123", ["+447700900123"]),
        ("GB", "Mobile: 447700900123, Home: 020 7946 0123", "two"),
        ("GB", "07700 900123 (mobile)\n020 7946 0123 (work)", "two"),
        ("GB", "07700 900123 or 020 7946 0123", "two"),
        ("GB", "+447700900123 +442079460123", "two"),
        ("GB", "07700 900123 / 020 7946 0123 / Fax: 020 7946 0999", "two"),
        ("GB", '[{"phone_type":"Mobile","number":"447700900123"}]', "one"),
        ("GB", '[{"type"=>"Mobile", "number"=>"447700900123"}]', "one"),
        ("GB", '["07700 900123", "07700 900123"]', "one"),
        ("GB", "[]", []),
        ("GB", '[{"phone_type": "Home"}]', []),
        ("GB", "[" * 5000, []),
        ("GB", "07700 900123 / Fax 020 7946 0999", "one"),
        ("GB", "Fax 020 7946 0999", []),
        ("AU", "447700900123", ["+447700900123"]),
        ("AU", "61412345678", ["+61412345678"]),
        ("AU", "412345678", ["+61412345678"]),
        ("US", "(415) 555-2671", ["+14155552671"]),
        ("US", "14155552671", ["+14155552671"]),
        ("DE", "0171/1234567", ["+491711234567"]),
        ("DE", "030 901820 / 0171 1234567", ["+4930901820", "+491711234567"]),
        ("FR", "06 12 34 56 78", ["+33612345678"]),
        ("ES", "612 34 56 78", ["+34612345678"]),
    ],
)
def test_numbers_are_found_however_they_are_written(country, cell, found):
    both = ["+447700900123", "+442079460123"]
    assert phones(cell, country) == {"two": both, "one": both[:1]}.get(
        str(found), found
    )


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("4.47701E+11", "spreadsheet has damaged"),
        ("07700 900123 x12", "extension"),
        ("Mum: 07700 900123", "without letters"),
        ("999", "emergency"),
        ("07700 900123, 123", "too short"),
        ("12345678", "does not exist|too few"),
        ("+442079460199", "clinic’s own"),
        (", ".join(f"07700 9001{i:02}" for i in range(11)), "too many"),
    ],
)
def test_a_number_that_cannot_be_used_is_refused_with_its_reason(cell, why):
    with pytest.raises(BadContact, match=why):
        phones(cell, "GB", own=("+442079460199",))


def test_several_addresses_in_a_cell():
    assert emails("A@example.org; b@example.org <a@example.org>") == [
        "a@example.org",
        "b@example.org",
    ]
    with pytest.raises(BadContact):
        emails("a@example.org, nobody")


@given(st.text(max_size=60))
def test_no_text_makes_a_reader_fall_over(cell):
    for reader in (lambda: phones(cell, "GB"), lambda: emails(cell)):
        try:
            found = reader()
        except BadContact:
            found = []
        assert all(found)
    try:
        born = read(cell, order="dmy", today=TODAY, serial=True)
    except BadDate:
        return
    assert date(1900, 1, 1) <= born <= TODAY
