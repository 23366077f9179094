"""How long a record is kept, and what stays of a birth date."""

from datetime import date

import pytest

from clinic.rules.retention import Periods, after, coarse, is_over, kept_until

PERIODS = Periods(years=10, minor_until=25)


@pytest.mark.parametrize(
    ("last", "born", "until"),
    [
        # A grown-up: ten years after the last contact.
        (date(2026, 3, 10), date(1980, 5, 4), date(2036, 3, 10)),
        # A child of six: the 25th birthday comes later.
        (date(2026, 3, 10), date(2019, 5, 4), date(2044, 5, 4)),
        # Fifteen: both on the same day.
        (date(2026, 3, 10), date(2011, 3, 10), date(2036, 3, 10)),
        # Seventeen: ten years are the longer.
        (date(2026, 3, 10), date(2008, 5, 4), date(2036, 3, 10)),
        # No such day in that year: the one after, never the one before.
        (date(2024, 2, 29), date(1980, 5, 4), date(2034, 3, 1)),
        (date(2010, 1, 1), date(2008, 2, 29), date(2033, 3, 1)),
    ],
)
def test_of_both_periods_the_longer_holds(last, born, until):
    assert kept_until(last=last, born=born, periods=PERIODS) == until
    assert not is_over(until, on=until)
    assert is_over(until, on=after(until, 1))


def test_only_the_year_of_a_birth_date_stays_and_no_period_ends_sooner():
    assert coarse(date(1980, 5, 4), on=date(2026, 3, 10)) == date(1980, 12, 31)
    assert coarse(date(2026, 1, 4), on=date(2026, 3, 10)) == date(2026, 3, 10)


def test_years_are_counted_back_as_well():
    assert after(date(2036, 3, 10), -10) == date(2026, 3, 10)
    assert after(date(2028, 2, 29), -1) == date(2027, 3, 1)
