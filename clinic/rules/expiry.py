"""When a certificate's end is announced: 60, 30 and 7 days ahead."""

from datetime import date

STEPS = (60, 30, 7)  # days before the last valid day


def step_on(expires_on: date, *, on: date) -> int | None:
    """The nearest step that has been reached on that day; None before and after.

    A certificate entered late, or a sweep that was down, gets the nearest step only:
    nobody is told of 60 days when 20 are left.
    """
    left = (expires_on - on).days
    if left < 0:
        return None
    return min((step for step in STEPS if left <= step), default=None)
