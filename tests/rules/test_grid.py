"""The diary's columns: every row is covered once, whatever was booked."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clinic.rules import grid
from clinic.rules.grid import Booked, Cell

EIGHT = datetime(2026, 3, 10, 8, tzinfo=UTC)


def at(minutes):
    return EIGHT + timedelta(minutes=minutes)


def column(*booked, work=((0, 60),), rows=6):
    return grid.cells(
        EIGHT,
        rows=rows,
        at_work=[(at(starts), at(ends)) for starts, ends in work],
        booked=[Booked(at(s), at(e), name) for name, s, e in booked],
    )


def test_free_slots_and_time_nobody_works():
    assert column(work=((30, 60),)) == [
        Cell(0, 2, at(0)),
        Cell(2, 1, at(30), is_free=True),
        Cell(3, 1, at(45), is_free=True),
        Cell(4, 2, at(60)),
    ]


def test_a_visit_takes_whole_rows():
    cells = column(("Ann", 20, 50))
    assert cells[1] == Cell(1, 3, at(15), ("Ann",))
    assert [cell.row for cell in cells] == [0, 1, 4]


def test_visits_that_share_a_row_share_a_cell():
    assert column(("Ben", 25, 50), ("Ann", 0, 25))[0] == Cell(
        0, 4, at(0), ("Ann", "Ben")
    )


def test_a_visit_outside_of_the_hours_is_shown():
    assert column(("Ann", 60, 90))[-1] == Cell(4, 2, at(60), ("Ann",))


def test_what_lies_outside_of_the_column_is_cut():
    cells = column(("Early", -60, 0), ("Long", -30, 15), ("Late", 75, 600))
    assert cells[0] == Cell(0, 1, at(0), ("Long",))
    assert cells[-1] == Cell(5, 1, at(75), ("Late",))


PAIRS = st.lists(
    st.tuples(st.integers(-60, 400), st.integers(1, 90)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    ),
    max_size=8,
)


@given(PAIRS, PAIRS)
def test_every_row_is_covered_exactly_once(work, visits):
    booked = [(index, s, e) for index, (s, e) in enumerate(visits)]
    cells = column(*booked, work=work, rows=20)
    covered = [row for cell in cells for row in range(cell.row, cell.row + cell.rows)]
    assert covered == list(range(20))
    seen = {visit for cell in cells for visit in cell.visits}
    assert seen == {name for name, s, e in booked if s < 300 and e > 0}
