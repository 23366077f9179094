"""Not faster than a provider allows."""

import threading
import time
from functools import cache


class Pace:
    """Spreads hand-overs of one process: at most `per_second` of them."""

    def __init__(self, per_second: float) -> None:
        """The first may go at once."""
        self._apart = 1 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Sleep until the next hand-over may begin."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._apart
        if turn > now:
            time.sleep(turn - now)


@cache
def shared(_provider: str, per_second: float) -> Pace:
    """The one pace of this process towards a provider, whichever thread speaks."""
    return Pace(per_second)
