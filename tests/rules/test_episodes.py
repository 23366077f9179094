"""Which number a session has in its episode."""

from datetime import date

import pytest

from needling.rules.episodes import Place, place

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ((), Place(1, TODAY, True)),
        ((date(2026, 2, 24),), Place(2, date(2026, 2, 24), False)),
        ((TODAY,), Place(2, TODAY, False)),
        ((date(2025, 9, 3),), Place(2, date(2025, 9, 3), False)),
        ((date(2025, 9, 2),), Place(1, TODAY, False)),
        (
            (date(2025, 1, 7), date(2026, 2, 24), date(2025, 10, 1)),
            Place(3, date(2025, 10, 1), False),
        ),
        ((date(2026, 4, 1),), Place(1, TODAY, True)),
    ],
)
def test_a_gap_of_more_than_six_months_begins_a_new_episode(earlier, expected):
    assert place(earlier, TODAY) == expected
