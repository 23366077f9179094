"""From text to records: delimiter, quotes, headings, and the lines they stand in."""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinic.rules.imports.columns import recognised
from clinic.rules.imports.decoding import SIZE_LIMIT, BadFile

COLUMN_LIMIT = 200
CELL_LIMIT = 10_000
ROW_LIMIT = 100_000
HEADING_LIMIT = 200
DELIMITERS = (",", ";", "\t", "|")
# Titles and empty lines may stand above the headings.
_LOOKED_FOR_HEADINGS = 10
_SAMPLE = 40
# Above such a cell stands a heading; in the first row it means that there is none.
_DATUM = re.compile(r"@|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{6}")
# A cell of any length is read, so that the row can be named that has it.
csv.field_size_limit(SIZE_LIMIT + 1)


@dataclass(frozen=True)
class Record:
    """One record of the file. `line` is the first line it stands in, from 1.

    `problem` says why it cannot be read; then `cells` are cut to what may be kept.
    """

    line: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class Shape:
    """How a file is laid out: its delimiter, its headings, and where its data begin."""

    delimiter: str
    headings: tuple[str, ...]
    first_line: int


def shape(text: str) -> Shape:
    """How the file is laid out.

    The delimiter is the one under which most headings are understood, then the one
    that gives most rows the same number of cells. A file whose first row is a patient
    has numbered columns instead of headings. Raises BadFile for a file with no row
    below its headings, with too many columns, or with a quote that never closes.
    """
    best = _best(text)
    headings = best.records[best.head]
    if len(headings.cells) > COLUMN_LIMIT:
        raise BadFile(
            _("The file has %(number)d columns; at most %(limit)d are read.")
            % {"number": len(headings.cells), "limit": COLUMN_LIMIT}
        )
    if not best.score[0] and any(map(_DATUM.search, headings.cells)):
        numbered = tuple(
            _("Column %(number)d") % {"number": number}
            for number in range(1, len(headings.cells) + 1)
        )
        return Shape(best.delimiter, numbered, headings.line)
    rest = itertools.islice(_parse(text, best.delimiter), best.head + 1, None)
    first = next(rest, None)
    if first is None:
        raise BadFile(_("There is no row below the headings of the file."))
    names = tuple(
        " ".join(name.replace("\x00", "").split())[:HEADING_LIMIT]
        for name in headings.cells
    )
    return Shape(best.delimiter, names, first.line)


def records(text: str, layout: Shape) -> Iterator[Record]:
    """The records below the headings, each with its line; empty lines are left out.

    A record that is too wide, too long, ragged or holds a zero byte comes with its
    problem. Raises BadFile beyond ROW_LIMIT and for a quote that never closes.
    """
    found = 0
    for record in _parse(text, layout.delimiter):
        if record.line < layout.first_line:
            continue
        found += 1
        if found > ROW_LIMIT:
            raise BadFile(
                _("The file has more than %(limit)d rows. Split it.")
                % {"limit": ROW_LIMIT}
            )
        yield _checked(record, len(layout.headings))


@dataclass(frozen=True)
class _Try:
    """A file read with one delimiter: the first records, where the headings stand."""

    delimiter: str
    records: list[Record]
    head: int
    score: tuple[int, int, int]


def _best(text: str) -> _Try:
    """The file read with the delimiter that makes most sense of it."""
    tried = []
    for delimiter in DELIMITERS:
        first: list[Record] = []
        # What is wrong further down is said when the rows are read.
        with suppress(BadFile):
            for record in itertools.islice(_parse(text, delimiter), _SAMPLE):
                first.append(record)
        if first:
            tried.append(_try(first, delimiter))
    if not tried:
        raise BadFile(_("The file is empty."))
    return max(tried, key=lambda each: each.score)


def _try(first: list[Record], delimiter: str) -> _Try:
    known = [recognised(each.cells) for each in first[:_LOOKED_FOR_HEADINGS]]
    head = known.index(max(known))
    if not known[head]:
        head = _widest(first[:_LOOKED_FOR_HEADINGS])
    width, same = Counter(len(each.cells) for each in first[head:]).most_common(1)[0]
    score = (known[head], same if width > 1 else 0, width)
    return _Try(delimiter, first, head, score)


def _widest(first: list[Record]) -> int:
    """Where nothing is understood, headings are the first row of the usual width."""
    usual = Counter(len(each.cells) for each in first).most_common(1)[0][0]
    return next(i for i, each in enumerate(first) if len(each.cells) == usual)


def _parse(text: str, delimiter: str) -> Iterator[Record]:
    """Every record that is not empty, as it stands."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    while True:
        began = reader.line_num + 1
        cells = next(reader, None)
        if cells is None:
            return
        if lines.ended:
            raise BadFile(
                _(
                    "The quotation mark that opens in line %(line)d is never closed. "
                    "Close it and load the file again."
                )
                % {"line": began}
            )
        if not _tells_delimiter(began, lines.last) and any(map(str.strip, cells)):
            yield Record(began, tuple(cells))


def _tells_delimiter(number: int, line: str) -> bool:
    """Spreadsheets write "sep=;" above everything."""
    return number == 1 and line.lstrip('"').lower().startswith("sep=")


class _Lines:
    """The physical lines of a text; `ended` once more were asked for than there are.

    A reader asks for more after its last record only from inside a quoted cell.
    """

    def __init__(self, text: str) -> None:
        self.source = io.StringIO(text, newline="")
        self.last = ""
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.source.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self.last = line
        return line


def _checked(record: Record, width: int) -> Record:
    """The record, with the reason if it cannot be read."""
    problem = _problem(record.cells, width)
    if not problem:
        filled = record.cells[:width] + ("",) * (width - len(record.cells))
        return Record(record.line, filled)
    kept = tuple(
        cell[:HEADING_LIMIT].replace("\x00", "") for cell in record.cells[:width]
    )
    return Record(record.line, kept + ("",) * (width - len(kept)), problem)


def _problem(cells: tuple[str, ...], width: int) -> str:
    if any(map(str.strip, cells[width:])):
        return _(
            "The row has %(number)d cells, the headings %(width)d. A value with the "
            "delimiter in it must stand in quotation marks."
        ) % {"number": len(cells), "width": width}
    longest = max(map(len, cells))
    if longest > CELL_LIMIT:
        return _("A cell has %(length)d characters; at most %(limit)d are read.") % {
            "length": longest,
            "limit": CELL_LIMIT,
        }
    text = "".join(cells)
    if "\x00" in text:
        return _("The row has a zero byte in it: it was damaged when it was saved.")
    if "\ufffd" in text:
        return _("The row has a letter that cannot be read. Choose another encoding.")
    return ""
