"""Not faster than a provider allows."""

import time


class Pace:
    """Spreads hand-overs of one process: at most `per_second` of them."""

    def __init__(self, per_second: float) -> None:
        """The first may go at once."""
        self._apart = 1 / per_second
        self._next = 0.0

    def wait(self) -> None:
        """Sleep until the next hand-over may begin."""
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + self._apart
