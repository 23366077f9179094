"""The reading of one reply's free text, from the words to the reasons."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from aftercare.rules.flags import Flag
from aftercare.rules.judged import DEFAULT_THRESHOLDS, Context, Reason, Thresholds
from aftercare.rules.reading import (
    clauses,
    findings,
    likeness,
    scenes,
    scores,
    unread,
    words,
)
from aftercare.rules.tiers import Tier


def read(
    text: str, context: Context, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> tuple[Reason, ...]:
    """The reasons that a free text gives; none where it is understood and harmless.

    Ready for `triage.assess` as its `text_findings`. At most the first `words.CAP`
    characters are read; the rest is left to a person. Never raises.
    """
    cleaned = words.clean(text)
    if not cleaned.strip():
        return tuple(_too_long(text))
    cut = clauses.read(words.tokens(cleaned))
    stage = [scenes.of(clause, pregnant=context.pregnant) for clause in cut.clauses]
    said = (
        *findings.reasons(stage, cleaned, context),
        *scores.reasons(cut.clauses, context, thresholds),
        *unread.reasons(cleaned, cut, stage),
        *_too_long(text),
    )
    if thresholds.second_reader:
        said = (*said, *_read_again(said, stage, cleaned))
    return tuple(_distinct(said))


def _read_again(
    said: Iterable[Reason], stage: Sequence[scenes.Scene], cleaned: str
) -> Iterator[Reason]:
    """What the second reader adds: that a person reads it today, or that it alarms."""
    tier = max((reason.tier for reason in said), default=Tier.NONE)
    today = list(likeness.reasons(stage, cleaned)) if tier < Tier.SAME_DAY else []
    yield from today
    if today or tier == Tier.SAME_DAY:
        yield from likeness.alarms(stage, cleaned)


def _too_long(text: str) -> Iterator[Reason]:
    if len(text) > words.CAP:
        because = _("Longer than what is read; a person reads the rest.")
        yield Reason(Flag.REVIEW, Tier.SAME_DAY, because)


def _distinct(said: Iterable[Reason]) -> Iterator[Reason]:
    """Each flag with its tier and words once, in the order found."""
    seen = set()
    for reason in said:
        key = (reason.flag, reason.tier, reason.words)
        if key not in seen:
            seen.add(key)
            yield reason
