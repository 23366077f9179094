"""How many needles went in and came out, by the sites of a note.

Clinical specification 4.5: needles are counted, not insertions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SiteCount:
    """The needles of one site: how many it holds, how many came out, and when."""

    needles: int
    out: int = 0
    in_at: datetime | None = None
    out_at: datetime | None = None


@dataclass(frozen=True)
class Tally:
    """The needles of a whole note. `first_in_at` and `last_out_at` by the clock."""

    went_in: int
    out: int
    first_in_at: datetime | None = None
    last_out_at: datetime | None = None

    @property
    def still_in(self) -> int:
        """Needles that went in and are not out."""
        return self.went_in - self.out


def tally(sites: Iterable[SiteCount]) -> Tally:
    """All sites together. A site counts once its clock runs or a needle came out."""
    rows = list(sites)
    begun = [row for row in rows if row.in_at is not None or row.out]
    return Tally(
        went_in=sum(row.needles for row in begun),
        out=sum(row.out for row in begun),
        first_in_at=min(_known(row.in_at for row in begun), default=None),
        last_out_at=max(_known(row.out_at for row in begun), default=None),
    )


def _known(moments: Iterable[datetime | None]) -> list[datetime]:
    return [each for each in moments if each is not None]
