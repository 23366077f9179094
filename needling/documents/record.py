"""A page of the record as a document: a note, an adverse event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from needling.documents.pdf import render


@dataclass(frozen=True)
class Table:
    """A table: its head and its rows, as many cells each."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """What stands under one heading. `drawing` is SVG, told in words by its alt."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    table: Table | None = None
    texts: Sequence[str] = ()
    drawing: str = ""
    drawing_alt: str = ""


@dataclass(frozen=True)
class Record:
    """All that the document says. `notice` stands in a frame above everything.

    `page_words` holds $page and $pages; `printed` says when and by whom.
    """

    clinic: str
    reference: str
    language: str
    title: str
    sections: Sequence[Section]
    at: datetime
    page_words: str
    printed: str
    spelled_words: str
    notice: str = ""


def record_pdf(record: Record) -> bytes:
    """The record as a tagged PDF (PDF/UA-1). Raises CannotPrint."""
    values: dict[str, Any] = {
        "clinic": record.clinic,
        "reference": record.reference,
        "language": record.language,
        "title": record.title,
        "notice": record.notice,
        "page_words": record.page_words,
        "printed": record.printed,
        "spelled_words": record.spelled_words,
        "sections": [_section(each) for each in record.sections],
        "shown": "",
    }
    return render("record", values, at=record.at)


def _section(section: Section) -> dict[str, Any]:
    table = section.table
    return {
        "title": section.title,
        "facts": [{"label": label, "value": value} for label, value in section.facts],
        "table": {
            "head": list(table.head),
            "rows": [list(row) for row in table.rows],
        }
        if table
        else None,
        "texts": list(section.texts),
        "drawing": section.drawing,
        "drawing_alt": section.drawing_alt,
    }
