"""Lines beside the first one, for a provider that takes its time.

Threads of the same process, each with a connection to the database and a line to each
provider of its own. What holds of two workers holds of two lanes: rows are claimed, and
each lane has one message in hand.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db import close_old_connections

Result = TypeVar("Result")


def start(work: Callable[[], Result]) -> list[Future[Result]]:
    """Begin the same work in every lane but the caller's own."""
    beside = settings.DISPATCH_LANES - 1
    if not beside:
        return []
    threads = _threads(os.getpid(), beside)
    # What they change is changed on behalf of the same task.
    return [threads.submit(copy_context().run, _kept, work) for _ in range(beside)]


@cache
def _threads(_process: int, beside: int) -> ThreadPoolExecutor:
    """Kept, so that their connections are; a forked process makes its own."""
    return ThreadPoolExecutor(beside, thread_name_prefix="lane")


def _kept(work: Callable[[], Result]) -> Result:
    """What Django does around a request, for the connection of this thread."""
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
