"""A day of the diary as a column of cells: visits, free slots, time nobody works."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from clinic.rules.slots import Span, covers

Visit = TypeVar("Visit")
STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class Booked(Generic[Visit]):
    """A visit with its time."""

    starts: datetime
    ends: datetime
    visit: Visit


@dataclass(frozen=True)
class Cell(Generic[Visit]):
    """One cell: `rows` high from row `row` on, which begins at `at`.

    With visits it is taken, else free or not (`is_free`).
    """

    row: int
    rows: int
    at: datetime
    visits: tuple[Visit, ...] = ()
    is_free: bool = False


def cells(
    begins: datetime,
    *,
    rows: int,
    at_work: Sequence[Span],
    booked: Iterable[Booked[Visit]],
) -> list[Cell[Visit]]:
    """The column from `begins` on, `rows` steps of a quarter of an hour high.

    Visits that share a row share a cell; so does time in which nobody works.
    """
    ends = begins + rows * STEP
    blocks = _blocks(begins, rows, booked)
    made: list[Cell[Visit]] = []
    row = 0
    while row < rows:
        at = begins + row * STEP
        block = next((each for each in blocks if each.row == row), None)
        if block is not None:
            made.append(block)
            row += block.rows
            continue
        if covers(at_work, at, min(at + STEP, ends)):
            made.append(Cell(row, 1, at, is_free=True))
            row += 1
            continue
        height = _shut(row, rows, begins, at_work, {each.row for each in blocks})
        made.append(Cell(row, height, at))
        row += height
    return made


def _shut(
    row: int, rows: int, begins: datetime, at_work: Sequence[Span], taken: set[int]
) -> int:
    """How many rows from this one on nobody works and no visit begins."""
    height = 1
    while row + height < rows and row + height not in taken:
        at = begins + (row + height) * STEP
        if covers(at_work, at, at + STEP):
            break
        height += 1
    return height


def _blocks(
    begins: datetime, rows: int, booked: Iterable[Booked[Visit]]
) -> list[Cell[Visit]]:
    """Visits as whole rows; those that share a row together."""
    merged: list[tuple[int, int, list[Visit]]] = []
    for first, last, visit in sorted(
        _in_rows(begins, rows, booked), key=lambda each: each[:2]
    ):
        if merged and first < merged[-1][1]:
            start, end, visits = merged[-1]
            merged[-1] = (start, max(end, last), [*visits, visit])
        else:
            merged.append((first, last, [visit]))
    return [
        Cell(first, last - first, begins + first * STEP, tuple(visits))
        for first, last, visits in merged
    ]


def _in_rows(
    begins: datetime, rows: int, booked: Iterable[Booked[Visit]]
) -> Iterator[tuple[int, int, Visit]]:
    """First row, and the row after the last, of each visit that can be seen."""
    for each in booked:
        first = max((each.starts - begins) // STEP, 0)
        last = min(-((begins - each.ends) // STEP), rows)
        if first < last:
            yield first, last, each.visit
