"""Whether somebody is on call at every moment: the holes in a rota."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# So far ahead a hole is shown (reliability notes 2, H-14).
AHEAD: Final = timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """From one moment up to, not including, another."""

    starts_at: datetime
    ends_at: datetime


def holes(
    shifts: Iterable[Span], *, since: datetime, until: datetime
) -> tuple[Span, ...]:
    """Every stretch from `since` to `until` in which no shift runs, in order."""
    found = []
    covered = since
    for shift in sorted(shifts, key=lambda each: each.starts_at):
        if shift.starts_at >= until:
            break
        if shift.starts_at > covered:
            found.append(Span(covered, shift.starts_at))
        covered = max(covered, shift.ends_at)
    if covered < until:
        found.append(Span(covered, until))
    return tuple(found)
