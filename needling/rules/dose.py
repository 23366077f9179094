"""How heavy a session was, and whether the next one may be as heavy.

More passes, more twitches, more depth and more time in place go with more soreness
(clinical specification 5.3: MPZ16, DIC21, SEED0). How much each weighs no study says:
the weights and the grades are D figures, for comparing one patient's sessions with each
other and for nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needling.rules.finding import Finding, Severity

_SOURCE = "Clinical specification 5.3 (MPZ16, DIC21; weights D)"
# One point each (D).
_NEEDLES = 2
_INSERTIONS = 8
_TWITCHES = 3
_DWELL_S = 300
_DEEP_MM = 25
_MODERATE, _HEAVY = 5.0, 11.0
# Above this, 0 to 10, soreness is beyond the expected course at any hour (5.2, D).
SORE_ABOVE = 5
# After a bad reaction (D): at most so much of the last dose.
_SHARE = 0.5


class Grade(TextChoices):
    """How heavy."""

    LIGHT = "light", gettext_lazy("Light")
    MODERATE = "moderate", gettext_lazy("Moderate")
    HEAVY = "heavy", gettext_lazy("Heavy")


@dataclass(frozen=True)
class SiteDose:
    """What was done at one site; what is not written down yet counts as nothing.

    `depth_mm` along the needle, `dwell_seconds` in place.
    """

    needles: int
    insertions: int = 0
    twitches: int = 0
    depth_mm: int = 0
    dwell_seconds: int = 0


@dataclass(frozen=True)
class Dose:
    """A whole session added up. `points` only compare sessions of one patient."""

    needles: int
    insertions: int
    twitches: int
    deepest_mm: int
    dwell_seconds: int
    points: float
    grade: Grade


def weigh(sites: Iterable[SiteDose]) -> Dose:
    """The dose of a session: a point for every 2 needles, 8 passes, 3 twitches,
    5 minutes in place, and for every site deeper than 25 mm (D)."""
    done = list(sites)
    needles = sum(each.needles for each in done)
    insertions = sum(each.insertions for each in done)
    twitches = sum(each.twitches for each in done)
    dwell = sum(each.dwell_seconds for each in done)
    points = (
        needles / _NEEDLES
        + insertions / _INSERTIONS
        + twitches / _TWITCHES
        + dwell / _DWELL_S
        + sum(each.depth_mm > _DEEP_MM for each in done)
    )
    return Dose(
        needles=needles,
        insertions=insertions,
        twitches=twitches,
        deepest_mm=max((each.depth_mm for each in done), default=0),
        dwell_seconds=dwell,
        points=round(points, 1),
        grade=_grade(points),
    )


def _grade(points: float) -> Grade:
    if points < _MODERATE:
        return Grade.LIGHT
    return Grade.MODERATE if points < _HEAVY else Grade.HEAVY


@dataclass(frozen=True)
class Ceiling:
    """What a covering therapist must not go beyond."""

    needles: int
    insertions: int
    deepest_mm: int
    dwell_seconds: int


def ceiling(last: Dose, *, was_bad: bool) -> Ceiling:
    """The last dose; half of it after a bad reaction, and no deeper (D)."""
    share = _SHARE if was_bad else 1.0
    return Ceiling(
        needles=max(1, int(last.needles * share)),
        insertions=max(1, int(last.insertions * share)),
        deepest_mm=last.deepest_mm,
        dwell_seconds=int(last.dwell_seconds * share),
    )


def heavier(today: Dose, last: Dose, *, was_bad: bool) -> Finding | None:
    """A warning where today's dose is above the last one and that one was borne badly.

    Any single figure above the last counts, not only the sum.
    """
    if not was_bad:
        return None
    words = {
        "needles": _("needles"),
        "insertions": _("passes"),
        "deepest_mm": _("depth"),
        "dwell_seconds": _("time in place"),
        "twitches": _("twitches"),
    }
    more = [
        word
        for name, word in words.items()
        if getattr(today, name) > getattr(last, name)
    ]
    if not more and today.points <= last.points:
        return None
    sentence = _(
        "The last session was borne badly, and today's is heavier (%(more)s). Do less, "
        "or write down why not."
    ) % {"more": ", ".join(more) or _("in all")}
    return Finding(Severity.WARN, "heavier_after_reaction", sentence, _SOURCE)


def bad_soreness(score: int) -> bool:
    """Whether a soreness score, 0 to 10, was above what is expected at any hour.

    Clinical specification 5.2: up to 5 after 24 h (D).
    """
    return score > SORE_ABOVE
