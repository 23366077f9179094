"""What is settled about a file before its rows are checked."""

import pytest

from clinic import imports
from clinic.models import Patient, PatientImport
from tests.clinic.importing import (
    HEADINGS,
    a_file,
    bring_in,
    load,
    problems,
    row,
    states,
    work,
)
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def receive(clinic, data, desk):
    return imports.receive(clinic, name="a\\b/p.CSV", data=data, by=desk, now=NOW)


def test_what_a_file_is_taken_for(clinic, desk):
    data = a_file(row(1, DOB="13/2/1980"), delimiter=";", encoding="utf-16")
    source = receive(clinic, data, desk)
    assert (source.name, source.state) == ("p.csv", "columns")
    assert (source.delimiter, source.encoding, source.order) == (
        ";",
        "utf-16-le",
        "dmy",
    )
    assert source.system == "file"
    assert [each.cells[1] for each in imports.sample(source)] == ["Annba"]


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "empty"), (b"PK\x03\x04xx", "ZIP"), (b"Name,DOB\n", "no row below")],
)
def test_what_is_no_list_is_refused(clinic, desk, data, why):
    with pytest.raises(imports.CannotImport, match=why):
        receive(clinic, data, desk)
    assert not PatientImport.objects.exists()


def test_an_ambiguous_order_is_asked_for_and_never_guessed(clinic, desk):
    data = a_file(row(1, DOB="1/2/1980"), row(2, DOB="3/4/1981"))
    with pytest.raises(imports.CannotImport, match="1/2/1980 can be read two ways"):
        load(clinic, data, by=desk, order="")
    bring_in(clinic, data, by=desk, order="mdy")
    first = Patient.objects.get(sources__source_id="1")
    assert first.date_of_birth.isoformat() == "1980-01-02"


def test_the_order_is_found_when_the_column_is_named_later(clinic, desk):
    headings = [name if name != "DOB" else "When" for name in HEADINGS]
    data = a_file(row(1, DOB="13/2/1980"), headings=headings)
    fields = [
        "source_id",
        "given_name",
        "family_name",
        "date_of_birth",
        "phone",
        "",
        "",
    ]
    source = load(clinic, data, by=desk, order="", fields=fields)
    assert source.order == "dmy"
    work()
    assert problems(source) == [""]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({1: "", 2: ""}, "holds the name"),
        ({3: ""}, "holds the date of birth"),
        ({4: "", 5: ""}, "e-mail address or a phone"),
        ({2: "given_name"}, "for the same thing"),
        ({2: "nonsense"}, "for every column"),
    ],
)
def test_columns_that_do_not_make_a_patient_are_refused(clinic, desk, change, why):
    source = receive(clinic, a_file(row(1)), desk)
    fields = [change.get(place, name) for place, name in enumerate(source.fields)]
    with pytest.raises(imports.CannotImport, match=why):
        load(clinic, a_file(row(1)), by=desk, fields=fields)


def test_columns_and_encoding_are_corrected_after_a_look(clinic, desk):
    data = a_file(row(1, **{"First name": "Ženka"}), encoding="cp1250")
    source = load(clinic, data, by=desk, encoding="utf-8")
    work()
    assert states(source) == ["refused"]
    chosen = imports.Setting(source.fields, "dmy", " ", "cp1250")
    source = imports.set_columns(source, setting=chosen, by=desk, now=NOW)
    assert (source.system, source.encoding) == ("file", "cp1250")
    work()
    assert states(source) == ["ready"]
    imports.start(source, duplicates="skip", by=desk, now=NOW)
    work()
    assert Patient.objects.get().given_name == "Ženka"
    with pytest.raises(imports.CannotImport, match="moved on: Imported"):
        imports.set_columns(source, setting=chosen, by=desk, now=NOW)


def test_an_encoding_that_makes_nonsense_is_refused(clinic, desk):
    source = receive(clinic, a_file(row(1)), desk)
    chosen = imports.Setting(source.fields, "dmy", "x", "utf-16-le")
    with pytest.raises(imports.CannotImport):
        imports.set_columns(source, setting=chosen, by=desk, now=NOW)


def test_a_break_in_a_list_of_patients_is_nobody(clinic, desk):
    data = a_file([*row(1), "yes"], [*row(2), "no"], headings=[*HEADINGS, "Break"])
    source = bring_in(clinic, data, by=desk)
    assert states(source) == ["aside", "created"]
