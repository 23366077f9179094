"""From bytes to text: which encoding a file is in, or why it is no table of text."""

import codecs
from dataclasses import dataclass

from django.utils.translation import gettext as _

SIZE_LIMIT = 24 * 1024 * 1024
# Offered where the letters look wrong, as code and as people know it.
ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("cp1252", "Windows-1252"),
    ("cp1250", "Windows-1250"),
    ("iso8859-15", "ISO 8859-15"),
    ("mac-roman", "Mac Roman"),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
)
# UTF-32 begins like UTF-16, so it is asked for first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 65_536
# Of a text no more than so many in a thousand are control characters.
_MOST_CONTROLS = 10
_HIGH_NULS = 0.3


class BadFile(ValueError):
    """The file cannot be read as a list of patients; says why and what to do."""


@dataclass(frozen=True)
class Decoded:
    """The text, and the encoding it was read in."""

    text: str
    encoding: str


def decode(data: bytes, *, encoding: str = "") -> Decoded:
    """The text of the file, in the encoding its user chose or in the one it shows.

    A byte order mark decides; else UTF-16 is known by its many zero bytes, then UTF-8
    is tried, and what is none of these is Windows-1252. What cannot be read becomes
    U+FFFD, which costs its row. Raises BadFile for an empty or too large file and for
    anything that is no text: it is known by its first bytes and never unpacked.
    """
    _refuse_size(data)
    for mark, marked in _MARKS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            return _as_text(Decoded(rest.decode(marked, "replace"), marked))
    chosen = encoding or _wide(data)
    if chosen and chosen != "cp1252":
        return _as_text(Decoded(data.decode(chosen, "replace"), chosen))
    _refuse_kind(data)
    return _as_text(_narrow(data))


def _refuse_size(data: bytes) -> None:
    if not data.strip(b"\x00 \r\n\t"):
        raise BadFile(_("The file is empty."))
    if len(data) > SIZE_LIMIT:
        raise BadFile(
            _("The file is larger than %(limit)d MB. Split it and load the parts.")
            % {"limit": SIZE_LIMIT // 1024 // 1024}
        )


def _refuse_kind(data: bytes) -> None:
    """Known by their first bytes, whatever the file is called."""
    if data.startswith(b"PK\x03\x04"):
        if b"[Content_Types].xml" in data[:2048] or b"xl/" in data[:2048]:
            raise BadFile(_workbook())
        raise BadFile(
            _("This is a ZIP archive. Unpack it and load the CSV file inside.")
        )
    if data.startswith((b"\xd0\xcf\x11\xe0", b"<?xml")):
        raise BadFile(_workbook())
    start = data[:512].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<meta")):
        raise BadFile(
            _("This is a web page. Export the list as CSV instead of saving the page.")
        )
    other = (b"%PDF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
    picture = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"SQLite format")
    if data.startswith(other + picture):
        raise BadFile(_not_text())


def _workbook() -> str:
    return _(
        "This is a spreadsheet, not a CSV file. Open it, choose “Save as” and "
        "“CSV UTF-8”, and load that file."
    )


def _not_text() -> str:
    return _("This is not a text file. Export the list as CSV and load that file.")


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: of Latin text every other byte is zero."""
    sample = data[:_LOOKED_AT]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) / half > _HIGH_NULS > sample[::2].count(0) / half:
        return "utf-16-le"
    if sample[::2].count(0) / half > _HIGH_NULS > sample[1::2].count(0) / half:
        return "utf-16-be"
    return ""


def _narrow(data: bytes) -> Decoded:
    """UTF-8 where all of it is; else each line in whichever of the two it is in."""
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return Decoded("".join(map(_line, data.splitlines(keepends=True))), "cp1252")


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _as_text(decoded: Decoded) -> Decoded:
    """The same, if it looks like text."""
    sample = decoded.text[:_LOOKED_AT]
    odd = sum(1 for c in sample if c < " " and c not in "\r\n\t\x00")
    odd += max(0, sample.count("\x00") - 8)
    if odd * 1000 > _MOST_CONTROLS * len(sample):
        raise BadFile(_not_text())
    return decoded
