"""The cells of a file as a person sees them: taken, in the way, left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic import imports
from clinic.importcheck import plan_of, read
from clinic.models import ImportRow, PatientImport
from clinic.rules.imports import birthdates
from clinic.rules.imports.reading import OFF, Mark

_SAMPLE = 5
_EXAMPLES = 3
_SHOWN_OF_CELL = 80


@dataclass(frozen=True)
class Cell:
    """One cell: the start of its text, and what becomes of it."""

    text: str
    mark: Mark


@dataclass(frozen=True)
class Line:
    """One row with its cells; `row` is empty before the file was checked."""

    line: int
    cells: list[Cell]
    problem: str = ""
    row: ImportRow | None = None


def preview(
    source: PatientImport, shown: Iterable[ImportRow], *, now: datetime
) -> list[Line]:
    """The rows of a checked file with their colours."""
    return [
        Line(row.line, _cells(source, row.cells, now), row.problem, row)
        for row in shown
    ]


def sample(source: PatientImport, *, now: datetime) -> dict[str, Any]:
    """The first rows under the columns as they are now, and examples of each."""
    found = imports.sample(source, _SAMPLE)
    examples = [
        [cell for each in found if (cell := each.cells[place][:_SHOWN_OF_CELL].strip())]
        for place in range(len(source.headings))
    ]
    told = birthdates.Order("") if not source.size else imports.order_in(source)
    return {
        "lines": [
            Line(each.line, _cells(source, each.cells, now), each.problem)
            for each in found
        ],
        "examples": [texts[:_EXAMPLES] for texts in examples],
        "told": told,
    }


def _cells(source: PatientImport, texts: Any, now: datetime) -> list[Cell]:
    if len(texts) != len(source.fields):
        return []
    marks = read(texts, plan_of(source, now=now)).marks
    if not source.order:
        marks = [
            Mark(OFF) if field in imports.DATED else mark
            for field, mark in zip(source.fields, marks, strict=True)
        ]
    return [
        Cell(text[:_SHOWN_OF_CELL], mark)
        for text, mark in zip(texts, marks, strict=True)
    ]
