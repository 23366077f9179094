"""A course of sessions: when it is over, when to look at it, when to stop.

Clinical specification 4.7 and the discharge rule of 9.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from needling.rules.finding import Finding, Severity
from needling.rules.pacing_terms import PacingPolicy

_REVIEW = "Clinical specification 4.7 (D, from SEED3)"
_USUAL = "Clinical specification 4.7 (SEED3)"
_WEEK = timedelta(days=7)
_MOST_A_WEEK = 2
_TO_STOP = 2


@dataclass(frozen=True)
class Progress:
    """A plan and how far it is.

    `number` is that of the session in hand (1 is the first), `done` counts those
    before it. `better` says whether any measure has changed by what counts; None where
    nothing was measured twice. `flat_reviews` counts the last reviews in a row that
    showed no such change.
    """

    kind: str
    planned: int
    weeks: int
    began_on: date
    number: int
    better: bool | None
    flat_reviews: int = 0

    @property
    def done(self) -> int:
        """Sessions that are over."""
        return self.number - 1

    @property
    def ends_on(self) -> date:
        """The last day of the span."""
        return self.began_on + timedelta(weeks=self.weeks)


def for_course(
    progress: Progress, *, today: date, policy: PacingPolicy | None = None
) -> tuple[Finding, ...]:
    """What the plan says about going on: it is over, or it does not help."""
    chosen = policy or PacingPolicy()
    return (*_over(progress, today), *_review(progress, chosen))


def _over(progress: Progress, today: date) -> Iterator[Finding]:
    if progress.number > progress.planned:
        yield Finding(
            Severity.WARN,
            "plan_done",
            _("All %(count)d sessions of the plan are done: end it or make a new one.")
            % {"count": progress.planned},
            _USUAL,
        )
    elif today > progress.ends_on:
        yield Finding(
            Severity.WARN,
            "plan_over",
            _("The %(weeks)d weeks of the plan are over: end it or make a new one.")
            % {"weeks": progress.weeks},
            _USUAL,
        )


def _review(progress: Progress, policy: PacingPolicy) -> Iterator[Finding]:
    """Stop or refer where nothing has changed; ask for a measure where none was."""
    if progress.flat_reviews >= _TO_STOP:
        yield Finding(
            Severity.WARN,
            "discharge",
            _(
                "Two reviews in a row without a change that counts in any measure: "
                "discharge or refer."
            ),
            "Clinical specification 9 (discharge rule)",
        )
        return
    if progress.done < policy.review_after(progress.kind) or progress.better:
        return
    sentence = (
        _(
            "%(count)d sessions and no measure has changed by what counts: stop or "
            "refer, or say why to go on."
        )
        if progress.better is False
        else _("%(count)d sessions and nothing was measured twice: measure today.")
    )
    yield Finding(
        Severity.WARN,
        "review" if progress.better is False else "unmeasured",
        sentence % {"count": progress.done},
        _REVIEW,
    )


def is_review(progress: Progress, policy: PacingPolicy | None = None) -> bool:
    """Whether the course is to be looked at in this session."""
    after = (policy or PacingPolicy()).review_after(progress.kind)
    return progress.done > 0 and progress.done % after == 0


def often(days: Sequence[date], today: date) -> tuple[Finding, ...]:
    """More than two sessions within seven days, with the one of today."""
    recent = [each for each in days if today - _WEEK < each < today]
    if len(recent) < _MOST_A_WEEK:
        return ()
    return (
        Finding(
            Severity.WARN,
            "often",
            _("Session number %(count)d within a week; usual are one or two.")
            % {"count": len(recent) + 1},
            _USUAL,
        ),
    )
