"""What happens when: a queue of acts, run in the order of time."""

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime

Act = Callable[[datetime], None]


class Timeline:
    """Acts up to and including `end`; what is planned for later never happens.

    Acts of the same moment run in the order in which they were planned.
    """

    def __init__(self, end: datetime) -> None:
        """Nothing is planned yet."""
        self.end = end
        self._queue: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()

    def plan(self, moment: datetime, act: Act) -> None:
        """Let `act` happen at that moment, if it lies before the end."""
        if moment <= self.end:
            heapq.heappush(self._queue, (moment, next(self._order), act))

    def run(self, *, watch: Act) -> int:
        """Do everything in order and return how many acts there were.

        `watch` is called with the moment before each act.
        """
        count = 0
        while self._queue:
            moment, _, act = heapq.heappop(self._queue)
            watch(moment)
            act(moment)
            count += 1
        return count
