"""The reading of one reply's free text, from the words to the reasons."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from aftercare.rules.flags import Flag
from aftercare.rules.judged import DEFAULT_THRESHOLDS, Context, Reason, Thresholds
from aftercare.rules.reading import (
    calm,
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
    is_calm = calm.is_calm(stage)
    said = (
        *findings.reasons(stage, cleaned, context, is_calm=is_calm),
        *scores.reasons(cut.clauses, context, thresholds),
        *_rest(cut, stage, cleaned, is_calm=is_calm),
        *_too_long(text),
    )
    if thresholds.second_reader and not is_calm:
        said = (*said, *_read_again(said, stage, cleaned))
    return tuple(_distinct(said))


def _rest(
    cut: clauses.Text, stage: Sequence[scenes.Scene], cleaned: str, *, is_calm: bool
) -> Iterator[Reason]:
    """What is not understood; of a reply that is understood abroad its bruises."""
    if is_calm:
        yield from calm.bruises(stage, cleaned)
    else:
        yield from unread.reasons(cleaned, cut, stage)


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
