"""What the last session says for the next one: information, with its basis.

Only what goes with more soreness (clinical specification 5.3: passes, depth, twitches,
time in place) is named, and only where the last session was above what is usual here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.rules.expected import Expected


@dataclass(frozen=True)
class Figure:
    """A part of the dose: what to consider, and how an amount of it reads.

    A unit of `amount` is so many (`per`) of what is stored.
    """

    advice: Promise
    amount: Promise
    per: int = 1

    def told(self, stored: float) -> str:
        """An amount with its unit."""
        return str(self.amount) % {"amount": f"{round(stored / self.per, 1):g}"}


FIGURES: Final[Mapping[str, Figure]] = {
    "insertions": Figure(
        _("Consider fewer insertions."), _("%(amount)s passes of the needle")
    ),
    "mean_depth_mm": Figure(_("Consider less depth."), _("a depth of %(amount)s mm")),
    "twitches": Figure(
        _("Consider stopping after fewer twitches."), _("%(amount)s twitches")
    ),
    "dwell_seconds": Figure(
        _("Consider less time in place."), _("%(amount)s min in place"), per=60
    ),
}


@dataclass(frozen=True)
class Miss:
    """A score that lay outside of what was expected."""

    hours: int
    score: int
    expected: Expected

    @property
    def is_above(self) -> bool:
        """Sorer than expected; else less sore."""
        return self.score > self.expected.high


def misses(
    scores: Mapping[int, int], expectations: Mapping[int, Expected]
) -> tuple[Miss, ...]:
    """What was answered outside of the band, by hours."""
    return tuple(
        Miss(hours, score, expectations[hours])
        for hours, score in sorted(scores.items())
        if hours in expectations and not expectations[hours].holds(score)
    )


def heaviest(
    done: Mapping[str, float | None], usual: Mapping[str, float | None]
) -> str | None:
    """Which figure of the session stood furthest above its usual value.

    A key of FIGURES; None where none was above, or nothing usual is known.
    """
    ratios = {
        name: given / normal
        for name in FIGURES
        if (given := done.get(name)) and (normal := usual.get(name))
    }
    above = {name: ratio for name, ratio in ratios.items() if ratio > 1}
    return max(above, key=lambda name: above[name]) if above else None
