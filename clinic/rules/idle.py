"""How long a login holds: from its beginning, and since somebody last did something."""

from datetime import timedelta
from enum import Enum

# OWASP ASVS 5.0, 7.3.2: a login ends after a working day, whatever was done meanwhile.
LONGEST = timedelta(hours=12)
# A new moment of activity is written at most this often, in seconds.
NOTED_EVERY = 60.0


class Standing(Enum):
    """What a login still allows."""

    GOOD = "good"
    IDLE = "idle"
    OVER = "over"


def standing(
    *, began: float, active: float, now: float, idle_seconds: float | None
) -> Standing:
    """Moments in seconds since the epoch; no limit of idleness where it is None.

    A clock that was set back ends the login: it says nothing about how old it is.
    """
    if not 0 <= now - began < LONGEST.total_seconds():
        return Standing.OVER
    if idle_seconds is not None and now - active >= idle_seconds:
        return Standing.IDLE
    return Standing.GOOD
