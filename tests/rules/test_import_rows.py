"""One row: a patient, or the reasons why it is none, cell by cell."""

import csv
from datetime import date

import pytest

from clinic.rules.imports.columns import guess
from clinic.rules.imports.errorfile import write
from clinic.rules.imports.reading import Plan
from clinic.rules.imports.rows import read

FULL = {
    "First name": "Ann",
    "Last name": "Hill",
    "DOB": "1/2/1980",
    "Mobile": "07700 900123",
}


def reading(order="dmy", **cells):
    """The row read under the headings that are its keywords, spaces written as _."""
    named = {name.replace("_", " "): value for name, value in cells.items()}
    headings = list(named)
    plan = Plan(
        fields=guess(headings),
        headings=headings,
        order=order,
        serial=False,
        country="GB",
        today=date(2026, 3, 10),
        own_numbers=("+442079460199",),
        languages=("en", "de"),
    )
    return read(list(named.values()), plan)


def full(**more):
    return reading(**{**FULL, **more})


def kinds(found):
    return [mark.kind for mark in found.marks]


def test_a_plain_row_is_a_patient():
    found = full(Pronouns="she/her", Notes="rings\ntwice", City="Leeds", Odd="x")
    assert found.problems == []
    assert found.values["given_name"] == "Ann"
    assert found.born == date(1980, 2, 1)
    assert found.contacts == [("phone", "+447700900123")]
    assert kinds(found) == ["ok"] * 6 + ["off", "off"]
    assert found.source_id.startswith("row-")
    assert found.source_id == full(Notes="other").source_id
    assert found.source_id != full(Mobile="07700 900124").source_id


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"First name": "", "Last name": ""}, "The name is missing."),
        ({"First name": "=1+1"}, "First name: This begins like a formula"),
        ({"First name": "An\nn"}, "line break"),
        ({"First name": "ann@example.org"}, "This is not a name"),
        ({"Last name": "12"}, "Last name: This is not a name"),
        ({"First name": "A" * 121}, "at most 120"),
        ({"DOB": ""}, "The date of birth is missing."),
        ({"DOB": "31/2/1980"}, "DOB: This day does not exist"),
        ({"Mobile": "07700"}, "Mobile: This is too short"),
        ({"Mobile": "n/a"}, "neither an e-mail address nor a phone"),
        ({"Email": "ann"}, "Email: "),
        ({"Notes": "x" * 4001}, "Notes: The text has 4001"),
        ({"Pronouns": "p" * 41}, "longer than 40"),
        ({"ID": "1.23E+15"}, "spreadsheet has damaged"),
        ({"ID": "x" * 101}, "longer than 100"),
        ({"ID": "1\x072"}, "cannot be stored"),
        ({"Deceased": "1/1/1970"}, "lies before birth"),
    ],
)
def test_what_is_in_the_way_is_named_with_its_column(cells, problem):
    found = full(**cells)
    assert len(found.problems) == 1
    assert problem in found.problems[0]
    assert "bad" in kinds(found)


def test_every_reason_is_given_at_once():
    found = full(**{"First name": "=x", "DOB": "x", "Mobile": "x"})
    assert len(found.problems) == 3


def test_one_reason_is_given_once():
    found = reading(Name="Ann", DOB="1/2/1980", Phone="07700", phone="07700")
    assert found.problems == [
        "Phone: " + (found.marks[2].words),
        "phone: " + found.marks[3].words,
    ]
    found.refuse([2], found.marks[2].words, "Phone")
    assert len(found.problems) == 2


def test_a_file_without_the_columns_says_so_too():
    found = reading(First_name="Ann")
    assert len(found.problems) == 2


@pytest.mark.parametrize(
    ("cells", "given", "family", "preferred"),
    [
        ({"Name": "Hill, Ann"}, "Ann", "Hill", ""),
        ({"Name": "Hill, Ann, MBA"}, "Ann", "Hill", ""),
        ({"Name": "Ann Mary Hill"}, "Ann Mary", "Hill", ""),
        ({"Name": "Dr. Ludwig van Beethoven"}, "Ludwig", "van Beethoven", ""),
        ({"Name": "Sukarno"}, "Sukarno", "", ""),
        ({"Nachname Vorname": "Hill Ann"}, "Ann", "Hill", ""),
        ({"Last name": "Hill"}, "Hill", "", ""),
        ({"First name": "", "Last name": "Hill"}, "Hill", "", ""),
        ({"First name": "Ann", "Last name": "Null"}, "Ann", "Null", ""),
        ({"First name": "Ann", "Last name": "-"}, "Ann", "", ""),
        (
            {"First name": "Ann", "Middle name": "Mary", "Last name": "Hill"},
            "Ann Mary",
            "Hill",
            "Ann",
        ),
        ({"First name": "Ann", "Preferred name": "Annie"}, "Ann", "", "Annie"),
        ({"First name": "Ann", "Preferred name": "Ann"}, "Ann", "", ""),
        ({"First name": "'=Ann"}, None, None, None),
    ],
)
def test_names_in_one_column_or_in_several(cells, given, family, preferred):
    found = reading(**cells, DOB="1/2/1980", Mobile="07700 900123")
    got = [
        found.values.get(f"{part}_name") for part in ("given", "family", "preferred")
    ]
    assert got == [given, family, preferred]
    assert (found.problems == []) == (given is not None)


@pytest.mark.parametrize(
    ("column", "cell", "key", "value"),
    [
        ("Language", "Deutsch", "language", "de"),
        ("Language", "en-GB", "language", "en"),
        ("Language", "Klingon", "language", None),
        ("Language", "French", "language", None),
        ("Time zone", "Europe/Berlin", "time_zone", "Europe/Berlin"),
        ("Time zone", "Sydney", "time_zone", "Australia/Sydney"),
        ("Time zone", "Nowhere", "time_zone", None),
        ("Reminder type", "SMS", "prefers", "text"),
        ("Reminder type", "Email", "prefers", "email"),
        ("Reminder type", "SMS & Email", "prefers", None),
        ("Patient Number", "17.0", "old_number", "17"),
    ],
)
def test_small_words_are_understood_or_left_out_in_words(column, cell, key, value):
    found = full(ID="1", **{column: cell})
    assert found.values.get(key) == value
    assert found.marks[-1].kind == ("ok" if value else "off")
    assert bool(found.marks[-1].words) == (value is None)
    assert found.problems == []


@pytest.mark.parametrize(
    ("column", "cell", "has_left"),
    [
        ("Archived at", "2020-01-01 10:00", True),
        ("Archived", "No", False),
        ("Archived", "", False),
        ("Status", "Inactive", True),
        ("Status", "Active", False),
        ("Status", "Gold member", False),
        ("Active", "false", True),
        ("Active", "yes", False),
        ("Deceased", "yes", True),
        ("Deceased", "no", False),
        ("Deceased on", "2/3/2020", True),
    ],
)
def test_who_left_or_died_is_not_written_to(column, cell, has_left):
    found = full(**{column: cell})
    assert found.has_left is has_left
    assert found.died == (date(2020, 3, 2) if column == "Deceased on" else None)


def test_consent_to_marketing_is_not_taken_for_consent():
    found = full(**{"Accepts marketing": "yes", "Newsletter": ""})
    assert [mark.kind for mark in found.marks[-2:]] == ["off", "off"]
    assert "is not consent to messages" in found.marks[-2].words
    assert found.shut == set()


def test_an_opt_out_is_taken_along():
    asked = {"No SMS": "yes", "No email": "x", "Email": "a@example.org"}
    assert full(**asked).shut == {"phone", "email"}
    assert full(**{"No SMS": "no", "No email": "0"}).shut == set()


def test_one_contact_in_two_columns_is_one():
    assert len(full(Home_phone="+447700900123", Mobile_2="").contacts) == 1


def test_a_break_in_the_diary_is_no_patient():
    found = reading(Break="true", First_name="", DOB="", Phone="")
    assert found.aside
    assert found.problems == []
    assert full(Break="false").aside == ""


def test_notes_of_several_columns_are_kept_one_below_the_other():
    assert full(Notes="a", Comments="b").values["notes"] == "a\nb"


def test_the_error_file_computes_nothing_and_can_be_read_again():
    cells = [
        "=1+1",
        "+447700900123",
        "@x",
        "-",
        "'+1",
        'plain, "quoted"\nline',
        "\uff1dx",
    ]
    headings = [f"h{i}" for i in range(7)]
    text = "".join(write(headings, [(2, cells, "why\nso")]))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True)))
    assert rows[0][:7] == headings
    assert rows[1][7:] == ["2", "why\nso"]
    assert not any(cell[:1] in "=+-@\uff1d" for cell in rows[1][:7] if cell)
    assert guess(rows[0])[-2:] == ["unused", "unused"]


def test_a_number_from_the_error_file_is_the_number_again():
    assert full(Mobile="'+447700900123").contacts == [("phone", "+447700900123")]
