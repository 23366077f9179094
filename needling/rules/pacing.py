"""How soon a place may be needled again (clinical specification 4.7).

Figures marked D are the clinic's to set.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needling.rules.finding import Finding, Needs, Severity
from needling.rules.pacing_terms import PacingPolicy

_GAP = "Clinical specification 4.7 (D; soreness ends within 72 h: SEED1, DIC21)"
_D = "Clinical specification 4.7 (D)"


@dataclass(frozen=True)
class Place:
    """A muscle on one side, by key and by name."""

    muscle: str
    side: str
    name: str


@dataclass(frozen=True)
class Needled:
    """A place that was needled, and when the last needle came out."""

    muscle: str
    side: str
    at: datetime


@dataclass(frozen=True)
class Sore:
    """What the patient last said: 0 to 10, about these places (muscle and side)."""

    score: int
    said_at: datetime
    places: frozenset[tuple[str, str]]


def for_place(
    place: Place,
    *,
    at: datetime,
    earlier: Iterable[Needled],
    sore: Sore | None = None,
    reason: str = "",
    policy: PacingPolicy | None = None,
) -> tuple[Finding, ...]:
    """What speaks against needling a place at that moment.

    Within `refuse_hours` of the last time it is refused unless a reason is typed,
    within `warn_hours` warned. The other side of a muscle is another place. The
    newest soreness score counts where it is about this place.
    """
    chosen = policy or PacingPolicy()
    return (
        *_too_soon(place, at, earlier, reason.strip(), chosen),
        *_still_sore(place, sore, chosen),
    )


def _too_soon(
    place: Place,
    at: datetime,
    earlier: Iterable[Needled],
    reason: str,
    policy: PacingPolicy,
) -> Iterator[Finding]:
    since = _since(place, at, earlier)
    if since is None or since >= timedelta(hours=policy.warn_hours):
        return
    words = {"name": place.name, "hours": since // timedelta(hours=1)}
    if since >= timedelta(hours=policy.refuse_hours):
        yield Finding(
            Severity.WARN,
            "soon",
            _("%(name)s was needled %(hours)d hours ago; usual are %(usual)d at least.")
            % {**words, "usual": policy.warn_hours},
            _GAP,
        )
    elif reason:
        yield Finding(
            Severity.WARN,
            "too_soon",
            _("%(name)s was needled only %(hours)d hours ago. Reason: %(reason)s")
            % {**words, "reason": reason},
            _GAP,
        )
    else:
        yield Finding(
            Severity.REFUSE,
            "too_soon",
            _(
                "%(name)s was needled %(hours)d hours ago: not again within %(limit)d "
                "hours unless you type a reason."
            )
            % {**words, "limit": policy.refuse_hours},
            _GAP,
            Needs.REASON,
        )


def _since(place: Place, at: datetime, earlier: Iterable[Needled]) -> timedelta | None:
    """How long ago the place was needled last; needles of later moments do not count.

    A session that is entered afterwards lies before others: these are not its past.
    """
    gone = [
        at - each.at
        for each in earlier
        if (each.muscle, each.side) == (place.muscle, place.side) and each.at <= at
    ]
    return min(gone, default=None)


def _still_sore(
    place: Place, sore: Sore | None, policy: PacingPolicy
) -> Iterator[Finding]:
    if sore is None or (place.muscle, place.side) not in sore.places:
        return
    if sore.score > policy.sore_above:
        yield Finding(
            Severity.WARN,
            "still_sore",
            _("Still sore there at the last check-in: %(score)d of 10 (%(name)s).")
            % {"score": sore.score, "name": place.name},
            _D,
        )


def open_flag(count: int) -> tuple[Finding, ...]:
    """An answer that nobody has closed yet forbids the next needle."""
    if not count:
        return ()
    sentence = ngettext(
        "%(count)d answer of this patient is still open in the inbox: no needle until "
        "somebody has closed it.",
        "%(count)d answers of this patient are still open in the inbox: no needle "
        "until somebody has closed them.",
        count,
    )
    return (Finding(Severity.REFUSE, "open_flag", sentence % {"count": count}, _D),)
