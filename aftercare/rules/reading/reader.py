"""The reading of one reply's free text, from the words to the reasons."""

from collections.abc import Iterable, Iterator

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
    if thresholds.second_reader and not _is_read_today(said):
        said = (*said, *likeness.reasons(stage, cleaned))
    return tuple(_distinct(said))


def _is_read_today(said: Iterable[Reason]) -> bool:
    return any(reason.tier >= Tier.SAME_DAY for reason in said)


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
