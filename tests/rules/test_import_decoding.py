"""Which encoding a file is in, and what is refused before it is read."""

import gzip
import io
import zipfile

import pytest

from clinic.rules.imports.decoding import SIZE_LIMIT, BadFile, decode

TEXT = "Vorname;Straße\nJürgen;Žižkov\n"
WESTERN = "Vorname;Straße\nJürgen;Weg\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_every_writing_of_unicode_is_known(data, encoding):
    found = decode(data)
    assert (found.text, found.encoding) == (TEXT, encoding)


def test_what_is_not_unicode_is_windows_1252():
    found = decode(WESTERN.encode("cp1252"))
    assert (found.text, found.encoding) == (WESTERN, "cp1252")
    assert decode(WESTERN.encode("cp1252"), encoding="cp1252") == found


def test_a_file_put_together_from_two_encodings_is_read_line_by_line():
    data = "Name\nJürgen\n".encode() + "Zoë\n".encode("cp1252")
    assert decode(data).text == "Name\nJürgen\nZoë\n"


def test_the_encoding_that_was_chosen_is_used():
    data = "Name\nŽižka\n".encode("cp1250")
    assert decode(data, encoding="cp1250").text == "Name\nŽižka\n"


def test_a_letter_that_cannot_be_read_is_marked_and_not_dropped():
    assert "\ufffd" in decode("Name\nJürgen\n".encode("cp1252"), encoding="utf-8").text


def a_zip(name, content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \r\n\t\x00", "empty"),
        (a_zip("[Content_Types].xml", "x"), "spreadsheet"),
        (a_zip("bomb.csv", b"0" * 10_000_000), "ZIP archive"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "spreadsheet"),
        (b'<?xml version="1.0"?><Workbook/>', "spreadsheet"),
        (b"  <html><table>", "web page"),
        (b"%PDF-1.7 x", "not a text file"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "not a text file"),
        (b"\x89PNG\r\n\x1a\n123", "not a text file"),
        (bytes(range(1, 32)) * 40, "not a text file"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data, why):
    with pytest.raises(BadFile, match=why):
        decode(data)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(BadFile, match="24 MB"):
        decode(b"a" * (SIZE_LIMIT + 1))
