"""How long to wait before a message is tried again."""

from datetime import timedelta

# 2 to this power times any base is past any cap; more would only make big numbers.
_MOST_DOUBLINGS = 32


def delay(
    attempt: int, *, jitter: float, base: float = 5, cap: float = 900
) -> timedelta:
    """The wait after failed attempt number `attempt` (from 1).

    It doubles from `base` seconds up to `cap` seconds and is then shortened by up to
    half at random, so that messages which failed together do not come back together:
    `jitter` from 0 to 1 gives half of it to all of it. Raises ValueError for an attempt
    below 1 or a jitter out of range.
    """
    if attempt < 1:
        raise ValueError("Attempts are counted from 1.")
    if not 0 <= jitter <= 1:
        raise ValueError("The jitter goes from 0 to 1.")
    longest = min(cap, base * 2 ** min(attempt - 1, _MOST_DOUBLINGS))
    return timedelta(seconds=longest * (1 + jitter) / 2)
