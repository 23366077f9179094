"""Tables as CSV that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula, full-width signs as well.
_ASCII = ("=", "+", "-", "@", "\t", "\r", "\n")
_FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
BEGINS = (*_ASCII, *_FULL_WIDTH)


def safe(cell: object) -> str:
    """A cell as text: a number stays one, a text that could be a formula gets an
    apostrophe before it."""
    if isinstance(cell, int | float):
        return str(cell)
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(BEGINS) else text


def as_csv(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """The table with its header; the mark at its beginning tells a spreadsheet that it
    is UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()
