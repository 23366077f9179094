"""How long a login holds."""

import pytest

from clinic.rules.idle import LONGEST, Standing, standing

DAY = LONGEST.total_seconds()


@pytest.mark.parametrize(
    ("began", "active", "now", "limit", "stands"),
    [
        (0, 0, 0, 900, Standing.GOOD),
        (0, 0, 899, 900, Standing.GOOD),
        (0, 0, 900, 900, Standing.IDLE),
        (0, 0, 900, None, Standing.GOOD),
        (0, DAY - 1, DAY - 1, 900, Standing.GOOD),
        (0, DAY, DAY, 900, Standing.OVER),
        (0, DAY, DAY, None, Standing.OVER),
        (100, 100, 99, None, Standing.OVER),
        (0, 500, 400, 900, Standing.GOOD),
    ],
)
def test_a_login_holds(began, active, now, limit, stands):
    assert standing(began=began, active=active, now=now, idle_seconds=limit) is stands
