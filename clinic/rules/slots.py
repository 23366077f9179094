"""Free time: what is left of spans, whether a visit fits, the nearest slots.

Spans are half-open pairs of aware moments: what ends at ten leaves ten o'clock free.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in order, with spans that touch or overlap made one."""
    made: list[Span] = []
    for starts, ends in sorted(spans):
        if made and starts <= made[-1][1]:
            made[-1] = (made[-1][0], max(ends, made[-1][1]))
        elif starts < ends:
            made.append((starts, ends))
    return made


def less(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of `spans` without `taken`, in order."""
    busy = joined(taken)
    return [part for span in joined(spans) for part in _parts(span, busy)]


def _parts(span: Span, busy: Sequence[Span]) -> Iterator[Span]:
    free_from, ends = span
    for begun, done in busy:
        if done <= free_from or begun >= ends:
            continue
        if begun > free_from:
            yield free_from, begun
        free_from = max(free_from, done)
    if free_from < ends:
        yield free_from, ends


def covers(spans: Iterable[Span], starts: datetime, ends: datetime) -> bool:
    """Whether the whole time lies within one of the spans."""
    return any(opens <= starts and ends <= closes for opens, closes in joined(spans))


def starts_within(
    spans: Iterable[Span], *, length: timedelta, step: timedelta
) -> Iterator[datetime]:
    """Every beginning, `step` apart, at which a visit of that length fits."""
    for opens, closes in spans:
        at = opens
        while at + length <= closes:
            yield at
            at += step


def nearest(
    spans: Iterable[Span],
    *,
    wanted: datetime,
    not_before: datetime,
    length: timedelta,
    step: timedelta,
    count: int,
) -> list[datetime]:
    """The beginnings nearest to the wanted moment, in order of time.

    Of two as near the earlier one counts; none lies before `not_before`.
    """
    fits = [
        at for at in starts_within(spans, length=length, step=step) if at >= not_before
    ]
    near = sorted(fits, key=lambda at: (abs(at - wanted), at))[:count]
    return sorted(near)
